"""RobustScaler fitted on columns: its numbers to the last bit.

scaler = fitted_scaler([u[train], g[train]])
scaler.center_, scaler.scale_

scikit-learn takes every column out of the matrix and partitions it, for the median and again for the
quartiles. Here columns are in one piece, and of a large one only the values are partitioned that are
near these by a sample.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.preprocessing import RobustScaler

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

_QUARTILES = np.array([0.25, 0.75])
_LARGE = 100_000  # values of which a sample is taken
_SAMPLE = 8192
_MARGIN = 4 * np.sqrt(_SAMPLE) / 2
"""Four standard deviations of a quantile's place in the sample, or more."""


def fitted_scaler(columns: Iterable[FloatArray]) -> RobustScaler:
    """Return a scaler as `RobustScaler().fit` makes it of these columns.

    Parameters
    ----------
    columns : iterable of float arrays of shape (rows,)
        All of one type; NaN and infinite values do not enter.
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
    wanted = [(before[0], after[0]), middle, (before[1], after[1])]
    (low, above_low), two, (high, above_high) = _at_ranks(values, np.array(wanted))
    median = np.mean(np.array(two if middle[0] != middle[1] else two[:1], column.dtype))
    # as NumPy interpolates: from the nearer of the two
    weight = places - before
    first, second = np.array([low, high]), np.array([above_low, above_high])
    step = second - first
    quartiles = np.where(weight >= 0.5, second - step * (1 - weight), first + step * weight)
    return median, quartiles[1] - quartiles[0]


def _at_ranks(values: FloatArray, ranks: IntArray) -> FloatArray:
    """Return the values that sorting would put at pairs of neighbouring ranks, shape (n, 2).

    Parameters
    ----------
    values : float array of shape (n_values,)
        Finite.
    """
    if len(values) >= _LARGE:
        sample = np.sort(values[:: len(values) // _SAMPLE])
        found = [_near(values, sample, pair) for pair in ranks]
        if all(pair is not None for pair in found):
            return np.array(found)
    ordered: FloatArray = np.partition(values, ranks.ravel())[ranks]
    return ordered


def _near(values: FloatArray, sample: FloatArray, pair: IntArray) -> FloatArray | None:
    """Return the values at two ranks, sought among those near them by a sorted sample; None if they
    are not there."""
    place = pair[0] / len(values) * len(sample)
    low, high = sample[int(place - _MARGIN)], sample[int(place + _MARGIN)]
    below = values < low
    near = values[below != (values <= high)]
    within = pair - np.count_nonzero(below)
    if within[0] < 0 or within[1] >= len(near):
        return None
    near.partition(within)
    found: FloatArray = near[within]
    return found
