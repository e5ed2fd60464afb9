"""Panels on the dashboard, as the configuration file's `layout` has them, and how large they may be.

A layout maps a panel's key ("0", "1", ...) to `{x, y, w, h, contents}`, and what the panel itself
remembers in `panel_contents`. Sides are whole cells of a grid of 12 columns; twelve rows are about as
high as the window.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Layout = dict[str, dict[str, Any]]

COLUMNS = 12
TALLEST = 40
"""Rows of a panel: more than three windows high, it could no longer be seen as one."""
LOWEST = 10_000
MOST_PANELS = 100

MENU = "Menu"
"""Contents of a panel whose content is not chosen yet."""
FIRST_PANELS = ("Active Learning", "Selected Source Info", "Basic Plot")
"""Contents of the first panels of a layout that has places alone, as AstronomicAL 1.0 kept it."""

PLACES = f"x is 0 to {COLUMNS - 1}, x + w at most {COLUMNS}, y 0 to {LOWEST:,}, h 1 to {TALLEST}"


def fits(panel: Mapping[str, Any]) -> bool:
    """Return True if a panel's whole x, y, w and h are a place on the dashboard."""
    x, y, w, h = (panel[side] for side in "xywh")
    inside = 0 <= x < COLUMNS and 1 <= w <= COLUMNS - x
    return bool(inside and 0 <= y <= LOWEST and 1 <= h <= TALLEST)


def tall_panels(layout: object) -> list[str]:
    """Return the keys of panels that are higher than a panel can be; of anything, also damaged."""
    panels = layout.items() if isinstance(layout, dict) else ()
    heights = ((key, panel.get("h")) for key, panel in panels if isinstance(panel, dict))
    return [key for key, h in heights if isinstance(h, int) and h > TALLEST]


def lowered(layout: Layout) -> Layout:
    """Return the layout with every panel as high as a panel can be, at most."""
    tall = tall_panels(layout)
    return layout | {key: layout[key] | {"h": TALLEST} for key in tall}


def told_lowered(layout: object) -> str:
    """Return a sentence on the panels that `lowered` changes, or nothing if there are none."""
    n = len(tall_panels(layout))
    if not n:
        return ""
    which = "A panel was" if n == 1 else f"{n} panels were"
    return f"{which} made {TALLEST} rows high, the most that can be shown."
