"""How long labelling takes, of the person who labels: what more labels cost, beside what they bring.

>>> found = pace([4.1, 6.0, 3.2, ...])      # seconds from question to answer, the newest last
>>> 50 * found.seconds / 60                 # minutes for 50 more
5.2

Whoever goes for coffee leaves a question open. Answers that took more than ten times the median are breaks, and not
counted; of the others the mean counts, since it is what adds up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["CONFIDENCE", "FEWEST", "NEWEST", "Pace", "duration_text", "pace"]

FEWEST = 20
"""Answers that a statement needs."""

NEWEST = 100
"""Answers that it rests on at most: one gets faster."""

CONFIDENCE = 0.9
BREAK = 10.0  # times the median
_Z = 1.6448536269514722  # of a standard normal, for that confidence


@dataclass(frozen=True)
class Pace:
    """Seconds that an answer takes.

    Attributes
    ----------
    seconds : the mean
    low, high : its interval, with `CONFIDENCE`
    n_answers : that it rests on
    n_breaks : answers left out
    """

    seconds: float
    low: float
    high: float
    n_answers: int
    n_breaks: int


def pace(seconds: Sequence[float]) -> Pace | None:
    """Return how long a person takes; None for fewer than `FEWEST` answers.

    Parameters
    ----------
    seconds : sequence of float
        From each question to its answer, the newest last.
    """
    taken = np.array(seconds[-NEWEST:], dtype=np.float64)
    if len(taken) < FEWEST:
        return None
    counted = taken[taken <= BREAK * np.median(taken)]
    mean = float(counted.mean())
    half = _Z * float(counted.std(ddof=1)) / len(counted) ** 0.5
    return Pace(mean, max(0.0, mean - half), mean + half, len(counted), len(taken) - len(counted))


def duration_text(seconds: float) -> str:
    """Return how long something takes, for reading: "40 seconds", "5 minutes", "2 hours"."""
    for unit, length, most in (("second", 1, 55), ("minute", 60, 90)):
        count = round(seconds / length)
        if count < most:
            return f"{max(count, 1)} {unit}{'s' * (count > 1)}"
    return f"{round(seconds / 3600)} hours"
