"""Panels on the dashboard: the first layout, a place for one more, moves."""

from __future__ import annotations

from typing import Any

from app.protocol.patches import PanelPlace
from app.state.session import ACTIVE_LEARNING, LABELLING, Session
from astronomical_lite.messages import UserError
from astronomical_lite.project.layout import (
    COLUMNS,
    LOWEST,
    MOST_PANELS,
    TALLEST,
    Layout,
    fits,
    lowered,
)

MAIN_PANELS = {ACTIVE_LEARNING: "Active Learning", LABELLING: "Labelling"}
SOURCE = "Selected Source Info"
BASIC_PLOT = "Basic Plot"


def default_layout(mode: str) -> Layout:
    """The question at the left, the source beside it, a plot below that."""
    main = MAIN_PANELS[mode]
    return {
        "0": {"x": 0, "y": 0, "w": 7, "h": 12, "contents": main},
        "1": {"x": 7, "y": 0, "w": 5, "h": 6, "contents": SOURCE},
        "2": {"x": 7, "y": 6, "w": 5, "h": 6, "contents": BASIC_PLOT},
    }


def ensure_layout(session: Session) -> None:
    """A layout that holds the mode's main panel, in place of the other mode's."""
    settings, wanted = session.settings, MAIN_PANELS[session.mode]
    if not settings.layout:
        settings.layout = default_layout(session.mode)
        return
    contents = [panel["contents"] for panel in settings.layout.values()]
    if wanted in contents:
        return
    other = next((name for name in MAIN_PANELS.values() if name in contents), None)
    if other is None:
        add_panel(settings.layout, wanted, (7, 12))
    for panel in settings.layout.values():
        if panel["contents"] == other:
            panel["contents"] = wanted


def add_panel(layout: Layout, contents: str, size: tuple[int, int] = (5, 6)) -> str:
    """Put a panel into the first gap that holds it, from the top; returns its key.

    Raises
    ------
    UserError
        There are as many as a layout can have.
    """
    if len(layout) >= MOST_PANELS:
        raise UserError(f"There are {MOST_PANELS} panels, the most there can be: remove one first.")
    key = str(max((int(key) for key in layout if key.isdecimal()), default=-1) + 1)
    x, y = first_gap(layout, *size)
    layout[key] = {"x": x, "y": y, "w": size[0], "h": size[1], "contents": contents}
    return key


def first_gap(layout: Layout, w: int, h: int) -> tuple[int, int]:
    """The highest, then leftmost place where a panel of w x h cells covers no other."""
    bottom = max((panel["y"] + panel["h"] for panel in layout.values()), default=0)
    places = ((x, y) for y in range(bottom + 1) for x in range(COLUMNS - w + 1))
    return next(place for place in places if is_free(layout, *place, w, h))


def is_free(layout: Layout, x: int, y: int, w: int, h: int) -> bool:
    """Return True if no panel covers any of w x h cells at x, y."""
    return all(
        x + w <= panel["x"]
        or panel["x"] + panel["w"] <= x
        or y + h <= panel["y"]
        or panel["y"] + panel["h"] <= y
        for panel in layout.values()
    )


def panel_of(layout: Layout, key: str) -> dict[str, Any]:
    """Return a panel by its key, or raise a UserError if it is gone."""
    if key not in layout:
        raise UserError(f"There is no panel '{key}' any more.")
    return layout[key]


def move_panels(layout: Layout, places: object) -> tuple[Layout, str]:
    """Return the layout with new places, and a sentence on what could not be as asked for.

    Panels that are not named, and those whose place is none, stay where they are; one that is higher
    than a panel can be becomes as high as it can.
    """
    moved, too_tall = dict(layout), False
    for place in places if isinstance(places, list) else ():
        key = str(place.get("id")) if isinstance(place, dict) else ""
        if key not in moved or not all(type(place.get(side)) is int for side in "xywh"):
            continue
        panel = moved[key] | {side: place[side] for side in "xywh"}
        panel["y"] = min(panel["y"], LOWEST)
        shown = lowered({key: panel})[key]
        if fits(shown):
            moved[key] = shown
            too_tall |= shown["h"] < panel["h"]
    return moved, f"A panel is at most {TALLEST} rows high." if too_tall else ""


def panel_places(layout: Layout) -> list[PanelPlace]:
    """The places of all panels, as the page's grid is told them."""
    return [
        PanelPlace(id=key, x=panel["x"], y=panel["y"], w=panel["w"], h=panel["h"])
        for key, panel in layout.items()
    ]
