"""Marks over a cloud: curves, names of regions, single sources and the selected one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.path import Path

from astronomical_lite.plots.axes.legend import Entry
from astronomical_lite.plots.axes.style import Theme
from astronomical_lite.plots.axes.ticks import SIZE
from astronomical_lite.plots.limits import Limits, contains

USUAL_ID = "1234567890123"  # of a width that most catalogues' ids do not exceed
RING = 13  # CSS pixels across
# Four arms that start at the ring and leave the source itself free.
ARMS = Path(
    [(0, 0.5), (0, 1), (0, -0.5), (0, -1), (0.5, 0), (1, 0), (-0.5, 0), (-1, 0)],
    [Path.MOVETO, Path.LINETO] * 4,
)


@dataclass(frozen=True)
class Curve:
    """A line, or with `filled` the area it encloses, in data units.

    Attributes
    ----------
    name : text in the legend; "" leaves it out
    line : matplotlib's line style
    faint : True for a thin line beneath the sources, as of a grid
    """

    x: np.ndarray
    y: np.ndarray
    name: str = ""
    line: str = "-"
    filled: bool = False
    faint: bool = False


@dataclass(frozen=True)
class Note:
    """A few words at a place in data units, such as the name of a region."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Marks:
    """Sources drawn one by one, in data units: so few that each may count."""

    x: np.ndarray
    y: np.ndarray
    name: str
    colour: str


def draw_marks(axes: Axes, marks: Sequence[Marks], theme: Theme) -> None:
    """Draw sources one by one, with a rim in the paper's colour."""
    for some in marks:
        axes.plot(
            some.x,
            some.y,
            ls="",
            marker="o",
            ms=7,
            mfc=some.colour,
            mec=theme.background,
            mew=1.2,
            zorder=3,
            scalex=False,
            scaley=False,
        )


def mark_entries(marks: Sequence[Marks], theme: Theme) -> list[Entry]:
    """Return the legend's entries for marks."""
    return [Entry(some.name, some.colour, edge=theme.background) for some in marks]


def draw_curves(axes: Axes, curves: Sequence[Curve], theme: Theme) -> None:
    """Draw lines in ink on a rim of paper, and the areas of filled ones."""
    for curve in curves:
        if curve.filled:
            axes.fill(curve.x, curve.y, fc=theme.ink, ec="none", alpha=0.08, zorder=0.5)
        if curve.faint:
            grid = {"color": theme.grid, "lw": 0.8, "zorder": 0.6}
            axes.plot(curve.x, curve.y, scalex=False, scaley=False, **grid)
            continue
        axes.plot(
            curve.x,
            curve.y,
            color=theme.ink,
            ls=curve.line,
            lw=1.3,
            zorder=2.5,
            path_effects=halo(theme, 3.0),
            scalex=False,
            scaley=False,
        )


def draw_notes(axes: Axes, notes: Sequence[Note], theme: Theme) -> None:
    """Write words at their places, on paper that the cloud shows through a little."""
    paper = {"facecolor": theme.background, "alpha": 0.8, "linewidth": 0, "pad": 1.5}
    for note in notes:
        axes.text(
            note.x,
            note.y,
            note.text,
            ha="center",
            va="center",
            fontsize=SIZE,
            color=theme.ink,
            zorder=2.6,
            clip_on=True,
            parse_math=False,
            path_effects=halo(theme, 3.0),
            bbox=paper,
        )


def mark_selected(
    axes: Axes, x: float, y: float, theme: Theme, *, is_covered: bool = False
) -> None:
    """Draw a ring with four arms, in ink on a rim of paper, so that it shows on any cloud.

    With `is_covered` nothing of the source itself is seen in it, its colour above all.
    """
    if not (np.isfinite(x) and np.isfinite(y)):
        return
    for marker, size in (("o", RING), (ARMS, 2 * RING)):
        axes.plot(
            [x],
            [y],
            ls="",
            marker=marker,
            ms=size,
            mfc=theme.background if is_covered else "none",
            mec=theme.ink,
            mew=1.8,
            zorder=5,
            path_effects=halo(theme, 4.0),
            scalex=False,
            scaley=False,
        )


def curve_entries(curves: Sequence[Curve], theme: Theme) -> list[Entry]:
    """Return the legend's entries for curves that have a name."""
    return [
        Entry(curve.name, theme.ink, marker="", line=curve.line) for curve in curves if curve.name
    ]


def add_selected_entry(
    entries: Sequence[Entry],
    position: tuple[float, float] | None,
    limits: Limits,
    theme: Theme,
    name: str = "",
) -> list[Entry]:
    """Return a legend's entries with that of the selected source, or the room it will take.

    The room is left beforehand, so that the axes do not jump when a source is selected. The entry
    comes last, where it is the first to give way, unless it says why there is nothing to see.

    Parameters
    ----------
    position : x and y of the selected source, NaN without a value; None if none is selected
    limits : of the view
    name : id of the selected source
    """
    if position is None:
        return [*entries, Entry(f"Selected: {USUAL_ID}", short="Selected", is_room=True)]
    words = ""
    if not np.isfinite(position).all():
        words = "Selected: no value here"
    elif not contains(limits, float(position[0]), float(position[1])):
        words = "Selected: outside the view"
    if words:
        return [Entry(words, theme.ink, hollow=True), *entries]
    words = f"Selected: {name}" if name else "Selected"
    return [*entries, Entry(words, theme.ink, hollow=True, short="Selected")]


def halo(theme: Theme, width: float) -> list[patheffects.AbstractPathEffect]:
    """Return a rim in the paper's colour that sets lines and letters off from what is beneath."""
    return [patheffects.withStroke(linewidth=width, foreground=theme.background)]
