"""The part of the data that is in view.

Limits are (x0, x1, y0, y1): the values at the left, right, bottom and top edge of the axes. An
inverted axis, as for magnitudes, has x0 > x1 or y0 > y1. On a logarithmic axis they are the log10
of the values, so that a picture is always linear between its limits.
"""

from __future__ import annotations

import math

import numpy as np

Limits = tuple[float, float, float, float]

N_SIGMA = 4
# Of a range relative to its values: below this, float64 and tick labels tell nothing apart.
MIN_RELATIVE_RANGE = 1e-9


def view_limits(
    x: np.ndarray,
    y: np.ndarray,
    rows: np.ndarray | None = None,
    *,
    invert_x: bool = False,
    invert_y: bool = False,
) -> Limits:
    """Return limits that leave out points beyond 4 sigma.

    Parameters
    ----------
    x, y : arrays of shape (n_rows,); NaN and infinities are passed over
    rows : the rows shown, all if None
    invert_x, invert_y : True if values grow leftwards or downwards
    """
    x0, x1 = clipped_range(x if rows is None else x[rows])
    y0, y1 = clipped_range(y if rows is None else y[rows])
    return (*((x1, x0) if invert_x else (x0, x1)), *((y1, y0) if invert_y else (y0, y1)))


def clipped_range(values: np.ndarray) -> tuple[float, float]:
    """Return the lowest and highest value within 4 sigma of the mean, with a margin around them.

    Parameters
    ----------
    values : array of shape (n,); NaN and infinities are passed over
    """
    finite = np.isfinite(values)
    if not finite.all():
        values = values[finite]
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    with np.errstate(over="ignore", invalid="ignore"):
        centre, sigma = float(values.mean(dtype="float64")), float(values.std(dtype="float64"))
    if np.isfinite(sigma):
        low, high = max(low, centre - N_SIGMA * sigma), min(high, centre + N_SIGMA * sigma)
    half = high / 2 - low / 2  # high - low may overflow
    margin = (
        0.06 * half if half > MIN_RELATIVE_RANGE * max(abs(low), abs(high)) else 0.05 * abs(low)
    )
    return _finite(low - (margin or 1.0)), _finite(high + (margin or 1.0))


def valid_limits(limits: Limits | None) -> Limits | None:
    """Return limits that can be drawn: finite, and as wide as floating point can tell apart.

    None if `limits` are None, not finite or without an area.
    """
    if limits is None or not np.isfinite(limits).all():
        return None
    x0, x1, y0, y1 = (_finite(float(value)) for value in limits)
    if x0 == x1 or y0 == y1:
        return None
    return (*_widened(x0, x1), *_widened(y0, y1))


def equally_scaled(limits: Limits, height: float, width: float) -> Limits:
    """Return limits around the same centre, widened until a unit is as long in x as in y.

    Parameters
    ----------
    height, width : of the axes, in any unit
    """
    x0, x1, y0, y1 = limits
    aspect = width / height
    half_x, half_y = (x1 - x0) / 2, (y1 - y0) / 2
    wide, high = max(abs(half_x), abs(half_y) * aspect), max(abs(half_y), abs(half_x) / aspect)
    half_x, half_y = math.copysign(wide, half_x), math.copysign(high, half_y)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return x - half_x, x + half_x, y - half_y, y + half_y


def include_point(limits: Limits, x: float, y: float) -> Limits:
    """Return limits stretched, with a margin, so that a point is inside; unchanged if it is NaN."""
    x0, x1, y0, y1 = limits
    if not (np.isfinite(x) and np.isfinite(y)):
        return limits
    return (*_stretched(x0, x1, float(x)), *_stretched(y0, y1, float(y)))


def contains(limits: Limits, x: float, y: float) -> bool:
    """Return True if a point is in view; edges are, NaN is not."""
    x0, x1, y0, y1 = limits
    return bool(min(x0, x1) <= x <= max(x0, x1) and min(y0, y1) <= y <= max(y0, y1))


def _stretched(start: float, end: float, value: float) -> tuple[float, float]:
    low, high = min(start, end), max(start, end)
    margin = 0.03 * (high - low)
    if value < low:
        low = value - margin
    elif value > high:
        high = value + margin
    return (low, high) if start < end else (high, low)


def _widened(start: float, end: float) -> tuple[float, float]:
    least = MIN_RELATIVE_RANGE * max(abs(start), abs(end))
    if abs(end - start) >= least:
        return start, end
    middle, half = (start + end) / 2, least / 2 if start < end else -least / 2
    return middle - half, middle + half


def _finite(value: float) -> float:
    """Return the nearest value that an axis can span."""
    return max(-1e300, min(1e300, value))
