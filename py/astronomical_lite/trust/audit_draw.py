"""Drawing the sources of an audit: a random sample of the catalogue, stratified by what a classifier predicts.

strata = strata_of(probabilities, predicted)
rows = draw(strata, probabilities, n=100, left_out=trained_rows)

Most sources of a catalogue are easy, so a random sample of it says little of a rare class. Strata of like probability,
and in each as many sources as its size and spread ask for, say more with as many labels: Cochran (1977), "Sampling
Techniques", ch. 5, and where strata end, 5A: size times spread is the same in each. The sources of a stratum are
drawn at random. They come in an order of which every beginning is a sample of the same kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

__all__ = ["N_STRATA", "OUTSIDE", "allocation", "draw", "strata_of"]

OF_EACH_SIDE = 3
"""Strata of the sources that are predicted to be of the class, and of the others."""

N_STRATA = 2 * OF_EACH_SIDE
OUTSIDE = 255
"""The stratum of rows that the classifier does not predict."""

LEAST = 8
"""Sources of a stratum, if it has as many and enough are drawn: of fewer no rate can be told."""

_CLIP = 0.01
_SEED = 77


def strata_of(probabilities: FloatArray, predicted: BoolArray) -> IntArray:
    """Return the stratum of every row, uint8: by prediction, then by probability; `OUTSIDE` where it is NaN.

    Parameters
    ----------
    probabilities : float64 array of shape (n_rows,)
        P(class); NaN where a row is not predicted.
    predicted : bool array of shape (n_rows,)
        True where the class is predicted.
    """
    strata = np.full(len(probabilities), OUTSIDE, dtype=np.uint8)
    inside = ~np.isnan(probabilities)
    for first, side in ((0, inside & ~predicted), (OF_EACH_SIDE, inside & predicted)):
        rows = np.flatnonzero(side)
        if not len(rows):
            continue
        rows = rows[np.argsort(probabilities[rows], kind="stable")]
        reached = np.cumsum(spread_of(probabilities[rows]))
        place = np.minimum(reached / reached[-1] * OF_EACH_SIDE, OF_EACH_SIDE - 1)
        strata[rows] = first + place.astype(np.uint8)
    return strata


def spread_of(probabilities: FloatArray) -> FloatArray:
    """Return the standard deviation of being of the class; a little is left where none is said to be."""
    p = np.clip(probabilities, _CLIP, 1 - _CLIP)
    spread: FloatArray = np.sqrt(p * (1 - p))
    return spread


def allocation(sizes: IntArray, weights: FloatArray, n: int, least: int = LEAST) -> IntArray:
    """Return how many of `n` sources each stratum gets, int64: in proportion to its weight (Neyman 1934).

    Whole numbers of least variance are those of equal proportions (Wright 2012, The American Statistician 66, 217).
    With a larger `n` no stratum gets fewer.

    Parameters
    ----------
    sizes : int array of shape (n_strata,)
        Sources that can be drawn; no stratum gets more.
    weights : float array of shape (n_strata,)
        Size times spread.
    n : int
    least : int
        Of each stratum, as far as `n` reaches.
    """
    given = np.zeros(len(sizes), dtype=np.int64)
    floor = np.minimum(sizes, least)
    for _ in range(min(n, int(sizes.sum()))):
        if np.any(given < floor):  # all strata evenly, up to the least number
            open_, priority = given < floor, -given.astype(float)
        else:
            open_, priority = given < sizes, weights / np.sqrt(np.maximum(given, 1) * (given + 1.0))
        given[np.argmax(np.where(open_, priority, -np.inf))] += 1
    return given


def draw(
    strata: IntArray,
    probabilities: FloatArray,
    n: int,
    *,
    left_out: IntArray,
    drawn: IntArray | None = None,
    seed: int = 0,
) -> IntArray:
    """Return rows drawn at random in each stratum, int64, in an order of which each beginning is such a sample.

    Parameters
    ----------
    strata : uint8 array of shape (n_rows,)
        Of `strata_of`.
    probabilities : float64 array of shape (n_rows,)
    n : int
        Fewer are returned where there are no more.
    left_out : int array
        Rows that are not drawn, such as those whose label is known.
    drawn : int array, optional
        Rows that an audit has already: these are more of the same, `n` of them.
    seed : int
    """
    before = np.array([] if drawn is None else drawn, dtype=np.int64)
    rng = np.random.RandomState((_SEED + 1000 * seed + len(before)) % 2**32)
    free = strata != OUTSIDE
    free[left_out] = False
    n_before = np.bincount(strata[before], minlength=OUTSIDE + 1)[:N_STRATA]
    weights, sizes = np.zeros(N_STRATA), np.zeros(N_STRATA, dtype=np.int64)
    rows_of = []
    free[before] = False
    for stratum in range(N_STRATA):
        rows = np.flatnonzero(free & (strata == stratum))
        rows_of.append(rows)
        sizes[stratum] = len(rows) + n_before[stratum]
        weights[stratum] = spread_of(probabilities[rows]).sum()
    wanted = allocation(sizes, weights, n + len(before))
    places: list[tuple[float, float, int]] = []
    for rows, total, had in zip(rows_of, wanted, n_before, strict=True):
        more = max(int(total) - int(had), 0)
        chosen = rng.choice(rows, more, replace=False) if more else rows[:0]
        places += [
            ((i + 0.5) / more, rng.random_sample(), int(row)) for i, row in enumerate(chosen)
        ]
    return np.array([row for _, _, row in sorted(places)][:n], dtype=np.int64)
