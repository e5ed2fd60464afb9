"""Table: the catalogue as rows and columns, of which the page has those in view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from app.panels.registry import panel
from app.panels.table.columns import TableColumn, columns_of
from app.panels.table.look import Window, is_choosing, memo_of, window_of
from app.panels.table.rows import Shown, shown_of
from app.services import label_recording, selection
from app.services.exports import FormatChoice
from app.services.remembered import remembered
from app.state.session import LABELLING
from app.state.stages import Dashboard
from app.views.formatting import NOTHING
from app.views.render import render

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

T = TypeVar("T")

MISSING, ASKED = "missing", "in question"
LONGEST = 200  # characters of a value that are sent
NARROWEST, WIDEST = 8, 30  # characters that a column is wide
LOOKED_AT = 40  # rows that say how wide a column is


def table_rows(dashboard: Dashboard, key: str) -> dict[str, str]:
    """The rows that the page has, apart from the panel: scrolling changes nothing else."""
    if is_choosing(dashboard, key):
        return {}
    shown, window = shown_of(dashboard, key), window_of(dashboard, key)
    asked = row_in_question(dashboard)
    places = window.columns(len(shown.columns))
    columns = [shown.columns[0], *(shown.columns[place] for place in places)]
    made_of = (
        *(shown.rows, shown.n_rows, window.first, window.n_rows, places.start, places.stop),
        *(dashboard.selected, asked, shows_predictions(dashboard)),
        *(part for column in columns for part in column.made_of),
    )
    html = remembered(
        memo_of(dashboard),
        f"{key}.html",
        made_of,
        lambda: rows_html(dashboard, key, shown, columns, window),
    )
    return {f"table-rows-{key}": html}


def rows_html(
    dashboard: Dashboard, key: str, shown: Shown, columns: list[TableColumn], window: Window
) -> str:
    places = window.rows(shown.n_rows)
    rows = shown.at(places)
    first_column = window.columns(len(shown.columns)).start
    cells = [cells_of(dashboard, column, rows) for column in columns]
    return render(
        "table_rows.html",
        key=key,
        first=places.start,
        left=first_column,
        numbers=[0, *range(first_column, first_column + len(columns) - 1)],
        rows=[
            {
                "place": place,
                "row": row,
                "selected": row == dashboard.selected,
                "cells": [column[at] for column in cells],
            }
            for at, (place, row) in enumerate(zip(places, rows.tolist(), strict=True))
        ],
    )


def cells_of(dashboard: Dashboard, column: TableColumn, rows: IntArray) -> list[tuple[str, str]]:
    """Return class and text of a column's cells."""
    from astronomical_lite.tables.browsing.row_texts import shown_texts

    nothing = NOTHING if column.own else MISSING
    kind = "number" if column.kind in ("integer", "float") else ""
    cells = [
        ("none", nothing) if text is None else (kind, text[:LONGEST])
        for text in shown_texts(column.of(rows), column.whole)
    ]
    return hidden_answers(dashboard, column, rows, cells, ("none", ASKED))


def hidden_answers(
    dashboard: Dashboard, column: TableColumn, rows: IntArray, cells: list[T], instead: T
) -> list[T]:
    """Return a column's cells, where one would give the answer to the question away another in its place."""
    asked = row_in_question(dashboard)
    told = column.is_predicted and shows_predictions(dashboard)
    if not column.is_answer or asked is None or told:
        return cells
    return [
        instead if row == asked else cell for row, cell in zip(rows.tolist(), cells, strict=True)
    ]


def row_in_question(dashboard: Dashboard) -> int | None:
    """The row that the user is asked about: what says its class would give the answer away."""
    if dashboard.session.mode == LABELLING:
        labeller = dashboard.labeller
        return labeller.row if labeller.label is None else None
    return selection.queried_row(dashboard.session)


def shows_predictions(dashboard: Dashboard) -> bool:
    """Whether the user wants to see probabilities of what a classifier asks about."""
    by_hand = dashboard.session.by_hand.row is not None
    return bool(dashboard.drafts.get(label_recording.PROBABILITY)) and not by_hand


@panel("Table", parts=table_rows, size=(12, 8))
def table(dashboard: Dashboard, key: str) -> str:
    shown = shown_of(dashboard, key)
    choosing = is_choosing(dashboard, key)
    return render(
        "table.html",
        key=key,
        n_rows=shown.n_rows,
        n_all=len(dashboard.ids),
        is_filtered=bool(shown.look.filters),
        has_order=bool(shown.look.sort),
        faults=list(shown.faults.values()),
        choosing=choosing,
        columns=choices_of(dashboard, shown) if choosing else [],
        n_columns=len(shown.columns),
        widths=" ".join(str(width_of(dashboard, column)) for column in shown.columns),
        heads=[] if choosing else heads_of(dashboard, key, shown),
        left=window_of(dashboard, key).columns(len(shown.columns)).start,
        selected=dashboard.selected is not None,
        place=shown.place(dashboard.selected),
        order=order_text(shown),
        formats=formats_of(len(shown.columns)),
        error=dashboard.errors.get("table", ""),
    )


def formats_of(n_columns: int) -> list[FormatChoice]:
    """The formats of the Export menu, and why one cannot hold so many columns."""
    from astronomical_lite.tables.export.table_files import available_writers

    return [
        FormatChoice(
            key,
            writer.label,
            ""
            if writer.most_columns is None or n_columns <= writer.most_columns
            else f"{writer.label} holds at most {writer.most_columns:,} columns.",
        )
        for key, writer in available_writers().items()
    ]


def order_text(shown: Shown) -> str:
    """Return a text that is another one when rows are in another order, or other rows."""
    look = shown.look
    return repr((look.sort, look.descending, sorted(look.filters.items())))


def choices_of(dashboard: Dashboard, shown: Shown) -> list[dict[str, Any]]:
    """All columns but the id, and whether they are shown."""
    names = {column.name for column in shown.columns}
    return [
        {"name": column.name, "unit": column.unit, "shown": column.name in names}
        for column in columns_of(dashboard)[1:]
    ]


def heads_of(dashboard: Dashboard, key: str, shown: Shown) -> list[dict[str, Any]]:
    """The heads of the columns that the page has, the id's first."""
    places = [0, *window_of(dashboard, key).columns(len(shown.columns))]
    look = shown.look
    return [
        {
            "place": place,
            "name": column.name,
            "unit": column.unit,
            "about": column.about,
            "number": column.kind in ("integer", "float"),
            "sort": ("descending" if look.descending else "ascending")
            if column.name == look.sort
            else "none",
            "filter": look.filters.get(column.name, ""),
            "fault": column.name in shown.faults,
            "hint": "contains" if column.kind == "string" else "> 3, 3..5",
        }
        for place in places
        for column in [shown.columns[place]]
    ]


def width_of(dashboard: Dashboard, column: TableColumn) -> int:
    """Return the width of a column in characters: its head and some values are as wide at most."""

    def look() -> int:
        import numpy as np

        from astronomical_lite.tables.browsing.row_texts import shown_texts

        some = np.arange(min(LOOKED_AT, len(dashboard.ids)))
        texts = shown_texts(column.of(some), column.whole)
        head = len(column.name) + (len(column.unit) + 1 if column.unit else 0) + 3
        widest = max([head, *(len(text or MISSING) for text in texts)])
        return min(max(widest, NARROWEST), WIDEST)

    key = (column.name, column.unit, column.own or column.made_of[0])
    memo = memo_of(dashboard)
    return remembered(memo, f"width.{column.name}", key, look)
