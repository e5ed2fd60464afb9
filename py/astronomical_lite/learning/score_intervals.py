"""How far scores can be relied on: Wilson's interval, and the number of labels each rests on.

>>> score_intervals(confusion(truth, predicted))["recall"]
Interval(value=0.9, low=0.5958..., high=0.9821..., n=10)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from astronomical_lite.learning.scores import Confusion

__all__ = ["Interval", "score_intervals", "wilson"]


@dataclass(frozen=True)
class Interval:
    """A share and where the true one likely is.

    Attributes
    ----------
    value : float or None
        None where there is nothing to count.
    low, high : float
        From 0 to 1.
    n : int
        The labels it rests on.
    """

    value: float | None
    low: float
    high: float
    n: int


def wilson(part: int, n: int, confidence: float = 0.95) -> Interval:
    """Return the score interval of a share (Wilson 1927), without a correction for continuity.

    Parameters
    ----------
    part, n : int
        `part` of `n`.
    confidence : float
        The share of such intervals that have the true value in them.
    """
    if n == 0:
        return Interval(None, 0.0, 1.0, 0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p, weight = part / n, z * z / n
    centre = (p + weight / 2) / (1 + weight)
    half = z / (1 + weight) * math.sqrt(p * (1 - p) / n + weight / (4 * n))
    low = 0.0 if part == 0 else max(centre - half, 0.0)
    high = 1.0 if part == n else min(centre + half, 1.0)
    return Interval(p, low, high, n)


def score_intervals(counts: Confusion, confidence: float = 0.95) -> dict[str, Interval]:
    """Return accuracy, precision and recall with their intervals, by these names.

    The interval of precision rests on the labels of sources that were predicted to be of the class,
    that of recall on those that are. F1 is no share, so it has none.
    """
    return {
        "accuracy": wilson(counts.tn + counts.tp, counts.total, confidence),
        "precision": wilson(counts.tp, counts.tp + counts.fp, confidence),
        "recall": wilson(counts.tp, counts.tp + counts.fn, confidence),
    }
