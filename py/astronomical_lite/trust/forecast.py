"""What more labels would bring: F1 forecast from the learning curve so far, with a band.

>>> found = forecast(learner.history, 50)
>>> found.value, found.low, found.high
(0.957, 0.949, 0.964)

Validation F1 against number of points is taken for an inverse power law, a - b n^-c (Figueroa et al. 2012). For each of
some c the best a and b are found by least squares, and what they say is averaged, each weighted by its likelihood, as
in Bayesian model averaging. Scores of successive fits resemble each other, so that all of them are worth `INDEPENDENT`
points; the first third of the curve is left out, since it is steeper than the law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning import IterationScores

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray

__all__ = ["CONFIDENCE", "FEWEST_FITS", "Forecast", "forecast"]

FEWEST_FITS = 40
CONFIDENCE = 0.9
INDEPENDENT = 4
EXPONENTS = np.arange(0.25, 3.01, 0.25)
LEAST = 1e-12  # sum of squares


@dataclass(frozen=True)
class Forecast:
    """F1 on the validation set, some labels from now.

    Attributes
    ----------
    n_more : int
        So many labels.
    value, low, high : float
        The most likely F1, and the band that holds it with `CONFIDENCE`.
    """

    n_more: int
    value: float
    low: float
    high: float


def forecast(history: Sequence[IterationScores], n_more: int) -> Forecast | None:
    """Return F1 on the validation set after more labels; None with fewer than `FEWEST_FITS` fits.

    Parameters
    ----------
    history : sequence of IterationScores
        Of `Learner.history`.
    n_more : int
        Labels from now, chosen as those so far.
    """
    if len(history) < FEWEST_FITS:
        return None
    used = history[len(history) // 3 :]
    n = np.array([one.n_points for one in used], dtype=np.float64)
    f1 = np.array([one.validation.f1 for one in used])
    fits = [_fit(n / n[0], f1, (n[-1] + n_more) / n[0], c) for c in EXPONENTS]
    values, variances, squares = np.array(fits).T
    weights = np.maximum(squares, LEAST) ** (-INDEPENDENT / 2)
    weights /= weights.sum()
    value = float(weights @ values)
    spread = float(np.sqrt(weights @ (variances + (values - value) ** 2)))
    half = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * spread
    return Forecast(n_more, min(value, 1.0), max(value - half, 0.0), min(value + half, 1.0))


def _fit(n: FloatArray, f1: FloatArray, at: float, c: float) -> tuple[float, float, float]:
    """Return the forecast by one exponent, its variance, and the sum of squares that is left."""
    A = np.column_stack([np.ones(len(n)), -(n**-c)])
    inverse = np.linalg.inv(A.T @ A)
    coefficients = inverse @ (A.T @ f1)
    if coefficients[1] < 0:  # a curve that falls is taken for level
        coefficients = np.array([f1.mean(), 0.0])
    squares = float(np.sum((f1 - A @ coefficients) ** 2))
    of_score = squares / (len(n) - 2)
    x = np.array([1.0, -(at**-c)])
    of_curve = of_score * float(x @ inverse @ x) * len(n) / INDEPENDENT
    return float(x @ coefficients), of_score + of_curve, squares
