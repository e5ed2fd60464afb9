"""Fitting the members of a committee, or an ordinary classifier, to the points labelled.

>>> chosen = [CLASSIFIERS["RForest"], CLASSIFIERS["KNN"]]
>>> fitted = fit_members(chosen, X[rows], y)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.classifiers import fast_trees
from astronomical_lite.learning.classifiers.members import FittedMembers, Member
from astronomical_lite.learning.classifiers.registry import FAULTS, Classifier, Progress
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray


def fit_members(
    classifiers: Sequence[Classifier],
    X: FloatArray,
    y: IntArray,
    progress: Progress | None = None,
) -> FittedMembers:
    """Fit one new estimator per classifier.

    Parameters
    ----------
    classifiers : sequence of Classifier
        The members of the committee; one of them is an ordinary classifier.
    X : array of shape (n_points, n_features)
    y : int64 array of shape (n_points,), each 0 or 1, both present

    Returns
    -------
    FittedMembers
        Each equal to what ``make().fit(X, y)`` gives.

    Raises
    ------
    UserError
        An estimator gives no probabilities, needs more points of a class, or refuses these points.
    """
    fitted: list[Member] = []
    for i, classifier in enumerate(classifiers):
        estimator = classifier.for_points(len(y)).make()
        if not hasattr(estimator, "predict_proba"):
            raise UserError(
                f"The classifier “{classifier.name}” gives no probabilities (it has no "
                "predict_proba), so nothing can be queried with it. Choose another one.",
                "classifier",
            )
        _require_of_each(classifier, y)
        report_progress = _progress_of_member(
            progress, f"Fitting {classifier.name}", i, len(classifiers)
        )
        report_progress(0.0)
        try:
            fitted.append(fast_trees.fit(estimator, X, y, report_progress))
        except UserError:
            raise
        except FAULTS as error:
            raise UserError(
                f"{classifier.name} could not be fitted on these {len(y)} points ({error}) "
                "Choose another classifier, or start with more points.",
                "classifier",
            ) from error
        report_progress(1.0)
    return FittedMembers(fitted)


def _require_of_each(classifier: Classifier, y: IntArray) -> None:
    n, fewest = classifier.needs_of_each, int(np.bincount(y, minlength=2).min())
    if fewest < n:
        raise UserError(
            f"{classifier.name} needs at least {n} points of the class and {n} of the others to "
            f"train on; there {'is' if fewest == 1 else 'are'} only {fewest} of one of them. "
            "Start with more points, or choose another classifier.",
            "n_initial",
        )


def _progress_of_member(
    progress: Progress | None, text: str, i: int, n_members: int
) -> Callable[[float], None]:
    """Return a function that reports the fraction done of member `i` as its share of the whole."""

    def report_progress(fraction: float) -> None:
        if progress is not None:
            progress(text, (i + fraction) / n_members)

    return report_progress
