"""Sources like one: its nearest neighbours in feature space, exactly.

>>> nearest_rows(problem.X, row, k=24, scale=scale)
Neighbours(rows=array([...]), distances=array([...]), n_left_out=31)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = ["Neighbours", "nearest_rows"]

BLOCK = 1 << 20  # bytes of differences at once: they stay in the processor's cache


@dataclass(frozen=True)
class Neighbours:
    """The nearest neighbours of a source.

    Attributes
    ----------
    rows : int64 array of shape (n,)
        The nearest first; of equal distances the one that comes first in the table.
    distances : float64 array of shape (n,)
        Euclidean, of scaled features.
    n_left_out : int
        Sources that lack a value which the source has, and have no distance.
    """

    rows: IntArray
    distances: FloatArray
    n_left_out: int


def nearest_rows(X: FloatArray, row: int, k: int, scale: FloatArray) -> Neighbours:
    """Return the `k` sources nearest to one, which is none of them.

    They are compared by the features that this source has; all rows are looked at, in blocks.

    Parameters
    ----------
    X : float array of shape (n_rows, n_features)
        NaN where a value is missing.
    row : int
    k : int, above 0
    scale : float array of shape (n_features,)
        Each feature's differences are divided by it, such as its interquartile range.

    Raises
    ------
    UserError
        The source has no value in any feature.
    """
    point = np.asarray(X[row], dtype=np.float64)
    has = ~np.isnan(point)
    if not has.any():
        raise UserError("This source has no value in any feature: nothing can be like it.")
    columns = slice(None) if has.all() else np.flatnonzero(has)
    point, weight = point[columns], 1 / np.asarray(scale, dtype=np.float64)[columns]
    size = max(1, BLOCK // (8 * len(point)))
    rows, squares, n_left_out = np.empty(0, np.int64), np.empty(0), 0
    for first in range(0, len(X), size):
        difference = (X[first : first + size, columns] - point) * weight
        found = np.einsum("ij,ij->i", difference, difference)
        n_left_out += int(np.count_nonzero(np.isnan(found)))
        if first <= row < first + size:
            found[row - first] = np.inf
        # Only what is nearer than the farthest so far can come in: after some blocks hardly any.
        limit = squares[-1] if len(squares) == k else np.inf
        nearer = np.flatnonzero(found < limit)
        if len(nearer) > k:
            farthest = np.partition(found[nearer], k - 1)[k - 1]
            nearer = nearer[found[nearer] <= farthest]
        rows = np.concatenate([rows, nearer + first])
        squares = np.concatenate([squares, found[nearer]])
        best = np.argsort(squares, kind="stable")[:k]
        rows, squares = rows[best], squares[best]
    return Neighbours(rows, np.sqrt(squares), n_left_out)
