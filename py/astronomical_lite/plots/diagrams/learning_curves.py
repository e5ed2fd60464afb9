"""Learning curves: validation F1 against number of points, one line per strategy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from astronomical_lite.plots.axes.compose import show_message
from astronomical_lite.plots.axes.figure import Drawing, finish, set_view
from astronomical_lite.plots.axes.legend import Entry
from astronomical_lite.plots.axes.score_axes import score_axes, score_limits
from astronomical_lite.plots.axes.style import Style, Theme
from astronomical_lite.plots.diagrams.cloud import STYLE
from astronomical_lite.plots.limits import Limits, valid_limits
from astronomical_lite.project.settings import PALETTE

if TYPE_CHECKING:
    from astronomical_lite.learning.learning_curves import LearningCurve

BASELINE = "Random Sampling"  # drawn apart, for it is what the others are compared with
MARKERS = "osD^vPX*"


def draw_learning_curves(
    curves: Sequence[LearningCurve], *, limits: Limits | None = None, style: Style = STYLE
) -> Drawing:
    """Draw one line per strategy, the mean of its runs; of several runs, a band from worst to best.

    The legend says the last F1 of each. Random Sampling is dashed, in the colour of lesser text.

    Parameters
    ----------
    curves : one per strategy; F1 of shape (n_runs, n_iterations)
    limits : the user's zoom, as in `plots.limits`; None for an automatic view
    style : size, theme and format
    """
    n_points = [n for curve in curves for n in (curve.n_points[0], curve.n_points[-1])]
    lowest = [float(curve.f1.min()) for curve in curves]
    limits = valid_limits(limits) or score_limits(n_points, lowest)
    looks = _looks(curves, style.theme)
    entries = [
        Entry(f"{curve.strategy} ({curve.mean[-1]:.2f})", colour, marker, line)
        for curve, (colour, marker, line) in zip(curves, looks, strict=True)
    ]
    figure, axes = score_axes(style, limits, "Validation F1", entries)
    for curve, (colour, marker, line) in zip(curves, looks, strict=True):
        x, y = curve.n_points, curve.mean
        if len(curve.f1) > 1:
            low, high = curve.f1.min(axis=0), curve.f1.max(axis=0)
            axes.fill_between(x, low, high, color=colour, alpha=0.15, lw=0)
        every = max(1, len(x) // 15)
        axes.plot(x, y, color=colour, ls=line, lw=1.6, marker=marker, ms=4.5, markevery=every)
    set_view(axes, limits)
    if not curves:
        show_message(axes, style, "No learning curve yet.")
    return finish(figure, axes, style, limits)


def _looks(curves: Sequence[LearningCurve], theme: Theme) -> list[tuple[str, str, str]]:
    """Return colour, marker and line of each curve."""
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
