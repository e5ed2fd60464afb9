"""Axes for scores against the number of points trained on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from astronomical_lite.plots.axes.compose import axes_pixels, compose
from astronomical_lite.plots.axes.figure import new_axes, set_view
from astronomical_lite.plots.axes.legend import Entry, Legend
from astronomical_lite.plots.axes.style import Style
from astronomical_lite.plots.axes.ticks import find_ticks
from astronomical_lite.plots.limits import Limits

MIN_RANGE = 0.2  # of the scores in view, since smaller differences are mostly noise


def score_limits(n_points: Sequence[int], scores: Iterable[float]) -> Limits:
    """Return limits that hold all numbers of points, and scores from the tenth below the lowest to 1."""
    first, last = (min(n_points), max(n_points)) if len(n_points) else (0, 1)
    margin = 0.03 * (last - first) or 1.0
    finite = [score for score in scores if np.isfinite(score)]
    lowest = math.floor(10 * min(finite, default=0.0)) / 10
    bottom = max(0.0, min(lowest, 1 - MIN_RANGE))
    return first - margin, last + margin, bottom, 1 + 0.02 * (1 - bottom)


def score_axes(
    style: Style, limits: Limits, y_label: str, entries: Sequence[Entry]
) -> tuple[Figure, Axes]:
    """Return composed axes with a line across at every tick."""
    figure, axes = new_axes(style)
    set_view(axes, limits)
    compose(
        axes, style, "Number of points trained on", y_label, Legend(entries, style), whole_x=True
    )
    height = axes_pixels(axes)[0] / style.size.pixel_ratio
    for place in find_ticks(axes.yaxis, height).places:
        axes.axhline(place, color=style.theme.grid, lw=0.8, zorder=0.5)
    set_view(axes, limits)
    return figure, axes
