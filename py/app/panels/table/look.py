"""How a Table panel is looked at: its order, filters and columns, kept with the layout; and the rows in view."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from app.services.layout import panel_of
from app.state.stages import Dashboard

LOOK = "table"  # of the panel, kept beside its place
LONGEST_FILTER = 200


@dataclass(frozen=True)
class Look:
    """How the table is looked at.

    Attributes
    ----------
    sort : name of the column that rows are in order of; "" for the order of the file
    descending : whether the highest value is the first
    filters : what is typed above columns, by name
    hidden : names of columns that are not shown
    """

    sort: str = ""
    descending: bool = False
    filters: dict[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()


def look_of(dashboard: Dashboard, key: str) -> Look:
    """Return how a panel is looked at; what of it a damaged configuration has not is as at first."""
    kept = panel_of(dashboard.settings.layout, key).get(LOOK)
    if not isinstance(kept, dict):
        return Look()
    sort, filters, hidden = kept.get("sort"), kept.get("filters"), kept.get("hidden")
    return Look(
        sort if isinstance(sort, str) else "",
        kept.get("descending") is True,
        {
            str(name): text
            for name, text in (filters.items() if isinstance(filters, dict) else ())
            if isinstance(text, str) and text.strip() and len(text) <= LONGEST_FILTER
        },
        tuple(name for name in hidden if isinstance(name, str)) if isinstance(hidden, list) else (),
    )


def keep_look(dashboard: Dashboard, key: str, look: Look) -> None:
    """Keep how a panel is looked at; what is as at first takes no room in the layout."""
    kept = {name: value for name, value in asdict(look).items() if value}
    if "hidden" in kept:
        kept["hidden"] = list(look.hidden)
    panel = panel_of(dashboard.settings.layout, key)
    panel.pop(LOOK, None)
    if kept:
        panel[LOOK] = kept


# ---- what is in view ------------------------------------------------------------------------------

MOST_ROWS, MOST_COLUMNS = 200, 60
"""Rows and columns that the page can ask for at once."""


@dataclass(frozen=True)
class Window:
    """The part of the table that the page has, of which somewhat less is in view.

    Attributes
    ----------
    first, n_rows : place of the first row, and the number of rows
    left, n_columns : place of the first column after the id, which is always there, and their number
    """

    first: int = 0
    n_rows: int = 40
    left: int = 1
    n_columns: int = 12

    def rows(self, n: int) -> range:
        """The places of its rows among `n`."""
        last = min(max(self.first, 0) + min(max(self.n_rows, 1), MOST_ROWS), n)
        return range(max(0, min(max(self.first, 0), last - 1)), last)

    def columns(self, n: int) -> range:
        """The places of its columns after the id among `n`, the id's 0 left aside."""
        last = min(max(self.left, 1) + min(max(self.n_columns, 1), MOST_COLUMNS), n)
        return range(max(1, min(max(self.left, 1), last - 1)), last)


# drafts by panel
WINDOW, CHOOSING = "table.window", "table.choosing"


def window_of(dashboard: Dashboard, key: str) -> Window:
    found: Window = dashboard.drafts.get(f"{WINDOW}.{key}", Window())
    return found


def show(dashboard: Dashboard, key: str, window: Window) -> None:
    dashboard.drafts[f"{WINDOW}.{key}"] = window


def is_choosing(dashboard: Dashboard, key: str) -> bool:
    """Return True while a panel lists the columns to choose from."""
    return dashboard.drafts.get(f"{CHOOSING}.{key}") is True


def memo_of(dashboard: Dashboard) -> dict[str, Any]:
    """Return what was worked out last of the catalogue; it goes with that."""
    made: dict[str, Any] = dashboard.dataset.cached("table", dict)
    return made
