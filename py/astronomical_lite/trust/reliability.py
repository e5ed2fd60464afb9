"""Whether 0.8 is 80 %: what probabilities say against what is found, and the threshold for a wanted purity.

bins = reliability(probabilities, is_class)
bins[0].said, bins[0].found.value
calibration_error(probabilities, is_class)

A reliability diagram (DeGroot & Fienberg 1983) has the mean probability of each bin against the share of sources that
are of the class. The calibration error is the mean distance of the two, over sources (Naeini, Cooper & Hauskrecht
2015).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.score_intervals import Interval, wilson

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

__all__ = [
    "Bin",
    "calibration_error",
    "reliability",
    "threshold_for_completeness",
    "threshold_for_purity",
]

N_BINS = 10
CONFIDENCE = 0.9


@dataclass(frozen=True)
class Bin:
    """Sources of like probability.

    Attributes
    ----------
    said : their mean probability
    found : the share of the class among them, with its 90 % interval
    """

    said: float
    found: Interval


def reliability(probabilities: FloatArray, is_class: BoolArray) -> list[Bin]:
    """Return the bins that hold a source, ten of the same width.

    Parameters
    ----------
    probabilities : float64 array of shape (n,)
        Of the class; none is NaN.
    is_class : bool array of shape (n,)
    """
    place = _bin_of(probabilities)
    found = []
    for i in np.unique(place):
        inside = place == i
        share = wilson(int(is_class[inside].sum()), int(inside.sum()), CONFIDENCE)
        found.append(Bin(float(probabilities[inside].mean()), share))
    return found


def calibration_error(probabilities: FloatArray, is_class: BoolArray) -> float:
    """Return the expected calibration error, from 0 to 1."""
    difference = np.bincount(_bin_of(probabilities), probabilities - is_class)
    return float(np.abs(difference).sum() / len(probabilities))


def _bin_of(probabilities: FloatArray) -> IntArray:
    place: IntArray = np.minimum((probabilities * N_BINS).astype(np.int64), N_BINS - 1)
    return place


def threshold_for_purity(
    scores: FloatArray, probabilities: FloatArray, wanted: float
) -> float | None:
    """Return the lowest score from which sources are expected to be so pure; None if there is none.

    Parameters
    ----------
    scores : float64 array of shape (n,)
        What the classifier says; NaN where a row is not predicted.
    probabilities : float64 array of shape (n,)
        Calibrated: their sum is the number of sources of the class to be expected.
    wanted : float
    """
    levels, n, of_class = _from_the_top(scores, probabilities)
    enough = np.flatnonzero(of_class >= wanted * n)
    return float(levels[enough[-1]]) if len(enough) else None


def threshold_for_completeness(
    scores: FloatArray, probabilities: FloatArray, wanted: float
) -> float | None:
    """Return the highest score from which so much of the class is expected; None if there is none of it."""
    levels, _, of_class = _from_the_top(scores, probabilities)
    if not len(levels) or of_class[-1] <= 0:
        return None
    enough = np.flatnonzero(of_class >= wanted * of_class[-1] * (1 - 1e-12))
    return float(levels[enough[0]])


def _from_the_top(
    scores: FloatArray, probabilities: FloatArray
) -> tuple[FloatArray, IntArray, FloatArray]:
    """Return each score, highest first, with the sources from there on and those of the class to be expected."""
    known = ~np.isnan(scores)
    levels, place, n = np.unique(scores[known], return_inverse=True, return_counts=True)
    of_class = np.bincount(place, probabilities[known], len(levels))
    return levels[::-1], np.cumsum(n[::-1]), np.cumsum(of_class[::-1])
