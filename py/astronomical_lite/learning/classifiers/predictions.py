"""What the members of a committee, or an ordinary classifier, predict of all rows.

>>> predict_all(chosen, fitted, X).votes.mean(axis=0)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.learning.classifiers import fast_trees, kept_table, nearest_neighbours
from astronomical_lite.learning.classifiers.members import estimator_of, members_of
from astronomical_lite.learning.classifiers.registry import FAULTS, Classifier, Progress
from astronomical_lite.learning.classifiers.together import Together
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

PredictProba = Callable[[Any], Any]

ROWS_PER_BLOCK = 65_536


@dataclass(frozen=True)
class Predictions:
    """The predictions of a committee's members for n rows.

    Attributes
    ----------
    probabilities : float64 array of shape (n_members, n, 2)
        Probability of not being, and of being, of the class.
    votes : bool array of shape (n_members, n)
        Each member's `predict`; where there is none, whether the class is the more probable.
    """

    probabilities: FloatArray
    votes: BoolArray

    def consensus(self) -> tuple[FloatArray, BoolArray]:
        """Return the committee's mean probabilities and its predictions.

        A committee at exactly 1/2 predicts "not of the class"; one member alone predicts as its
        estimator does.

        Returns
        -------
        probabilities : float64 array of shape (n, 2)
        predictions : bool array of shape (n,)
        """
        if len(self.votes) == 1:
            return self.probabilities[0], self.votes[0]
        mean: FloatArray = np.mean(self.probabilities, axis=0)
        return mean, mean[:, 1] > mean[:, 0]

    def among(self, others: Predictions, is_own: BoolArray) -> Predictions:
        """Return these and those of other rows together, these where `is_own` is True, each in their order."""
        n_members, n = len(self.votes), len(is_own)
        both = Predictions(np.empty((n_members, n, 2)), np.empty((n_members, n), dtype=bool))
        for predictions, places in ((self, is_own), (others, ~is_own)):
            both.probabilities[:, places] = predictions.probabilities
            both.votes[:, places] = predictions.votes
        return both


class Prepared:
    """Each member's `predict_proba`, the fastest there is; some take as long to prepare as for 20,000 rows.

    Parameters
    ----------
    fitted : sequence of length n_members

    Attributes
    ----------
    predictors : list of callables
    """

    def __init__(self, fitted: Sequence[ClassifierMixin]):
        self.predictors: list[PredictProba] = [
            fast_trees.compile(member)
            or nearest_neighbours.compile(member)
            or estimator_of(member).predict_proba
            for member in members_of(fitted)
        ]
        self._of: Any = None
        self._together: Together | None = None

    def together(self, X: Any) -> Together | None:
        """Return them as they are asked together about rows of X; None where each has to be called by itself."""
        if self._of is not X:
            self._of, self._together = X, Together.of(X, self.predictors)
        return self._together


def predict_all(
    classifiers: Sequence[Classifier],
    fitted: Sequence[ClassifierMixin],
    X: FloatArray,
    rows: IntArray | None = None,
    progress: Progress | None = None,
    prepared: Prepared | None = None,
) -> Predictions:
    """Predict every row once with every member.

    Parameters
    ----------
    classifiers, fitted : sequences of length n_members
        As given to and returned by `fit_members`.
    X : array of shape (n_rows, n_features)
    rows : int64 array of shape (n,), optional
        The rows to predict; all by default.
    prepared : Prepared, optional
        Of `fitted`, if there is one.

    Raises
    ------
    UserError
        A member fails, or gives something else than two probabilities per row.
    """
    n = len(X) if rows is None else len(rows)
    probabilities = np.empty((len(fitted), n, 2))
    votes = np.empty((len(fitted), n), dtype=bool)
    prepared = prepared or Prepared(fitted)
    together = prepared.together(X)
    members = list(zip(classifiers, members_of(fitted), prepared.predictors, strict=True))
    for start in range(0, n, ROWS_PER_BLOCK):
        block = slice(start, min(start + ROWS_PER_BLOCK, n))
        rows_here = block if rows is None else rows[block]
        known = None if together is None else together.probabilities(rows_here)
        # once for all members: to pick rows may take a third as long as to predict them
        X_block: Any = None if known is not None else kept_table.take(X, rows_here)
        for i, (classifier, member, predict_proba) in enumerate(members):
            if progress is not None:
                done = start + (block.stop - start) * i / len(members)
                progress(f"Predicting with {classifier.name}", done / n)
            if known is not None:
                p = known[i]
            else:
                p = _checked_probabilities(classifier, predict_proba, X_block)
            of_class = p[:, 1] > p[:, 0]
            if not classifier.predicts_argmax:
                tied = p[:, 1] == p[:, 0]
                if tied.any() and hasattr(estimator_of(member), "predict"):
                    X_block = X[rows_here] if X_block is None else X_block
                    of_class[tied] = estimator_of(member).predict(X_block[tied]) == 1
            probabilities[i, block], votes[i, block] = p, of_class
    if progress is not None:
        progress(f"Predicting with {classifiers[-1].name}", 1.0)
    return Predictions(probabilities, votes)


def _checked_probabilities(
    classifier: Classifier, predict_proba: Callable[[FloatArray], Any], X: FloatArray
) -> FloatArray:
    """Return probabilities of shape (n, 2); raise a UserError where a user's own classifier gives
    something else."""
    try:
        p = np.asarray(predict_proba(X), dtype=np.float64)
    except FAULTS as error:
        raise UserError(
            f"{classifier.name} was fitted but could not predict ({type(error).__name__}: {error}). "
            "Choose another classifier.",
            "classifier",
        ) from error
    if p.shape != (len(X), 2):
        raise UserError(
            f"{classifier.name} gives probabilities of shape {p.shape} for {len(X)} rows; they must "
            f"be ({len(X)}, 2).",
            "classifier",
        )
    return p
