"""The loop: start, assign, advance; take back, replay, resume."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin

from astronomical_lite.learning.classifiers.registry import (
    Classifier,
    Predictions,
    Progress,
    fit_members,
    predict_all,
)
from astronomical_lite.learning.committee import Committee
from astronomical_lite.learning.initial_points import draw_initial_points
from astronomical_lite.learning.iteration import (
    Iteration,
    IterationScores,
    LearnerState,
    PendingFit,
)
from astronomical_lite.learning.labelled_points import LabelledPoints, points_given
from astronomical_lite.learning.learning_problem import Problem
from astronomical_lite.learning.one_vs_rest import OneVsRest
from astronomical_lite.learning.querying.batch_sampling import diverse_batch
from astronomical_lite.learning.querying.strategies import Pool, Strategy, query
from astronomical_lite.learning.scores import Confusion, Scores
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE


class Learner:
    """One classifier tab: label against all others.

    The pool is every usable training row not yet labelled. Scores compare with the catalogue's
    labels, over rows whose label is known; what the user assigns is only trained on. All steps are
    reproducible. If a step fails or is cancelled, the learner is as it was before.

    Parameters
    ----------
    problem : Problem
    label : int
        The raw label that is the positive class.
    members : sequence of (classifier name, strategy name)
        More than one is a committee: it queries by vote entropy (the strategies are then not
        used) and predicts by mean probability.
    n_initial : int
        How many points `start` draws.
    keep_missing : bool
        Whether rows with missing values are used; all chosen classifiers must accept NaN.
    strategy : str, optional
        Query by this strategy in place of the members' own, or of vote entropy.
    seed : int
        Decides the initial points, and what a strategy draws at random.
    label_name : str, optional
        What messages call the label.
    progress : callable, optional
        ``(text, fraction or None)``, called during fits and predictions; raises to cancel.

    Attributes
    ----------
    query_row : int or None
        The row to be labelled next; None before the start and when the pool is used up.
    assigned : int or None
        The label given to `query_row`, until `advance`.
    history : list of IterationScores
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
        self.progress = progress
        self._committee = Committee.of(self.members, strategy)
        if keep_missing and problem.missing.any():
            self._committee.require_nan_accepted()
        self._one = OneVsRest(problem, self.label, keep_missing)
        self.query_row: int | None = None
        self.assigned: int | None = None
        self.history: list[IterationScores] = []
        self._points = LabelledPoints.of()
        self._n_fixed = 0
        self._now: Iteration | None = None
        self._kept: dict[str, Any] = {}

    # ---- what there is to see -------------------------------------------------------------------

    @property
    def classifiers(self) -> list[Classifier]:
        """One per member."""
        return self._committee.classifiers

    @property
    def strategy(self) -> Strategy:
        """What it queries by."""
        return self._committee.strategy

    @property
    def train_rows(self) -> np.ndarray:
        """The usable rows of the training set, int64, in the set's order."""
        return self._one.train

    @property
    def validation_rows(self) -> np.ndarray:
        return self._one.validation

    @property
    def test_rows(self) -> np.ndarray:
        return self._one.test

    @property
    def usable_rows(self) -> np.ndarray | None:
        """The rows that are predicted, int64; None for all."""
        return self._one.usable

    @property
    def truth(self) -> np.ndarray:
        """Whether each row's label in the catalogue is this one, shape (n_rows,)."""
        return self._one.truth

    @property
    def known(self) -> np.ndarray:
        """Whether each row has a label in the catalogue, shape (n_rows,)."""
        return self._one.known

    @property
    def started(self) -> bool:
        """Whether there is a fitted classifier."""
        return self._now is not None

    @property
    def labelled_rows(self) -> np.ndarray:
        """Rows labelled so far, int64, initial points first; a pending assignment included."""
        return self._points.rows

    @property
    def labelled_y(self) -> np.ndarray:
        """Raw labels of `labelled_rows`, int64, -1 where the user was unsure."""
        return self._points.y

    @property
    def can_undo(self) -> bool:
        """Whether there is an answer to take back."""
        return self.assigned is not None or (self.started and len(self._points) > self._n_fixed)

    @property
    def past(self) -> LearnerState:
        """What `resume` needs beside the labelled points; its history is the learner's own."""
        return LearnerState(self._n_fixed, self.assigned is not None, self.query_row, self.history)

    @property
    def fitted(self) -> list[ClassifierMixin]:
        """The fitted estimators, one per member."""
        return self._current().fitted

    @property
    def n_trained(self) -> int:
        """Number of points the current classifier was trained on."""
        return self._now.n_trained if self._now else 0

    @property
    def probabilities(self) -> np.ndarray:
        """P(class) of every row, shape (n_rows,); NaN where the row is not usable."""
        return self._current().probabilities

    @property
    def predictions(self) -> np.ndarray:
        """Whether each row is predicted to be of the class, shape (n_rows,)."""
        return self._current().predictions

    @property
    def informativeness(self) -> np.ndarray:
        """1 - max probability of every row, shape (n_rows,)."""
        return self._current().informativeness

    def confusion(self, set_name: str) -> Confusion:
        """Return the confusion matrix over the rows of "train", "validation" or "test" whose label
        is known."""
        return self._current().confusion(self._one, set_name)

    def scores(self, set_name: str) -> Scores:
        """Return the four scores over the rows of a set whose label is known."""
        return self.confusion(set_name).scores()

    def next_batch(self, k: int) -> list[int]:
        """Return up to `k` rows to label before the next fit: `query_row`, then others that are
        informative too and unlike it and each other (`batches.diverse_batch`)."""
        pool = self._pool(self._current(), self._answered)
        return diverse_batch(self.strategy.scores(pool), pool, k) if len(pool.rows) else []

    # ---- what one can do ------------------------------------------------------------------------

    def start(self) -> None:
        """Draw the initial points, fit, predict, score and query.

        Raises
        ------
        UserError
            As `draw_initial_points` does, or a classifier needs more points.
        """
        self.do(self.start_step())

    def start_step(self) -> PendingFit:
        """What `start` does, with the fit still to be done."""
        rows = draw_initial_points(self._one, self.n_initial, self.seed, self.label_name)
        return self._restart_step(
            LabelledPoints.of(rows, self.problem.labels[rows]), n_fixed=len(rows)
        )

    def do(self, step: PendingFit) -> None:
        """Fit and predict what a step needs, and take it."""
        X = self.problem.X
        fitted = fit_members(self.classifiers, X[step.rows], step.target, self.progress)
        said = predict_all(self.classifiers, fitted, X, self.usable_rows, self.progress)
        self.take(step, fitted, said)

    def take(self, step: PendingFit, fitted: list[ClassifierMixin], said: Predictions) -> None:
        """Finish a step whose fit was done: score, query, and go on from there.

        Parameters
        ----------
        step : PendingFit
            Made by this learner, which has not changed since.
        fitted : one estimator per member
        said : what they say of the usable rows
        """
        step._take(Iteration.of(self._one, fitted, said, n_trained=len(step.rows)))

    def replay(self, rows: Sequence[int], y: Sequence[int]) -> None:
        """Train with points labelled before, as if they had been labelled here one by one.

        Parameters
        ----------
        rows : sequence of int
            Row positions, in the order they were labelled.
        y : sequence of int
            Raw labels, -1 for unsure.

        Raises
        ------
        UserError
            A row is not among the usable training rows or occurs twice, the two differ in length,
            or both classes are not there.
        """
        points = points_given(rows, y, self.train_rows, self.label_name)
        self._restart(points, n_fixed=points.shortest_trainable(self.label))

    def resume(self, rows: Sequence[int], y: Sequence[int], past: LearnerState) -> None:
        """Go on where a learner with these points and this past was: one fit, the same next query.

        A past that does not belong to the points (its last score is of another number of points)
        is not used, and the points are replayed.

        Raises
        ------
        UserError
            As `replay` does.
        """
        points = points_given(rows, y, self.train_rows, self.label_name)
        answered = points.first(len(points) - past.pending)
        n_trained = len(answered.to_train(self.label)[0])
        if not past.history or past.history[-1].n_points != n_trained:
            self._restart(points, n_fixed=points.shortest_trainable(self.label))
            return
        fixed = max(past.n_fixed, answered.shortest_trainable(self.label))
        self._restart(answered, n_fixed=min(fixed, len(answered)))
        self.history = list(past.history)
        if past.pending:
            self.query_row = int(points.rows[-1])
            self.assign(int(points.y[-1]))
        elif past.query_row is not None and past.query_row in self._one.pool(points.rows):
            self.query_row = past.query_row

    def assign(self, label: int) -> None:
        """Record the user's answer for `query_row`: a raw label, or UNSURE. It can be changed by
        assigning again before `advance`."""
        self._current()
        if self.query_row is None:
            raise UserError(
                f"Every usable source of the training set is labelled for {self.label_name}: "
                "there is none left to ask about."
            )
        label = self.check_label(label)
        self._points = self._answered.and_more([self.query_row], [label])
        self.assigned = label

    def advance(self) -> None:
        """Next iteration: fit with the points labelled so far, predict, score, query.

        After an Unsure there is nothing new to fit; the next source is queried at once.
        """
        step = self.advance_step()
        if step is not None:
            self.do(step)

    def advance_step(self) -> PendingFit | None:
        """What `advance` does, with the fit still to be done; None where it was done without one."""
        self._current()
        if self.assigned is None:
            raise UserError("Assign a label (or Unsure) to the queried source first.")
        return self._go_on(self._points, is_new=self.assigned != UNSURE)

    def label_batch(self, answers: Mapping[int, int]) -> None:
        """Assign a label, or UNSURE, to several sources at once, and go on as `advance` does.

        Parameters
        ----------
        answers : mapping of row to raw label
            Such as for `next_batch`; any usable training rows not labelled yet. A label assigned
            to `query_row` before is replaced.

        Raises
        ------
        UserError
            A row may not be labelled, or a label does not exist; nothing is changed.
        """
        step = self.label_batch_step(answers)
        if step is not None:
            self.do(step)

    def label_batch_step(self, answers: Mapping[int, int]) -> PendingFit | None:
        """What `label_batch` does, with the fit still to be done; None where there is nothing to fit."""
        self._current()
        if not answers:
            raise UserError("Assign a label (or Unsure) to at least one source first.")
        rows = [int(row) for row in answers]
        y = [self.check_label(label) for label in answers.values()]
        if np.setdiff1d(rows, self._one.pool(self._answered.rows)).size:
            raise UserError(
                f"A source of this batch is not in the pool of {self.label_name}: it is labelled "
                "already, or not in the training set. Ask for the next batch again."
            )
        return self._go_on(self._answered.and_more(rows, y), is_new=any(k != UNSURE for k in y))

    def undo(self) -> None:
        """Take back the last answer; its source is the queried one again.

        Raises
        ------
        UserError
            Only points that training started from are left.
        """
        step = self.undo_step()
        if step is not None:
            self.do(step)

    def undo_step(self) -> PendingFit | None:
        """What `undo` does, with the fit still to be done; None where it was done without one."""
        if self.assigned is not None:
            self._points, self.assigned = self._answered, None
            return None
        if not self.can_undo:
            raise UserError("There is no answer to take back.")
        points, query_row = self._points.first(len(self._points) - 1), int(self._points.rows[-1])

        def take(now: Iteration) -> None:
            # of a batch there may be points left that were trained on together, never by themselves
            history = [step for step in self.history if step.n_points < now.n_trained]
            history.append(now.scores(self._one))
            self._points, self._now, self.history = points, now, history
            self.query_row = query_row

        if self._points.y[-1] != UNSURE:
            return self._step(points, take)
        self._points, self.query_row = points, query_row
        return None

    def check_label(self, label: int) -> int:
        """Return a label that may be assigned; raises a UserError for any other."""
        label = int(label)
        if label != UNSURE and not np.any(self.problem.labels == label):
            raise UserError(f"No source of this data set has the label {label}; choose another.")
        return label

    # ---- how it is done -------------------------------------------------------------------------

    @property
    def _answered(self) -> LabelledPoints:
        """The points without a pending assignment."""
        return self._points.first(len(self._points) - (self.assigned is not None))

    def _restart(self, points: LabelledPoints, n_fixed: int) -> None:
        self.do(self._restart_step(points, n_fixed))

    def _restart_step(self, points: LabelledPoints, n_fixed: int) -> PendingFit:
        def take(now: Iteration) -> None:
            query_row = self._next_query(now, points)
            self.history = [now.scores(self._one)]
            self._points, self._n_fixed, self._now = points, n_fixed, now
            self.query_row, self.assigned = query_row, None

        return self._step(points, take)

    def _go_on(self, points: LabelledPoints, is_new: bool) -> PendingFit | None:
        """The step to fit what is new; without anything new, query at once."""

        def take(now: Iteration) -> None:
            history = [*self.history, now.scores(self._one)] if is_new else self.history
            query_row = self._next_query(now, points)
            self._points, self._now, self.history = points, now, history
            self.query_row, self.assigned = query_row, None

        if is_new:
            return self._step(points, take)
        take(self._current())
        return None

    def _step(self, points: LabelledPoints, take: Callable[[Iteration], None]) -> PendingFit:
        rows, target = points.to_train(self.label)
        self._committee.require_trainable(target, self.label_name)
        return PendingFit(rows, target, take)

    def _next_query(self, now: Iteration, points: LabelledPoints) -> int | None:
        pool = self._pool(now, points)
        return query(self.strategy.scores(pool), pool.rows) if len(pool.rows) else None

    def _pool(self, now: Iteration, points: LabelledPoints) -> Pool:
        """What is left when `points` are labelled, as `now` sees it."""
        left = self._one.pool(points.rows)
        at = self._one.place(left)
        return Pool(
            rows=left,
            probabilities=now.consensus[at],
            votes=now.votes[:, at],
            fitted=now.fitted,
            X=self.problem.X,
            train_rows=self.train_rows,
            labelled=points.rows,
            seed=self.seed,
            kept=self._kept,
        )

    def _current(self) -> Iteration:
        if self._now is None:
            raise UserError("Start the training first.")
        return self._now
