"""Table: the catalogue as rows and columns, of which the page has those in view."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from app.panels.registry import panel
from app.panels.table.columns import TableColumn, columns_of
from app.panels.table.look import is_choosing, memo_of, window_of
from app.panels.table.rows import Shown, shown_of
from app.panels.table.rows_view import MISSING, table_rows
from app.services.exports import FormatChoice
from app.services.remembered import remembered
from app.state.stages import Dashboard
from app.views.render import render

NARROWEST, WIDEST = 9, 30  # characters that a column is wide
LOOKED_AT = 40  # rows that say how wide a column is


@panel("Table", parts=table_rows, size=(12, 8), own_actions="table.")
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
        order=order_number(shown),
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


def order_number(shown: Shown) -> int:
    """Return a number that is another one when rows are in another order, or other rows."""
    look = shown.look
    return crc32(repr((look.sort, look.descending, sorted(look.filters.items()))).encode())


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

        some = np.arange(min(LOOKED_AT, len(dashboard.ids)))
        texts = column.shown(some)
        head = len(column.name) + (len(column.unit) + 1 if column.unit else 0) + 3
        widest = max([head, *(len(text or MISSING) for text in texts)])
        return min(max(widest, NARROWEST), WIDEST)

    key = (column.name, column.unit, column.own or column.made_of[0])
    memo = memo_of(dashboard)
    return remembered(memo, f"width.{column.name}", key, look)
