"""Why this source: which of its features speak for the class, and which against.

medians = pool_medians(X, pool_rows)
p = ...                         # of the class, for each row of `replaced(x, medians)`, by the classifier
weight = evidence(p)            # > 0: speaks for the class

Each feature in turn is replaced with the median of the pool of sources that may be asked about: by as much as the
probability falls, the source's own value spoke for the class. One rule for all classifiers. Features that say the same
stand in for each other, and each alone then seems to matter little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = ["MOST_OF_POOL", "evidence", "pool_medians", "replaced"]

MOST_OF_POOL = 10_000
"""Sources of the pool whose median is taken; of more, so many drawn at random."""


def pool_medians(X: FloatArray, rows: IntArray) -> FloatArray:
    """Return each feature's median over some rows, without missing values; 0 where all are missing."""
    if len(rows) > MOST_OF_POOL:
        rows = np.random.RandomState(0).choice(rows, MOST_OF_POOL, replace=False)
    columns = (column[~np.isnan(column)] for column in np.asarray(X[rows]).T)
    return np.array([np.median(one) if len(one) else 0.0 for one in columns], dtype=X.dtype)


def replaced(x: FloatArray, medians: FloatArray) -> FloatArray:
    """Return a source as it is, then with each of its features replaced, shape (n_features + 1, n_features)."""
    rows: FloatArray = np.tile(x, (len(x) + 1, 1))
    np.fill_diagonal(rows[1:], medians)
    return rows


def evidence(probabilities: FloatArray) -> FloatArray:
    """Return by how much the probability of the class is lower without each feature's own value."""
    weights: FloatArray = probabilities[0] - probabilities[1:]
    return weights
