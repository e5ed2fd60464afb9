"""Error bars of sources in view, beneath the sources themselves.

bars = ErrorBars(*bar_ends(x, x_error), *bar_ends(y, y_error, is_log=True))
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from astronomical_lite.plots.axes.legend import Entry
from astronomical_lite.plots.axes.style import Theme
from astronomical_lite.plots.limits import Limits

MOST_BARS = 5000
"""Sources in view that have their error bars drawn; of more they would hide what is beneath."""

FAR_BELOW = -400.0
"""log10 of nothing, or less: below every number that there is."""


@dataclass(frozen=True)
class ErrorBars:
    """Ends of error bars, arrays of shape (n_rows,) in the units of the axes; None for no bars."""

    x_low: np.ndarray | None = None
    x_high: np.ndarray | None = None
    y_low: np.ndarray | None = None
    y_high: np.ndarray | None = None


def bar_ends(
    values: np.ndarray, errors: np.ndarray, *, is_log: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of bars of values with errors, as they lie on an axis.

    Parameters
    ----------
    values, errors : float arrays of shape (n_rows,); an error that is negative or not finite is none
    is_log : True for an axis of log10, on which a bar that reaches zero reaches its end
    """
    sizes = np.where(np.isfinite(errors) & (errors > 0), errors, 0.0)
    low, high = values - sizes, values + sizes
    if not is_log:
        return low, high
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(low > 0, np.log10(low), FAR_BELOW), np.log10(high)


def in_view(x: np.ndarray, y: np.ndarray, limits: Limits) -> np.ndarray:
    """Return the rows of sources that are in view, intp array of shape (n,)."""
    left, right = sorted(limits[:2])
    bottom, top = sorted(limits[2:])
    return np.flatnonzero((x >= left) & (x <= right) & (y >= bottom) & (y <= top))


def bar_entry(n: int, theme: Theme) -> Entry:
    """Return the legend's entry: that there are bars, or why there are none."""
    if n > MOST_BARS:
        return Entry(
            f"Error bars: of up to {MOST_BARS:,} in view, here {n:,}", short="No error bars"
        )
    return Entry("Errors", theme.muted, marker="", line="-")


def draw_error_bars(
    axes: Axes, x: np.ndarray, y: np.ndarray, bars: ErrorBars, rows: np.ndarray, theme: Theme
) -> None:
    """Draw the bars of some rows, unless they are more than `MOST_BARS`."""
    if len(rows) > MOST_BARS:
        return
    lines = []
    if bars.x_low is not None and bars.x_high is not None:
        ends = np.stack([bars.x_low[rows], y[rows], bars.x_high[rows], y[rows]], axis=1)
        lines.append(ends.reshape(-1, 2, 2))
    if bars.y_low is not None and bars.y_high is not None:
        ends = np.stack([x[rows], bars.y_low[rows], x[rows], bars.y_high[rows]], axis=1)
        lines.append(ends.reshape(-1, 2, 2))
    if lines:
        axes.add_collection(
            LineCollection(
                list(np.concatenate(lines)), colors=theme.muted, linewidths=0.7, zorder=0.8
            ),
            autolim=False,
        )
