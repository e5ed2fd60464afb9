"""The source that a tap on a plot means."""

from __future__ import annotations

import numpy as np

from astronomical_lite.plots.limits import Limits


def nearest_row(
    x: np.ndarray,
    y: np.ndarray,
    at_x: float,
    at_y: float,
    limits: Limits,
    shape: tuple[float, float],
    reach_px: float = 12.0,
) -> int | None:
    """Return the row of the shown source that is nearest on the screen to a place on the axes.

    Parameters
    ----------
    x, y : arrays of shape (n_rows,); rows with NaN or outside the limits are not shown
    at_x, at_y : the place in data units
    limits : x0, x1, y0, y1 as in `plots.limits`
    shape : (height, width) of the axes in pixels, of whatever kind `reach_px` counts
    reach_px : pixels beyond which a source is not meant

    Returns
    -------
    row : int, the lowest of those equally near; None if none is within reach
    """
    x0, x1, y0, y1 = limits
    per_x, per_y = shape[1] / abs(x1 - x0), shape[0] / abs(y1 - y0)
    near = np.flatnonzero(_between(x, at_x, reach_px / per_x, x0, x1))
    # The second axis is looked at only where the first left something.
    near = near[_between(y[near], at_y, reach_px / per_y, y0, y1)]
    if not len(near):
        return None
    away = np.hypot(
        (x[near].astype("float64") - at_x) * per_x,
        (y[near].astype("float64") - at_y) * per_y,
    )
    best = int(np.argmin(away))
    return int(near[best]) if away[best] <= reach_px else None


def _between(values: np.ndarray, at: float, reach: float, start: float, end: float) -> np.ndarray:
    """Return a mask of values in view within reach along one axis; a hair more, for rounding."""
    low = max(at - reach * 1.000001, min(start, end))
    high = min(at + reach * 1.000001, max(start, end))
    # As float64 scalars, so that float32 columns are compared exactly.
    within: np.ndarray = (values >= np.float64(low)) & (values <= np.float64(high))
    return within
