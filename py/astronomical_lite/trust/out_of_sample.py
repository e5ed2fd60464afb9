"""Probabilities of labelled points by fits on the others: stratified cross-validation (Stone 1974).

>>> fold = stratified_folds(target)
>>> tasks = [
...     CrossFit(classifier.name, X[fold != k], target[fold != k], X[fold == k])
...     for k in range(N_FOLDS)
...     for classifier in classifiers
... ]
>>> p = out_of_sample(fold, [task.do() for task in tasks])

What a classifier says of a point that it was trained on is no evidence for the point's label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.predictions import Predictions, predict_all
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS, Progress
from astronomical_lite.learning.fit_jobs import Task, join_predictions
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = ["N_FOLDS", "CrossFit", "out_of_sample", "require_enough", "stratified_folds"]

N_FOLDS = 5


@dataclass(frozen=True)
class CrossFit(Task):
    """A fit without one fold, and the predictions for that fold; it may be done by another Python.

    Attributes
    ----------
    classifier : str
        A key of `CLASSIFIERS`.
    X : array of shape (n_points, n_features)
    y : int64 array of shape (n_points,), each 0 or 1
    predicted : array of shape (n_predicted, n_features)
    extension, settings
        As a `Job` has them.
    """

    classifier: str
    X: FloatArray
    y: IntArray
    predicted: FloatArray
    extension: tuple[str, str] | None = None
    settings: Settings | None = None

    def do(self, progress: Progress | None = None) -> Predictions:
        """Fit and predict.

        Raises
        ------
        UserError
            As `fit_members` and `predict_all` do.
        """
        members = [CLASSIFIERS[self.classifier]]
        fitted = fit_members(members, self.X, self.y, progress)
        return predict_all(members, fitted, self.predicted, progress=progress)


def out_of_sample(fold: IntArray, of_tasks: Sequence[Predictions]) -> FloatArray:
    """Return each point's probability of being of the class by the fits without its fold.

    Parameters
    ----------
    fold : int64 array of shape (n_points,)
    of_tasks : sequence of Predictions
        Those of the first fold by all members of the committee, then of the second...
    """
    n_folds = int(fold.max()) + 1
    n_members = len(of_tasks) // n_folds
    p = np.empty(len(fold))
    for k in range(n_folds):
        mean, _ = join_predictions(of_tasks[k * n_members : (k + 1) * n_members]).consensus()
        p[fold == k] = mean[:, 1]
    return p


def stratified_folds(target: IntArray, n_folds: int = N_FOLDS, seed: int = 0) -> IntArray:
    """Return the fold of each point, drawn at random: each has as many of either class, give or take one.

    Parameters
    ----------
    target : int64 array of shape (n_points,), each 0 or 1

    Returns
    -------
    int64 array of shape (n_points,)
        From 0 to `n_folds` - 1.
    """
    rng = np.random.default_rng(seed)
    # One class after the other is dealt out in turn, so that the folds are of one size too.
    order = rng.permutation(len(target))
    order = order[np.argsort(target[order], kind="stable")]
    fold = np.empty(len(target), dtype=np.int64)
    fold[order] = np.arange(len(target)) % n_folds
    return fold


def require_enough(target: IntArray, fewest: int, name: str) -> None:
    """Raise a UserError that says how many labels are needed, if there are too few.

    Parameters
    ----------
    target : int64 array of shape (n_points,), each 0 or 1
    fewest : int
        Points of the class, and of the others.
    name : str
        The class, as messages call it.
    """
    n_of, n_others = int(np.count_nonzero(target == 1)), int(np.count_nonzero(target == 0))
    if min(n_of, n_others) < fewest:
        raise UserError(
            f"This needs {fewest} labels of {name} and {fewest} of anything else; there are {n_of} and {n_others}."
        )
