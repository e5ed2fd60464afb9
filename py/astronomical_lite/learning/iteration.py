"""One iteration of training: the fit it waits for, its predictions and its scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.querying.uncertainty import uncertainty
from astronomical_lite.learning.scores import Confusion, Scores, confusion

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray
    from astronomical_lite.learning.classifiers.predictions import Predictions
    from astronomical_lite.learning.labelled_points import LabelledPoints
    from astronomical_lite.learning.one_vs_rest import OneVsRest
    from astronomical_lite.learning.querying.registry import Strategy


@dataclass(frozen=True)
class IterationScores:
    """Scores after one fit; one point of the curves against number of points.

    Attributes
    ----------
    change : Confusion or None
        The usable rows by their prediction by the fit before ("truth") and by this one; None where
        the fit before is not known. Scores are equal whatever came before.
    """

    n_points: int
    train: Scores
    validation: Scores
    change: Confusion | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Iteration:
    """One fit and its predictions for every row.

    Attributes
    ----------
    fitted : sequence of estimators
        One per member.
    n_trained : int
        Number of labelled points trained on, Unsure ones aside.
    probabilities : float64 array of shape (n_rows,)
        P(class), the committee's mean; NaN where a row is not usable.
    predictions : bool array of shape (n_rows,)
        True where the class is predicted; False where a row is not usable.
    consensus : float64 array of shape (n_usable, 2)
        Probability of not being, and of being, of the class, for the usable rows alone.
    votes : bool array of shape (n_members, n_usable)
        Each member's predictions for them.
    """

    fitted: Sequence[ClassifierMixin]
    n_trained: int
    probabilities: FloatArray
    predictions: BoolArray
    consensus: FloatArray
    votes: BoolArray
    _confusions: dict[str, Confusion] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        one_vs_rest: OneVsRest,
        fitted: Sequence[ClassifierMixin],
        predicted: Predictions,
        n_trained: int,
    ) -> Iteration:
        """Make an iteration of the members' predictions for the usable rows."""
        mean, predictions = predicted.consensus()
        return cls(
            fitted=fitted,
            n_trained=n_trained,
            probabilities=one_vs_rest.over_all_rows(mean[:, 1], np.nan),
            predictions=one_vs_rest.over_all_rows(predictions, False),
            consensus=mean,
            votes=predicted.votes,
        )

    def confusion(self, one_vs_rest: OneVsRest, set_name: str) -> Confusion:
        """Return the confusion matrix over the rows of a set whose label is known; counted once."""
        if set_name not in self._confusions:
            self._confusions[set_name] = one_vs_rest.confusion(self.predictions, set_name)
        return self._confusions[set_name]

    def scores(self, one_vs_rest: OneVsRest, change: Confusion | None = None) -> IterationScores:
        """Return its scores over the training and the validation rows whose label is known."""
        return IterationScores(
            self.n_trained,
            self.confusion(one_vs_rest, "train").scores(),
            self.confusion(one_vs_rest, "validation").scores(),
            change,
        )

    def informativeness(self, one_vs_rest: OneVsRest) -> FloatArray:
        """Return 1 - max probability, shape (n_rows,), which the Metric plot shows; NaN where a row is not usable."""
        return one_vs_rest.over_all_rows(uncertainty(self.consensus), np.nan)

    def scores_of(self, strategy: Strategy) -> FloatArray:
        """Return a strategy's scores of the usable rows, shape (n_usable,), where it needs predictions alone."""
        return strategy.scores_of(self.consensus, self.votes)

    def change_since(self, before: Iteration, one_vs_rest: OneVsRest) -> Confusion:
        """Count the usable rows by what an iteration before predicts and by what this one does."""
        rows = one_vs_rest.usable
        if rows is None:
            return confusion(before.predictions, self.predictions)
        return confusion(before.predictions[rows], self.predictions[rows])


@dataclass(frozen=True)
class PendingFit:
    """A fit that is due, as a learner's `begin_...` methods return it.

    `Learner.run` does it here. It may also be done elsewhere (`learning.fit_jobs`), and its result
    be handed to `Learner.finish`.

    Attributes
    ----------
    rows : int64 array of shape (n_points,)
        The rows to train on.
    target : int64 array of shape (n_points,)
        1 where a point is of the class, else 0.
    labelled : LabelledPoints
        The points labelled then, Unsure ones among them.
    """

    rows: IntArray
    target: IntArray
    labelled: LabelledPoints
    _finish: Callable[[Iteration], None]


@dataclass(frozen=True)
class LearnerState:
    """All that a learner needs beside its labelled points to go on exactly where it was.

    Attributes
    ----------
    n_fixed : int
        Number of points training started from; they cannot be undone.
    pending : bool
        True if the last label was assigned but not yet trained on.
    query_row : int or None
    history : list of IterationScores
    """

    n_fixed: int
    pending: bool
    query_row: int | None
    history: list[IterationScores]
