"""The panels' places on the dashboard: 12 columns, the configuration file's `layout`.

A layout maps a panel's key ("0", "1", ...) to `{x, y, w, h, contents}`, and what the panel itself
remembers in `panel_contents`.
"""

from __future__ import annotations

from typing import Any

from app.protocol.patches import PanelPlace
from app.state.session import ACTIVE_LEARNING, LABELLING, Session
from astronomical_lite.messages import UserError

COLUMNS = 12
TALLEST = 40
MAIN_PANELS = {ACTIVE_LEARNING: "Active Learning", LABELLING: "Labelling"}
SOURCE = "Selected Source Info"
BASIC_PLOT = "Basic Plot"
MENU = "Menu"
SETTINGS = "Settings"  # AstronomicAL's first panel before the settings are closed

Layout = dict[str, dict[str, Any]]


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
    """Put a panel into the first gap that holds it, from the top; returns its key."""
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


def move_panels(layout: Layout, places: object) -> Layout:
    """The layout with new places, as they came from the page; what they do not name stays where it is."""
    moved = {key: dict(panel) for key, panel in layout.items()}
    for place in places if isinstance(places, list) else ():
        if not isinstance(place, dict):
            continue
        panel = moved.get(str(place.get("id")))
        if panel is None:
            continue
        sides = [side for side in map(place.get, "xywh") if isinstance(side, int)]
        if len(sides) != 4:
            continue
        x, y, w, h = sides
        if not (0 <= x < COLUMNS and y >= 0 and 1 <= w <= COLUMNS - x and 1 <= h <= TALLEST):
            continue
        panel |= {"x": x, "y": y, "w": w, "h": h}
    return moved


def panel_places(layout: Layout) -> list[PanelPlace]:
    """Return the places of all panels, as the page's grid is told them."""
    return [
        PanelPlace(id=key, x=panel["x"], y=panel["y"], w=panel["w"], h=panel["h"])
        for key, panel in layout.items()
    ]
