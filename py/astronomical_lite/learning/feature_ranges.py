"""The range of each feature of a problem, to find sentinel values before training.

A sentinel value is a number, such as -99, that stands where there is no measurement.

>>> ranges = feature_ranges(problem)
>>> ranges.lowest, ranges.highest, ranges.sentinels
(array([-99., -1.2]), array([24.1, 3.9]), {0: -99.0})
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.learning_problem import Problem

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray

# Values that catalogues write where there is no measurement.
SENTINELS = (-99.0, -99.9, -99.99, -999.0, -999.9, -9999.0, 99.0, 99.9, 99.99, 999.0, 9999.0)
# Values have passed through single precision, and maybe through a scaler and back.
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Ranges:
    """The ends of each feature in all rows, before scaling.

    Attributes
    ----------
    lowest, highest : float64 arrays of shape (n_features,)
    sentinels : dict of int to float
        By feature, an end that likely stands for a missing value: it is one of `SENTINELS`, and no
        other value is half as far from zero on that side.
    """

    lowest: FloatArray
    highest: FloatArray
    sentinels: dict[int, float]


def feature_ranges(problem: Problem) -> Ranges:
    """Return the ranges of a problem's features, each of which has a usable value."""
    ends = np.array([problem.lowest, problem.highest], dtype=np.float64)
    lowest, highest = unscaled(problem, ends)
    found = {}
    for j, _, which in np.argwhere(_is_close(np.array([lowest, highest]).T[..., None], SENTINELS)):
        value = SENTINELS[which]
        if _is_alone(unscaled(problem, problem.X[:, j], j), value):
            found[int(j)] = value
    return Ranges(lowest, highest, found)


def unscaled(problem: Problem, X: FloatArray, j: int | slice = slice(None)) -> FloatArray:
    """Return values of all features, or of feature j, as they are in the catalogue.

    Parameters
    ----------
    X : float array of shape (n, n_features), or (n,) if j is an int
    """
    scaler = problem.scaler
    return X if scaler is None else X * scaler.scale_[j] + scaler.center_[j]


def _is_alone(column: FloatArray, value: float) -> bool:
    """Return True if no other value of a column is half as far from zero on the same side."""
    others = column[~_is_close(column, value)]
    return not np.any(others / value > 0.5)


def _is_close(values: AnyArray, value: float | tuple[float, ...]) -> AnyArray:
    return np.asarray(np.isclose(values, value, rtol=TOLERANCE, atol=0.0))
