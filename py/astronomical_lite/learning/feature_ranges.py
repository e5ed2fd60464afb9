"""How far a problem's features reach, so that a value that stands for none is seen before training.

>>> reach = feature_ranges(problem)
>>> reach.lowest, reach.highest, reach.stand_ins
(array([-99., -1.2]), array([24.1, 3.9]), {0: -99.0})
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from astronomical_lite.learning.learning_problem import ROWS_PER_BLOCK, Problem

# What catalogues write where there is no measurement.
STAND_INS = (-99.0, -99.9, -99.99, -999.0, -999.9, -9999.0, 99.0, 99.9, 99.99, 999.0, 9999.0)
# Values have passed through single precision, and maybe through a scaler and back.
SAME = {"rtol": 1e-5, "atol": 0.0}


@dataclass(frozen=True)
class Ranges:
    """The ends of each feature in all rows, before scaling.

    Attributes
    ----------
    lowest, highest : float64 arrays of shape (n_features,)
    stand_ins : dict of int to float
        By feature, an end that likely stands for a missing value: one of `STAND_INS`, and no other value
        is half as far from zero on that side.
    """

    lowest: np.ndarray
    highest: np.ndarray
    stand_ins: dict[int, float]


def feature_ranges(problem: Problem) -> Ranges:
    """Look at every feature of a problem; those of no usable value do not get that far."""
    X = problem.X
    blocks = [X[start : start + ROWS_PER_BLOCK] for start in range(0, len(X), ROWS_PER_BLOCK)]
    lowest = np.fmin.reduce([np.fmin.reduce(block, axis=0) for block in blocks], axis=0)
    highest = np.fmax.reduce([np.fmax.reduce(block, axis=0) for block in blocks], axis=0)
    lowest, highest = unscaled(problem, np.array([lowest, highest], dtype=np.float64))
    found = {}
    for j, ends in enumerate(zip(lowest, highest, strict=True)):
        for end in ends:
            value = next((v for v in STAND_INS if np.isclose(end, v, **SAME)), None)
            if value is not None and _alone(unscaled(problem, X[:, j], j), value):
                found[j] = value
    return Ranges(lowest, highest, found)


def unscaled(problem: Problem, X: np.ndarray, j: int | slice = slice(None)) -> np.ndarray:
    """Values of all features, or of feature j, as they are in the catalogue."""
    scaler = problem.scaler
    return X if scaler is None else X * scaler.scale_[j] + scaler.center_[j]


def _alone(column: np.ndarray, value: float) -> bool:
    others = column[~np.isclose(column, value, **SAME)]
    return not np.any(others / value > 0.5)
