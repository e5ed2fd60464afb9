"""Information density: how crowded it is around a source in feature space, for catalogues of any size.

>>> density(X, train_rows)  # 0 to 1; high where many sources are alike
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.querying.registry import register
from astronomical_lite.learning.querying.uncertainty import uncertainty

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray
    from astronomical_lite.learning.querying.pool import Pool

N_SAMPLE = 512  # the mean of 512 similarities is within some 2 % of that of all
N_SCALE = 20_000  # rows that decide the scale of each feature
ROWS_PER_BLOCK = 2048
FARTHEST = 1e6  # in units of the scale; beyond, single precision squared would overflow


@register(
    "Density-Weighted Uncertainty",
    needs="pool",
    description="Uncertain sources where there are many others like them, so no lone outliers.",
    paper="Settles & Craven 2008",
)
def density_weighted_uncertainty(pool: Pool) -> FloatArray:
    """Return uncertainty times density, shape (n,) (Settles & Craven 2008, eq. 14, beta = 1).

    The density is that of the whole training set, approximated from some of it (`density`). It
    stays as it is from iteration to iteration: labelled sources are a vanishing part of the set.
    """

    def of_every_row() -> FloatArray:
        values = np.zeros(len(pool.X), dtype=np.float32)
        values[pool.train_rows] = density(pool.X, pool.train_rows, seed=pool.seed)
        return values

    return uncertainty(pool.probabilities) * pool.cached("density", of_every_row)[pool.rows]


def density(
    X: FloatArray, rows: IntArray, *, n_sample: int = N_SAMPLE, seed: int = 0
) -> FloatArray:
    """Return the mean similarity of each row to the others, float32 of shape (n,).

    The similarity is 1 / (1 + d), d the Euclidean distance of features scaled by `robust_scale`.
    The mean over all others, which takes n^2 distances, is approximated by that over a random
    sample of them: n times `n_sample` distances. A missing value counts as the feature's median.

    Parameters
    ----------
    X : float array of shape (n_rows, n_features)
    rows : int64 array of shape (n,)
        The rows wanted; the sample is drawn from them too.
    n_sample : int
        With n or more it is exact: modAL's `information_density` of the scaled features.
    seed : int
    """
    centre, scale = robust_scale(X, rows, seed=seed)

    sample = scaled_rows(X, some_rows(rows, n_sample, seed), centre, scale)
    lengths = np.einsum("ij,ij->i", sample, sample)
    result = np.empty(len(rows), dtype=np.float32)
    for start in range(0, len(rows), ROWS_PER_BLOCK):
        block = slice(start, start + ROWS_PER_BLOCK)
        values = scaled_rows(X, rows[block], centre, scale)
        distance = values @ (-2 * sample.T)
        distance += lengths
        distance += np.einsum("ij,ij->i", values, values)[:, None]
        np.maximum(distance, 0, out=distance)  # rounding
        np.sqrt(distance, out=distance)
        distance += 1
        np.reciprocal(distance, out=distance)
        result[block] = distance.mean(axis=1)
    return result


def scaled_rows(
    X: FloatArray,
    rows: IntArray,
    centre: FloatArray,
    scale: FloatArray,
    farthest: float = FARTHEST,
) -> FloatArray:
    """Return features of some rows on the scale of `robust_scale`, float32 of shape (n, n_features).

    A missing value counts as the feature's median; no value is farther from it than `farthest`.
    """
    values: FloatArray = (X[rows] - centre) / scale
    np.nan_to_num(values, copy=False, nan=0.0)
    return np.clip(values, -farthest, farthest, out=values).astype(np.float32, copy=False)


def robust_scale(X: FloatArray, rows: IntArray, *, seed: int = 0) -> tuple[FloatArray, FloatArray]:
    """Return median and interquartile range of each feature over at most `N_SCALE` of the rows.

    A distance of features so scaled does not depend on their units, whether they are scaled for
    training or not. The scale of a feature whose quartiles are equal is 1.

    Parameters
    ----------
    X : float array of shape (n_rows, n_features)
    rows : int64 array of shape (n,)

    Returns
    -------
    centre, scale : float64 arrays of shape (n_features,)
    """
    sample = np.asarray(X[some_rows(rows, N_SCALE, seed)], dtype=np.float64)
    sample[:, np.isnan(sample).all(axis=0)] = 0
    # that for missing values goes column by column
    quantile = np.nanquantile if np.isnan(sample).any() else np.quantile
    low, centre, high = quantile(sample, [0.25, 0.5, 0.75], axis=0)
    scale = high - low
    scale[~(scale > 0)] = 1
    return centre, scale


def some_rows(rows: IntArray, n: int, seed: int) -> IntArray:
    """Return at most `n` of the rows, drawn at random."""
    if len(rows) <= n:
        return rows
    return np.random.default_rng(seed).choice(rows, n, replace=False, shuffle=False)
