"""Table: order, filters, columns; the rows that come into view; a source of it; its cells copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.panels.table.answers import hidden_answers
from app.panels.table.columns import columns_of
from app.panels.table.look import (
    CHOOSING,
    LONGEST_FILTER,
    MOST_COLUMNS,
    MOST_ROWS,
    Look,
    Window,
    is_choosing,
    keep_look,
    look_of,
    show,
    window_of,
)
from app.panels.table.rows import Shown, shown_of
from app.protocol.forms import Form
from app.protocol.patches import CopyText
from app.protocol.reply import Reply
from app.services import selection
from app.services.action_registry import action, on_dashboard
from app.services.layout import panel_of
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError

FIELD = "table"
FILTER = "filter."
MOST_COPIED = 1_000_000


def key_of(dashboard: Dashboard, form: Form) -> str:
    """Return the key of the panel that a form is about, or raise a UserError if it is gone."""
    key = form.one("panel")
    panel_of(dashboard.settings.layout, key)
    return key


def number(form: Form, name: str, low: int, high: int) -> int:
    """Return a whole number of the page's, brought within limits; the lowest where it is none."""
    text = form.one(name)
    is_number = text.isascii() and text.isdecimal() and len(text) < 12
    return max(low, min(int(text) if is_number else low, high))


@action("table.rows", on_dashboard)
def show_rows(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Rows and columns that have come, or are about to come, into view."""
    key, n = key_of(dashboard, form), len(dashboard.ids)
    window = Window(
        number(form, "first", 0, n),
        number(form, "rows", 1, MOST_ROWS),
        number(form, "left", 1, 10**6),
        number(form, "columns", 1, MOST_COLUMNS),
    )
    show(dashboard, key, window)


def change_look(dashboard: Dashboard, key: str, look: Look) -> None:
    """Look at the table in another way; other rows, or another order, are seen from the top."""
    before = look_of(dashboard, key)
    keep_look(dashboard, key, look)
    window = window_of(dashboard, key)
    if window.first and (before.sort, before.descending, before.filters) != (
        look.sort,
        look.descending,
        look.filters,
    ):
        show(dashboard, key, replace(window, first=0))


@action("table.look", on_dashboard)
def filter_rows(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """What is typed above columns, or which columns are ticked: those that the page has are in the form."""
    key = key_of(dashboard, form)
    look = look_of(dashboard, key)
    filters = dict(look.filters)
    for name in form:
        if name.startswith(FILTER):
            filters[name.removeprefix(FILTER)] = form.one(name)[:LONGEST_FILTER]
    hidden = set(look.hidden)
    if "listed" in form:
        hidden = (hidden - set(form.many("listed"))) | (
            set(form.many("listed")) - set(form.many("shown"))
        )
        hidden = {"all": set(), "none": set(form.many("listed"))}.get(form.one("do"), hidden)
    known = [column.name for column in columns_of(dashboard)]
    kept = {name: text for name, text in filters.items() if name in known and text.strip()}
    change_look(
        dashboard,
        key,
        replace(look, filters=kept, hidden=tuple(name for name in known if name in hidden)),
    )


@action("table.clear", on_dashboard)
def clear(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """All rows, in the order of the file."""
    key = key_of(dashboard, form)
    change_look(dashboard, key, Look(hidden=look_of(dashboard, key).hidden))
    reply.focus(f"#table-grid-{key}")


@action("table.sort", on_dashboard)
def sort(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Order by a column: from its lowest value, then from its highest, then as in the file."""
    key, name = key_of(dashboard, form), form.one("sort")
    if name not in {column.name for column in columns_of(dashboard)}:
        raise UserError(f"The table has no column '{name:.60}' to be sorted by.", field=FIELD)
    look = look_of(dashboard, key)
    if name != look.sort:
        look = replace(look, sort=name, descending=False)
    elif not look.descending:
        look = replace(look, descending=True)
    else:
        look = replace(look, sort="", descending=False)
    change_look(dashboard, key, look)
    told = f"Sorted by {name}, {'descending' if look.descending else 'ascending'}."
    reply.announce(told if look.sort else "In the order of the file.")


@action("table.columns", on_dashboard)
def choose_columns(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """List the columns to choose from, or go back to the rows."""
    key = key_of(dashboard, form)
    dashboard.drafts[f"{CHOOSING}.{key}"] = not is_choosing(dashboard, key)


@action("table.select", on_dashboard)
def select(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """The source of a row."""
    row = number(form, "row", 0, 10**11)
    if row >= len(dashboard.ids) or not form.one("row").isdecimal():
        raise UserError("That source is not in this table.", field=FIELD)
    selection.select(dashboard.session, row)
    reply.announce(f"Source {dashboard.ids.text(row)} is selected.")


@action("table.copy", on_dashboard)
def copy(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Cells as tab-separated text, with the names of their columns where they are whole rows or several."""
    shown = shown_of(dashboard, key_of(dashboard, form))
    if not shown.n_rows:
        raise UserError("There is no row to copy.", field=FIELD)
    last_row, last_column = shown.n_rows - 1, len(shown.columns) - 1
    rows = range(number(form, "first", 0, last_row), number(form, "last", 0, last_row) + 1)
    columns = range(number(form, "left", 0, last_column), number(form, "right", 0, last_column) + 1)
    n_cells = len(rows) * len(columns)
    if n_cells > MOST_COPIED:
        raise UserError(
            f"These are {n_cells:,} cells; at most {MOST_COPIED:,} can be copied. "
            "Export the table, or copy fewer.",
            field=FIELD,
        )
    reply.add(CopyText(text_of(dashboard, shown, rows, columns)))
    reply.announce(f"{n_cells:,} {'cell is' if n_cells == 1 else 'cells are'} copied.")


def text_of(dashboard: Dashboard, shown: Shown, rows: range, columns: Sequence[int]) -> str:
    """Return cells as lines of tab-separated text; missing ones are empty, numbers have all their digits."""
    from astronomical_lite.tables.browsing.row_texts import exact_texts

    chosen, found = [shown.columns[place] for place in columns], shown.at(rows)
    texts = [
        hidden_answers(dashboard, column, found, exact_texts(column.of(found), column.whole), "")
        for column in chosen
    ]
    lines = ["\t".join(column.name for column in chosen)] if len(chosen) > 1 else []
    lines += [
        "\t".join(" ".join((text or "").split()) for text in line)
        for line in zip(*texts, strict=True)
    ]
    return "\n".join(lines)
