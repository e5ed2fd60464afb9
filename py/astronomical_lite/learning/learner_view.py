"""A classifier tab as it is read: its settings, its rows, its labels, its newest predictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.learning.committee import Committee
from astronomical_lite.learning.initial_points import RANDOM
from astronomical_lite.learning.iteration import Iteration, IterationScores, LearnerState
from astronomical_lite.learning.labelled_points import LabelledPoints
from astronomical_lite.learning.one_vs_rest import OneVsRest
from astronomical_lite.learning.querying.pool import Pool
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray
    from astronomical_lite.learning.classifiers.registry import Classifier, Progress
    from astronomical_lite.learning.learning_problem import Problem
    from astronomical_lite.learning.querying.registry import Strategy
    from astronomical_lite.learning.scores import Confusion, Scores


class LearnerView:
    """The readable side of a `Learner`; construct that.

    Parameters
    ----------
    problem : Problem
    label : int
        The raw label that is the positive class.
    members : sequence of (classifier name, strategy name)
        More than one is a committee: it queries by vote entropy (the strategies are then not
        used) and predicts by mean probability.
    n_initial : int
        Number of points that `Learner.start` chooses.
    keep_missing : bool
        True if rows with missing values are used; all chosen classifiers must accept NaN.
    strategy : str, optional
        Query by this strategy in place of the members' own, or of vote entropy.
    seed : int
        Seed of the initial points and of strategies that draw at random.
    first : str
        How the initial points are chosen, a key of `initial_points.FIRST`.
    label_name : str, optional
        The label as messages call it.
    progress : callable, optional
        ``(text, fraction or None)``, called during fits and predictions; raises to cancel.

    Attributes
    ----------
    query_row : int or None
        The row to be labelled next; None before the start and when the pool is used up.
    asked_within : bool array of shape (n_rows,) or None
        The rows that may be asked about; None for all. `Learner.ask_within` changes it.
    assigned : int or None
        The label given to `query_row`, until `Learner.advance`.
    history : list of IterationScores

    Raises
    ------
    UserError
        A member or strategy does not exist, or cannot work with this problem.
    """

    def __init__(
        self,
        problem: Problem,
        label: int,
        members: Sequence[tuple[str, str]],
        n_initial: int = 10,
        keep_missing: bool = False,
        *,
        strategy: str | None = None,
        seed: int = 0,
        first: str = RANDOM,
        label_name: str | None = None,
        progress: Progress | None = None,
    ):
        self.problem = problem
        self.label = int(label)
        self.label_name = label_name or f"label {label}"
        self.members = [(str(name), str(strategy)) for name, strategy in members]
        self.n_initial = n_initial
        self.keep_missing = keep_missing
        self.seed = seed
        self.first = first
        self.progress = progress
        self._committee = Committee.of(self.members, strategy)
        if keep_missing and problem.missing.any():
            self._committee.require_nan_accepted()
        self._one_vs_rest = OneVsRest(problem, self.label, keep_missing)
        self.asked_within: BoolArray | None = None
        self.query_row: int | None = None
        self.assigned: int | None = None
        self.history: list[IterationScores] = []
        self._points = LabelledPoints.of()
        self._n_fixed = 0
        self._iteration: Iteration | None = None
        self._cache: dict[str, Any] = {}

    # ---- settings and rows ----------------------------------------------------------------------

    @property
    def classifiers(self) -> list[Classifier]:
        """One per member."""
        return self._committee.classifiers

    @property
    def strategy(self) -> Strategy:
        """The strategy it queries by, with as many points as are labelled."""
        return self._strategy_after(self._answered)

    @property
    def train_rows(self) -> IntArray:
        """The usable rows of the training set, intp, in the set's order."""
        return self._one_vs_rest.train

    @property
    def validation_rows(self) -> IntArray:
        """The usable rows of the validation set, intp, in the set's order."""
        return self._one_vs_rest.validation

    @property
    def test_rows(self) -> IntArray:
        """The usable rows of the test set, intp, in the set's order."""
        return self._one_vs_rest.test

    @property
    def usable_rows(self) -> IntArray | None:
        """The rows that are predicted, intp; None for all."""
        return self._one_vs_rest.usable

    @property
    def truth(self) -> BoolArray:
        """True where a row's label in the catalogue is this one, shape (n_rows,)."""
        return self._one_vs_rest.truth

    @property
    def known(self) -> BoolArray:
        """True where a row has a label in the catalogue, shape (n_rows,)."""
        return self._one_vs_rest.known

    # ---- labels given ---------------------------------------------------------------------------

    @property
    def labelled_rows(self) -> IntArray:
        """Rows labelled so far, int64, initial points first; a pending assignment included."""
        return self._points.rows

    @property
    def labelled_y(self) -> IntArray:
        """Raw labels of `labelled_rows`, int64, -1 where the user was unsure."""
        return self._points.y

    @property
    def can_undo(self) -> bool:
        """True if there is an answer to take back."""
        return self.assigned is not None or (self.started and len(self._points) > self._n_fixed)

    @property
    def state(self) -> LearnerState:
        """The state for `Learner.resume`; its history is the learner's own list."""
        return LearnerState(self._n_fixed, self.assigned is not None, self.query_row, self.history)

    def check_label(self, label: int) -> int:
        """Return a label that may be assigned; raises a UserError for any other."""
        label = int(label)
        exists = label in self.problem.classes or np.any(self.problem.labels == label)
        if label != UNSURE and not exists:
            raise UserError(f"No source of this data set has the label {label}; choose another.")
        return label

    # ---- the newest fit -------------------------------------------------------------------------

    @property
    def started(self) -> bool:
        """True if there is a fitted classifier."""
        return self._iteration is not None

    @property
    def fitted(self) -> Sequence[ClassifierMixin]:
        """The fitted estimators, one per member."""
        return self._current().fitted

    @property
    def n_trained(self) -> int:
        """Number of points the current classifier was trained on."""
        return self._iteration.n_trained if self._iteration else 0

    @property
    def probabilities(self) -> FloatArray:
        """P(class) of every row, float64 of shape (n_rows,); NaN where the row is not usable."""
        return self._current().probabilities

    @property
    def predictions(self) -> BoolArray:
        """True where a row is predicted to be of the class, shape (n_rows,)."""
        return self._current().predictions

    @property
    def informativeness(self) -> FloatArray:
        """1 - max probability of every row, float64 of shape (n_rows,)."""
        return self._current().informativeness(self._one_vs_rest)

    def confusion(self, set_name: str) -> Confusion:
        """Return the confusion matrix over the rows of "train", "validation" or "test" whose label
        is known."""
        return self._current().confusion(self._one_vs_rest, set_name)

    def scores(self, set_name: str) -> Scores:
        """Return the four scores over the rows of a set whose label is known."""
        return self.confusion(set_name).scores()

    # ---- for these and for `Learner` ------------------------------------------------------------

    @property
    def _answered(self) -> LabelledPoints:
        """The points without a pending assignment."""
        return self._points.first(len(self._points) - (self.assigned is not None))

    def _current(self) -> Iteration:
        if self._iteration is None:
            raise UserError("Start the training first.")
        return self._iteration

    def _strategy_after(self, points: LabelledPoints) -> Strategy:
        """Return the strategy that asks when `points` are labelled."""
        return self._committee.strategy.for_points(len(points))

    def _pool(self, iteration: Iteration, points: LabelledPoints) -> Pool:
        """Return the sources that may be asked about when `points` are labelled, with this iteration's predictions."""
        left = self._rows_left(points)
        at = self._one_vs_rest.positions_among_usable(left)
        consensus, votes = iteration.consensus[at], iteration.votes[:, at]
        return self._pool_of(left, consensus, votes, iteration.fitted, points)

    def _rows_left(self, points: LabelledPoints) -> IntArray:
        """Return the rows that may be asked about when `points` are labelled, in the training set's order."""
        left = self._one_vs_rest.pool(points.rows)
        if self.asked_within is not None:
            left = left[self.asked_within[left]]
        return left[: self._strategy_after(points).most]

    def _pool_of(
        self,
        rows: IntArray,
        probabilities: FloatArray,
        votes: BoolArray,
        fitted: Sequence[ClassifierMixin],
        points: LabelledPoints,
    ) -> Pool:
        """Return rows that may be asked about, with what is predicted for them."""
        return Pool(
            rows=rows,
            probabilities=probabilities,
            votes=votes,
            fitted=fitted,
            X=self.problem.X,
            train_rows=self.train_rows,
            labelled=points.rows,
            seed=self.seed,
            cache=self._cache,
        )
