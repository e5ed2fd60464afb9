"""Layouts of the dashboard for a task, to start from: label, inspect, diagnose.

layout = layout_for("Inspect", session.mode, session.settings.layout)
"""

from __future__ import annotations

from typing import Any

from app.services.layout import BASIC_PLOT, MAIN_PANELS, SOURCE, default_layout
from app.state.session import ACTIVE_LEARNING, LABELLING
from astronomical_lite.project.layout import Layout

Place = tuple[int, int, int, int]  # x, y, width and height in cells

MAIN = ""  # the mode's main panel
BEFORE = "Before"  # the layout that was there
LABEL = "Label"  # the first layout of the dashboard
TASKS: dict[str, dict[str, Place]] = {
    "Inspect": {
        MAIN: (0, 0, 7, 12),
        SOURCE: (7, 0, 5, 6),
        BASIC_PLOT: (7, 6, 5, 6),
        "Table": (0, 12, 12, 8),
        "Selections": (0, 20, 5, 9),
        "Histogram": (5, 20, 7, 9),
    },
    "Diagnose": {
        MAIN: (0, 0, 7, 12),
        "Trust": (7, 0, 5, 12),
        "Decisions": (0, 12, 7, 9),
        SOURCE: (7, 12, 5, 9),
        "Learning Curves": (0, 21, 7, 8),
        BASIC_PLOT: (7, 21, 5, 8),
    },
}
ABOUT = {
    LABEL: "the question, the source and a plot",
    "Inspect": "with Table, Selections and Histogram",
    "Diagnose": "with Trust, Decisions and Learning Curves",
}
MODES = {"Diagnose": (ACTIVE_LEARNING,)}  # of the others both


def tasks_of(mode: str) -> dict[str, str]:
    """Return the tasks that there are layouts for in a mode, and what they show."""
    both = (ACTIVE_LEARNING, LABELLING)
    return {task: about for task, about in ABOUT.items() if mode in MODES.get(task, both)}


def layout_for(task: str, mode: str, before: Layout) -> Layout:
    """Return the layout for a task; panels that were there keep their axes, colours and columns.

    Parameters
    ----------
    task : one of `tasks_of(mode)`
    before : the layout that it takes the place of
    """
    if task == LABEL:
        places: dict[str, Place] = {
            panel["contents"]: (panel["x"], panel["y"], panel["w"], panel["h"])
            for panel in default_layout(mode).values()
        }
    else:
        places = {contents or MAIN_PANELS[mode]: place for contents, place in TASKS[task].items()}
    kept: dict[str, dict[str, Any]] = {}
    for panel in before.values():
        kept.setdefault(panel["contents"], panel)
    return {
        str(key): kept.get(contents, {}) | {"x": x, "y": y, "w": w, "h": h, "contents": contents}
        for key, (contents, (x, y, w, h)) in enumerate(places.items())
    }
