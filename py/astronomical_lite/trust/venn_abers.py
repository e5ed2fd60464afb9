"""Probabilities that mean it: Venn-Abers calibration (Vovk & Petej 2014, "Venn-Abers Predictors", UAI 30, 829).

p0, p1 = venn_abers(scores, target, new_scores)
p = one_probability(p0, p1)

The inductive form: scores of sources whose class is known, by fits that did not know it, calibrate those of others. Of
a new source it is tried that it is of the class, and that it is not; isotonic regression of either gives an upper and a
lower probability. One of the two is calibrated whatever the distribution, as long as sources with a known class are a
fair sample: those that active learning asked about are none. How far apart the two are says how much is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = ["isotonic", "one_probability", "venn_abers"]

_Blocks = tuple[float, float, "_Blocks | None"]
"""Sum and number of the points of a block of isotonic regression, and the blocks beyond it."""


def venn_abers(
    scores: FloatArray, target: IntArray, new_scores: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the lower and the upper probability of each new score, NaN where that is NaN.

    Parameters
    ----------
    scores : float64 array of shape (n_known,)
    target : int64 array of shape (n_known,)
        1 where a source is of the class, else 0.
    new_scores : float64 array of shape (n_new,)
    """
    values, of_class, n = _by_score(scores, target)
    below, above = _pooled(of_class, n)
    # A new score lies between two of the known ones, or is one of them.
    both = np.empty((2, 2 * len(values) + 1))
    for i in range(len(values) + 1):
        for label in (0, 1):
            both[label, 2 * i] = _level(below[i], (label, 1.0), above[i])
            if i < len(values):
                middle = (of_class[i] + label, n[i] + 1.0)
                both[label, 2 * i + 1] = _level(below[i], middle, above[i + 1])
    left = np.searchsorted(values, new_scores, side="left")
    is_known = np.searchsorted(values, new_scores, side="right") > left
    p0, p1 = both[:, 2 * left + is_known]
    unknown = np.isnan(new_scores)
    return np.where(unknown, np.nan, p0), np.where(unknown, np.nan, p1)


def isotonic(scores: FloatArray, target: IntArray, new_scores: FloatArray) -> FloatArray:
    """Return what isotonic regression alone says of new scores: between two known ones, in proportion."""
    values, of_class, n = _by_score(scores, target)
    below, above = _pooled(of_class, n)
    levels = [_level(below[i], (of_class[i], n[i]), above[i + 1]) for i in range(len(values))]
    p: FloatArray = np.interp(new_scores, values, levels)
    return p


def one_probability(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Return one probability for both: the one of least regret in log loss (Vovk & Petej 2014)."""
    p: FloatArray = upper / (1 - lower + upper)
    return p


def _by_score(scores: FloatArray, target: IntArray) -> tuple[FloatArray, list[float], list[float]]:
    """Return each different score, with how many have it that are of the class, and how many in all."""
    values, place = np.unique(scores, return_inverse=True)
    of_class = np.bincount(place, weights=target, minlength=len(values)).tolist()
    return values, of_class, np.bincount(place, minlength=len(values)).astype(float).tolist()


def _pooled(
    of_class: list[float], n: list[float]
) -> tuple[list[_Blocks | None], list[_Blocks | None]]:
    """Return, before each score and behind all, the pooled blocks below and those from there on."""
    points = list(zip(of_class, n, strict=True))
    return _pooled_from(points, rising=True), _pooled_from(points[::-1], rising=False)[::-1]


def _pooled_from(points: list[tuple[float, float]], *, rising: bool) -> list[_Blocks | None]:
    """Return the blocks of the first 0, 1, 2, ... points, pooled until their means rise, or fall.

    Pool adjacent violators (Ayer et al. 1955); longer lists share their blocks with shorter ones.
    """
    found: list[_Blocks | None] = [None]
    for total, n in points:
        rest = found[-1]
        while rest is not None and (
            rest[0] * n >= total * rest[1] if rising else rest[0] * n <= total * rest[1]
        ):
            total, n, rest = total + rest[0], n + rest[1], rest[2]
        found.append((total, n, rest))
    return found


def _level(below: _Blocks | None, middle: tuple[float, float], above: _Blocks | None) -> float:
    """Return the level of isotonic regression at a point between blocks that are pooled on either side."""
    total, n = middle
    while True:
        if below is not None and below[0] * n >= total * below[1]:
            total, n, below = total + below[0], n + below[1], below[2]
        elif above is not None and above[0] * n <= total * above[1]:
            total, n, above = total + above[0], n + above[1], above[2]
        else:
            return total / n
