"""Which rows the Table panel shows, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.panels.table.answers import hidden_row
from app.panels.table.columns import TableColumn, columns_of
from app.panels.table.look import Look, look_of, memo_of
from app.services.remembered import remembered
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, IntArray
    from astronomical_lite.tables.browsing.row_filter import Condition


@dataclass(frozen=True, eq=False)
class Shown:
    """What a panel shows of the table.

    Attributes
    ----------
    look : how it is looked at
    columns : those shown, the id's first
    rows : the rows in their order; None for all of them in that of the file
    n_rows : their number
    faults : sentences on filters that cannot be understood, by column
    """

    look: Look
    columns: list[TableColumn]
    rows: IntArray | None
    n_rows: int
    faults: dict[str, str]

    def at(self, places: range) -> IntArray:
        """The rows at some places."""
        if self.rows is None:
            return np.arange(places.start, places.stop)
        return self.rows[places.start : places.stop]

    def place(self, row: int | None) -> int | None:
        """The place of a row; None if it is not shown."""
        if row is None or self.rows is None:
            return row
        found = np.flatnonzero(self.rows == row)
        return int(found[0]) if len(found) else None


def shown_of(dashboard: Dashboard, key: str) -> Shown:
    """Return what a panel shows; order and filters are worked out only when something of them changed."""
    look, known = look_of(dashboard, key), columns_of(dashboard)
    by_name = {column.name: column for column in known}
    hidden = set(look.hidden) - {known[0].name}
    conditions, faults = conditions_of(look, by_name)
    memo = memo_of(dashboard)
    order = passing = None
    if look.sort in by_name:
        column = by_name[look.sort]
        order = remembered(
            memo,
            f"{key}.order",
            (look.descending, *column.made_of),
            lambda: ordered(column, look.descending),
        )
    if conditions:
        made_of = tuple(
            part for name, _ in conditions for part in (look.filters[name], *by_name[name].made_of)
        )
        passing = remembered(
            memo,
            f"{key}.passing",
            made_of,
            lambda: passing_all([(by_name[name], condition) for name, condition in conditions]),
        )
    # A row in question is not placed by what may not be told of it.
    untold = [hidden_row(dashboard, by_name[name]) for name, _ in conditions]
    left_out = next((row for row in untold if row is not None), None)
    last = hidden_row(dashboard, by_name[look.sort]) if order is not None else None
    rows = remembered(
        memo,
        f"{key}.rows",
        (order, passing, left_out, last),
        lambda: both(order, passing, left_out, last),
    )
    return Shown(
        look,
        [column for column in known if column.name not in hidden],
        rows,
        len(dashboard.ids) if rows is None else len(rows),
        faults,
    )


def conditions_of(
    look: Look, columns: dict[str, TableColumn]
) -> tuple[list[tuple[str, Condition]], dict[str, str]]:
    """Return the conditions that are typed, by column, and what is wrong with others."""
    found, faults = [], {}
    for name, typed in look.filters.items():
        if name not in columns:
            continue
        from astronomical_lite.tables.browsing.row_filter import condition_of

        try:
            condition = condition_of(typed, columns[name].kind)
        except UserError as error:
            faults[name] = f"{name}: {error}"
            continue
        if condition is not None:
            found.append((name, condition))
    return found, faults


def ordered(column: TableColumn, descending: bool) -> IntArray:
    from astronomical_lite.tables.browsing.row_order import sorted_rows

    return sorted_rows(column.of(None), descending)


def passing_all(conditions: list[tuple[TableColumn, Condition]]) -> BoolArray:
    from astronomical_lite.tables.browsing.row_filter import passing

    found: BoolArray | None = None
    for column, condition in conditions:
        one = passing(column.of(None), condition)
        found = one if found is None else found & one
    assert found is not None
    return found


def both(
    order: IntArray | None, passing: BoolArray | None, left_out: int | None, last: int | None
) -> IntArray | None:
    """Return the rows that pass, in order; None where neither says anything.

    Parameters
    ----------
    left_out : a row that is not told to pass
    last : a row that is not told to be anywhere in order
    """
    if passing is None:
        rows = order
    else:
        rows = np.flatnonzero(passing) if order is None else order[passing[order]]
    if rows is None or (left_out is None and last is None):
        return rows
    others = rows[(rows != left_out) & (rows != last)]
    passes = last is not None and last != left_out and (passing is None or passing[last])
    return np.append(others, np.array([last], rows.dtype)) if passes else others
