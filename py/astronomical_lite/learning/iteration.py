"""One iteration: a fit that is due, what it says of every row, how well that scores."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from sklearn.base import ClassifierMixin

from astronomical_lite.learning.classifiers.registry import Predictions
from astronomical_lite.learning.one_vs_rest import OneVsRest
from astronomical_lite.learning.querying.uncertainty import uncertainty
from astronomical_lite.learning.scores import Confusion, Scores


@dataclass(frozen=True)
class IterationScores:
    """Scores after one fit; one point of the curves against number of points."""

    n_points: int
    train: Scores
    validation: Scores


@dataclass(frozen=True)
class Iteration:
    """One fit and what it says of every row; arrays of shape (n_rows,), NaN (False) where unusable.

    Attributes
    ----------
    fitted : list of estimators
        One per member.
    n_trained : int
        How many of the labelled points were trained on, Unsure ones aside.
    probabilities : float64 array
        P(class), the committee's mean.
    predictions : bool array
    informativeness : float64 array
        1 - max probability, what the Metric plot shows.
    consensus : float64 array of shape (n_usable, 2)
        Probability of not being, and of being, of the class, for the usable rows alone.
    votes : bool array of shape (n_members, n_usable)
        What each member predicts for them.
    """

    fitted: list[ClassifierMixin]
    n_trained: int
    probabilities: np.ndarray
    predictions: np.ndarray
    informativeness: np.ndarray
    consensus: np.ndarray
    votes: np.ndarray
    _confusions: dict[str, Confusion] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls, one: OneVsRest, fitted: list[ClassifierMixin], said: Predictions, n_trained: int
    ) -> "Iteration":
        """Spread what the members said of the usable rows over all rows."""
        mean, predictions = said.consensus()
        return cls(
            fitted=fitted,
            n_trained=n_trained,
            probabilities=one.over_all_rows(mean[:, 1], np.nan),
            predictions=one.over_all_rows(predictions, False),
            informativeness=one.over_all_rows(uncertainty(mean), np.nan),
            consensus=mean,
            votes=said.votes,
        )

    def confusion(self, one: OneVsRest, set_name: str) -> Confusion:
        """Return the confusion matrix over the rows of a set whose label is known; counted once."""
        if set_name not in self._confusions:
            self._confusions[set_name] = one.confusion(self.predictions, set_name)
        return self._confusions[set_name]

    def scores(self, one: OneVsRest) -> IterationScores:
        """Return its scores over the training and the validation rows whose label is known."""
        return IterationScores(
            self.n_trained,
            self.confusion(one, "train").scores(),
            self.confusion(one, "validation").scores(),
        )


@dataclass(frozen=True)
class PendingFit:
    """A fit that is due: `Learner.do` does it here; it may also be done elsewhere (`learning.fit_jobs`)
    and its result handed to `Learner.take`.

    Attributes
    ----------
    rows : int64 array of shape (n_points,)
        The rows to train on.
    target : int64 array of shape (n_points,)
        1 where a point is of the class, else 0.
    """

    rows: np.ndarray
    target: np.ndarray
    _take: Callable[[Iteration], None]


@dataclass(frozen=True)
class LearnerState:
    """What a learner needs beside its labelled points to go on exactly where it was.

    Attributes
    ----------
    n_fixed : int
        How many points training started from; they cannot be undone.
    pending : bool
        Whether the last label was assigned but not yet trained on.
    query_row : int or None
    history : list of IterationScores
    """

    n_fixed: int
    pending: bool
    query_row: int | None
    history: list[IterationScores]
