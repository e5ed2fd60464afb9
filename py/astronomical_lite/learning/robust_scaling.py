"""RobustScaler fitted on columns: its numbers to the last bit.

scaler = fitted_scaler([u[train], g[train]])
scaler.center_, scaler.scale_

scikit-learn takes every column out of the matrix and partitions it, for the median and again for the
quartiles; here both are of one partition of a column in one piece.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.preprocessing import RobustScaler

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray

_QUARTILES = np.array([0.25, 0.75])


def fitted_scaler(columns: Iterable[FloatArray]) -> RobustScaler:
    """Return a scaler as `RobustScaler().fit` makes it of these columns.

    Parameters
    ----------
    columns : iterable of float arrays of shape (rows,)
        All of one type, and used up; NaN and infinite values do not enter.
    """
    fitted = [_median_and_range(column) for column in columns]
    scaler = RobustScaler().fit(np.ones((1, len(fitted))))
    scaler.center_ = np.array([median for median, _ in fitted])
    ranges = np.array([width for _, width in fitted])
    # so narrow that only rounding is in them, which scikit-learn divides by 1
    ranges[ranges < 10 * np.finfo(ranges.dtype).eps] = 1.0
    scaler.scale_ = ranges
    return scaler


def _median_and_range(column: FloatArray) -> tuple[np.floating[Any], np.floating[Any]]:
    """Return the median and the range between the quartiles; NaN without any value."""
    finite = np.isfinite(column)
    values = column if finite.all() else column[finite]
    if not len(values):
        nothing = np.full(2, np.nan, column.dtype)
        return nothing[0], nothing.astype(np.float64)[0]
    places = (len(values) - 1) * _QUARTILES
    before = np.floor(places).astype(np.intp)
    after = np.minimum(before + 1, len(values) - 1)
    middle = [(len(values) - 1) // 2, len(values) // 2]
    wanted = np.array([before[0], after[0], *middle, before[1], after[1]])
    values.partition(wanted)
    low, above_low, *two, high, above_high = values[wanted]
    median = np.mean(np.array(two if middle[0] != middle[1] else two[:1], column.dtype))
    # as NumPy interpolates: from the nearer of the two
    weight = places - before
    first, second = np.array([low, high]), np.array([above_low, above_high])
    step = second - first
    quartiles = np.where(weight >= 0.5, second - step * (1 - weight), first + step * weight)
    return median, quartiles[1] - quartiles[0]
