"""Learning curves: validation F1 against number of points, one line per strategy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from astronomical.plots.cloud import STYLE
from astronomical.plots.figure import Drawing, compose, finish, new_axes, say, set_view
from astronomical.plots.legend import Entry, Legend
from astronomical.plots.style import Style
from astronomical.settings import PALETTE

if TYPE_CHECKING:
    from astronomical.curves import LearningCurve

BASELINE = "Random Sampling"  # drawn apart, for it is what the others are compared with
MARKERS = "osD^vPX*"


def draw_curves(curves: Sequence[LearningCurve], *, style: Style = STYLE) -> Drawing:
    """One line per strategy, the mean of its runs; of several runs, a band from worst to best.

    The legend says the last F1 of each. Random Sampling is dashed, in the colour of lesser text.
    """
    theme = style.theme
    figure, axes = new_axes(style)
    n_points = [n for curve in curves for n in (curve.n_points[0], curve.n_points[-1])]
    first, last = (min(n_points), max(n_points)) if n_points else (0, 1)
    margin = 0.03 * (last - first) or 1.0
    limits = (first - margin, last + margin, 0.0, 1.02)
    set_view(axes, limits)
    looks = _looks(curves, theme)
    entries = [
        Entry(f"{curve.strategy} ({curve.mean[-1]:.2f})", colour, marker, line)
        for curve, (colour, marker, line) in zip(curves, looks, strict=True)
    ]
    labels = "Number of points trained on", "Validation F1"
    compose(axes, style, *labels, Legend(entries, style), whole_x=True)
    for tick in (0.2, 0.4, 0.6, 0.8, 1.0):
        axes.axhline(tick, color=theme.grid, lw=0.8, zorder=0.5)
    for curve, (colour, marker, line) in zip(curves, looks, strict=True):
        x, y = curve.n_points, curve.mean
        if len(curve.f1) > 1:
            low, high = curve.f1.min(axis=0), curve.f1.max(axis=0)
            axes.fill_between(x, low, high, color=colour, alpha=0.15, lw=0)
        every = max(1, len(x) // 15)
        axes.plot(x, y, color=colour, ls=line, lw=1.6, marker=marker, ms=4.5, markevery=every)
    set_view(axes, limits)
    if not curves:
        say(axes, style, "No learning curve yet.")
    return finish(figure, axes, style)


def _looks(curves, theme) -> list[tuple[str, str, str]]:
    """Colour, marker and line of each curve."""
    colours = (theme.accent, *(colour for colour in PALETTE if colour != theme.accent))
    looks, n_others = [], 0
    for curve in curves:
        if curve.strategy == BASELINE:
            looks.append((theme.muted, "", "--"))
        else:
            i = n_others % len(colours)
            looks.append((colours[i], MARKERS[i], "-"))
            n_others += 1
    return looks
