"""Accuracy, precision, recall, F1 and the confusion matrix of a binary classifier.

>>> confusion(truth, predicted).scores().f1
0.95
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, IntArray


@dataclass(frozen=True)
class Scores:
    """The four scores, each from 0 to 1; 0 where the denominator is zero."""

    accuracy: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class Confusion:
    """Counts of true negatives, false positives, false negatives and true positives."""

    tn: int
    fp: int
    fn: int
    tp: int

    @property
    def total(self) -> int:
        """Number of rows counted."""
        return self.tn + self.fp + self.fn + self.tp

    def as_array(self) -> IntArray:
        """Return the 2 x 2 int64 matrix, truth down and prediction across, as scikit-learn does."""
        return np.array([[self.tn, self.fp], [self.fn, self.tp]], dtype=np.int64)

    def scores(self) -> Scores:
        """Return the scores of these counts."""
        return Scores(
            accuracy=_ratio(self.tn + self.tp, self.total),
            precision=_ratio(self.tp, self.tp + self.fp),
            recall=_ratio(self.tp, self.tp + self.fn),
            f1=_ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn),
        )


def confusion(truth: BoolArray, predicted: BoolArray) -> Confusion:
    """Count two boolean arrays of shape (n,) against each other."""
    truth = np.asarray(truth, dtype=bool)
    predicted = np.asarray(predicted, dtype=bool)
    positive = int(np.count_nonzero(truth))
    predicted_positive = int(np.count_nonzero(predicted))
    tp = int(np.count_nonzero(truth & predicted))
    fp, fn = predicted_positive - tp, positive - tp
    return Confusion(tn=truth.size - tp - fp - fn, fp=fp, fn=fn, tp=tp)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
