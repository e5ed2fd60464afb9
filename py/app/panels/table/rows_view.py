"""The rows of the Table panel that the page has, as HTML of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from markupsafe import escape

from app.panels.table.answers import hidden_answers
from app.panels.table.columns import TableColumn
from app.panels.table.look import Window, is_choosing, memo_of, window_of
from app.panels.table.rows import Shown, shown_of
from app.services.hidden_answers import row_in_question, shows_predictions
from app.services.remembered import remembered
from app.state.stages import Dashboard
from app.views.formatting import NOTHING

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

MISSING, ASKED = "missing", "in question"
CURRENT = ' aria-current="true"'
LONGEST = 200  # characters of a value that are sent


def table_rows(dashboard: Dashboard, key: str) -> dict[str, str]:
    """The rows that the page has, apart from the panel: scrolling changes nothing else."""
    if is_choosing(dashboard, key):
        return {}
    shown, window = shown_of(dashboard, key), window_of(dashboard, key)
    places = [0, *window.columns(len(shown.columns))]
    columns = [shown.columns[place] for place in places]
    made_of = (
        *(shown.rows, shown.n_rows, window.first, window.n_rows, window.left, len(columns)),
        *(dashboard.selected, row_in_question(dashboard), shows_predictions(dashboard)),
        *(part for column in columns for part in column.made_of),
    )
    html = remembered(
        memo_of(dashboard),
        f"{key}.html",
        made_of,
        lambda: rows_html(dashboard, shown, window),
    )
    return {f"table-rows-{key}": html}


def rows_html(dashboard: Dashboard, shown: Shown, window: Window) -> str:
    """Return the rows and columns of a window. A template would take five times as long for a thousand cells."""
    places, others = window.rows(shown.n_rows), window.columns(len(shown.columns))
    rows = shown.at(places)
    columns = [cells_of(dashboard, shown.columns[place], place, rows) for place in (0, *others)]
    selected = dashboard.selected
    lines = (
        f'<div class="table-row" role="row" aria-rowindex="{place + 2}" data-row="{row}"'
        f"{CURRENT if row == selected else ''}>{''.join(cells)}</div>"
        for place, row, *cells in zip(places, rows.tolist(), *columns, strict=True)
    )
    return (
        f'<div class="table-layer" role="presentation" data-first="{places.start}" '
        f'data-left="{others.start}" data-count="{len(places)}" data-columns="{len(columns)}">'
        f"{''.join(lines)}</div>"
    )


def cells_of(
    dashboard: Dashboard, column: TableColumn, place: int, rows: IntArray
) -> Iterator[str]:
    """Return a column's cells as HTML; whatever comes from data stays text."""
    known = column.shown(rows)
    texts = hidden_answers(dashboard, column, rows, known, ASKED)
    one_line = "\n".join(
        "" if text is None else text[:LONGEST].replace("\n", " ") for text in texts
    )
    escaped = str(escape(one_line)).split("\n") if texts else []
    begin = f'<div role="gridcell" aria-colindex="{place + 1}"'
    is_number = column.kind in ("integer", "float")
    kind, gone = (' class="number">', "number none") if is_number else (">", "none")
    none = f'{begin} class="{gone}">{NOTHING if column.own else MISSING}</div>'
    asked = f'{begin} class="{gone}">{ASKED}</div>'
    for before, text, safe in zip(known, texts, escaped, strict=True):
        if text is None:
            yield none
        elif text is ASKED and before is not text:
            yield asked
        else:
            yield f"{begin}{kind}{safe}</div>"
