"""What is drawn over a cloud by matplotlib: curves, names of regions, the selected source."""

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

USUAL_ID = "1234567890123"  # as wide as most
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
    name : what the legend says; "" leaves it out
    line : matplotlib's line style
    """

    x: np.ndarray
    y: np.ndarray
    name: str = ""
    line: str = "-"
    filled: bool = False


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
    return [Entry(some.name, some.colour, edge=theme.background) for some in marks]


def draw_curves(axes: Axes, curves: Sequence[Curve], theme: Theme) -> None:
    for curve in curves:
        if curve.filled:
            axes.fill(curve.x, curve.y, fc=theme.ink, ec="none", alpha=0.08, zorder=0.5)
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
        )


def mark_selected(axes: Axes, x: float, y: float, theme: Theme) -> None:
    """A ring with four arms, in ink on a rim of paper, so that it shows on any cloud."""
    if not (np.isfinite(x) and np.isfinite(y)):
        return
    for marker, size in (("o", RING), (ARMS, 2 * RING)):
        axes.plot(
            [x],
            [y],
            ls="",
            marker=marker,
            ms=size,
            mfc="none",
            mec=theme.ink,
            mew=1.8,
            zorder=5,
            path_effects=halo(theme, 4.0),
            scalex=False,
            scaley=False,
        )


def curve_entries(curves: Sequence[Curve], theme: Theme) -> list[Entry]:
    return [
        Entry(curve.name, theme.ink, marker="", line=curve.line) for curve in curves if curve.name
    ]


def with_selected(
    entries: Sequence[Entry],
    place: tuple[float, float] | None,
    limits: Limits,
    theme: Theme,
    name: str = "",
) -> list[Entry]:
    """A legend's entries with that of the selected source, or the room it will take.

    It comes last, where it is the first to give way, unless it says why there is nothing to see.
    Were there no room for it before, the axes would jump when a source is selected.

    Parameters
    ----------
    place : of the selected source, if there is one
    name : its id
    """
    if place is None:
        return [*entries, Entry(f"Selected: {USUAL_ID}", short="Selected", is_room=True)]
    words = ""
    if not np.isfinite(place).all():
        words = "Selected: no value here"
    elif not contains(limits, float(place[0]), float(place[1])):
        words = "Selected: outside the view"
    if words:
        return [Entry(words, theme.ink, hollow=True), *entries]
    words = f"Selected: {name}" if name else "Selected"
    return [*entries, Entry(words, theme.ink, hollow=True, short="Selected")]


def halo(theme: Theme, width: float) -> list:
    """A rim in the paper's colour that lifts lines and letters off what is beneath."""
    return [patheffects.withStroke(linewidth=width, foreground=theme.background)]
