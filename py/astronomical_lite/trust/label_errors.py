"""Labels ranked by how likely they are wrong: confident learning (Northcutt, Jiang & Chuang 2021).

>>> found = label_errors(target, probabilities)
>>> found.ranking[:3], found.is_suspect.sum()
(array([41, 7, 102]), 12)

Probabilities must be out of sample (`out_of_sample`): a classifier agrees with what it was trained on. A point is
confidently of a class if the probability of it is at least the mean one of the points with that label. How many are
confidently of another class than their label says is how many of the label are likely wrong; so many of it, the least
probable ones, are suspect. All of it is counted as cleanlab's `find_label_issues` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

__all__ = ["LabelErrors", "confident_joint", "label_errors"]

TOLERANCE = 1e-6  # of a mean, as cleanlab has it


@dataclass(frozen=True)
class LabelErrors:
    """What out-of-sample probabilities say of labels.

    Attributes
    ----------
    ranking : int64 array of shape (n_points,)
        Positions of the points, the label that is likeliest wrong first.
    confidence : float64 array of shape (n_points,)
        Probability of the label that a point has.
    is_suspect : bool array of shape (n_points,)
        True for as many of each label as are likely wrong, where the classifier says otherwise.
    """

    ranking: IntArray
    confidence: FloatArray
    is_suspect: BoolArray


def confident_joint(target: IntArray, probabilities: FloatArray) -> IntArray:
    """Return how many points have a label (down) and are of a class (across), going by the confident ones.

    Parameters
    ----------
    target : int64 array of shape (n_points,), each 0 or 1, both present
    probabilities : float64 array of shape (n_points,)
        Of being of class 1.

    Returns
    -------
    int64 array of shape (2, 2)
        Its rows sum to the numbers of the labels.
    """
    p = np.column_stack([1 - probabilities, probabilities])
    mean = np.array([p[target == k, k].mean() for k in (0, 1)])
    above = p >= mean - TOLERANCE
    confident = above.any(axis=1)
    likely = np.where(above.all(axis=1), p.argmax(axis=1), above.argmax(axis=1))
    counts = np.zeros((2, 2))
    np.add.at(counts, (target[confident], likely[confident]), 1)
    np.fill_diagonal(counts, np.maximum(counts.diagonal(), 1))
    of_label = np.bincount(target, minlength=2)
    joint = (counts.T / counts.sum(axis=1) * of_label).T
    joint = joint / joint.sum() * of_label.sum()  # in theory already so
    return np.array([_rounded(row) for row in joint])


def label_errors(target: IntArray, probabilities: FloatArray) -> LabelErrors:
    """Rank labels by how likely they are wrong, and say which of them likely are.

    Parameters
    ----------
    target : int64 array of shape (n_points,), each 0 or 1, both present
    probabilities : float64 array of shape (n_points,)
        Of being of class 1, by a classifier that was not trained on the point.
    """
    confidence = np.where(target == 1, probabilities, 1 - probabilities)
    ranking = np.argsort(confidence, kind="stable")
    joint = confident_joint(target, probabilities)
    is_suspect = np.zeros(len(target), dtype=bool)
    for label in (0, 1):
        of_label = ranking[target[ranking] == label]
        n_wrong = min(int(joint[label, 1 - label]), len(of_label) - 1)  # one is right
        is_suspect[of_label[:n_wrong]] = True
    return LabelErrors(ranking, confidence, is_suspect & (confidence < 0.5))


def _rounded(row: FloatArray) -> IntArray:
    """Return two numbers rounded so that their sum stays what it is."""
    whole = np.round(row).astype(np.int64)
    left = round(float(row.sum())) - int(whole.sum())
    if left:
        by_remainder = np.argsort(row - whole)
        whole[by_remainder[-1 if left > 0 else 0]] += left
    return whole
