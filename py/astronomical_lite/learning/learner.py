"""The loop of one classifier tab: start, assign, advance; undo, replay, resume."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.classifiers import kept_table
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.predictions import Prepared, predict_all
from astronomical_lite.learning.first_question import first_question
from astronomical_lite.learning.initial_points import initial_points
from astronomical_lite.learning.iteration import Iteration, LearnerState, PendingFit
from astronomical_lite.learning.labelled_points import LabelledPoints, points_given
from astronomical_lite.learning.learner_questions import LearnerQuestions
from astronomical_lite.learning.one_vs_rest import OneVsRest
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import BoolArray, IntArray
    from astronomical_lite.learning.classifiers.predictions import Predictions
    from astronomical_lite.learning.learning_problem import Problem


class Learner(LearnerQuestions):
    """One classifier tab: label against all others.

    The pool is every usable training row not yet labelled. Scores compare with the catalogue's
    labels, over rows whose label is known; what the user assigns is only trained on. All steps are
    reproducible. If a step fails or is cancelled, the learner is as it was before.

    `start`, `advance`, `label_batch` and `undo` fit at once. Each has a `begin_...` that returns
    the fit it needs as a `PendingFit`, to be done by `run`, or elsewhere and handed to `finish`.
    Parameters and attributes are those of `LearnerView`.
    """

    # ---- fits -----------------------------------------------------------------------------------

    def run(self, pending: PendingFit, asks_early: Callable[[int], None] | None = None) -> None:
        """Fit and predict as a pending fit needs it, and finish it.

        Parameters
        ----------
        pending : PendingFit
        asks_early : callable, optional
            Called with the row that will be asked about, before all rows are predicted, where the strategy scores each
            source alone: the first of the pool may tell which it is (`first_question`), the training rows do. Or where
            it looks at some of the pool only.

        Raises
        ------
        UserError
            As `fit_members` and `predict_all` do; nothing is changed.
        """
        X = self.problem.X
        kept_table.keep(X)
        fitted = fit_members(self.classifiers, X[pending.rows], pending.target, self.progress)
        prepared = Prepared(fitted)

        def predict(rows: IntArray | None) -> Predictions:
            return predict_all(self.classifiers, fitted, X, rows, self.progress, prepared)

        def ask(row: int) -> None:
            if asks_early is not None:
                asks_early(row)
            self._asked_early = row

        strategy = self._strategy_after(pending.labelled)
        try:
            is_told_early = strategy.each_alone or strategy.looks_at_few(len(self.train_rows))
            if asks_early is None or not is_told_early:
                predictions = predict(self.usable_rows)
            else:
                first = self._first_of_pool(pending.labelled)
                committee = replace(self._committee, strategy=strategy)
                row = first_question(committee, fitted, prepared, X, first)
                if row is not None:
                    ask(row)
                    predictions = predict(self.usable_rows)
                else:
                    predictions = self._predict_asking(fitted, pending.labelled, predict, ask)
            self.finish(pending, fitted, predictions)
        finally:
            self._asked_early = None

    def finish(
        self, pending: PendingFit, fitted: Sequence[ClassifierMixin], predictions: Predictions
    ) -> None:
        """Score and query after a fit that was done, and go on from there.

        Parameters
        ----------
        pending : PendingFit
            Made by this learner, which has not changed since.
        fitted : sequence of estimators
            One per member.
        predictions : Predictions
            The members' predictions for the usable rows.
        """
        n_trained = len(pending.rows)
        pending._finish(Iteration.of(self._one_vs_rest, fitted, predictions, n_trained))

    def question_after(
        self, pending: PendingFit, fitted: Sequence[ClassifierMixin], predictions: Predictions
    ) -> int | None:
        """Return the row that is queried when `finish` takes a fit; nothing changes."""
        iteration = Iteration.of(self._one_vs_rest, fitted, predictions, len(pending.rows))
        return self._next_query(iteration, pending.labelled)

    # ---- start, assign, advance -----------------------------------------------------------------

    def start(self) -> None:
        """Choose the initial points, fit, predict, score and query.

        Raises
        ------
        UserError
            As `initial_points` does, or a classifier needs more points.
        """
        self.run(self.begin_start())

    def begin_start(self) -> PendingFit:
        """Choose the initial points; return the fit that `start` does."""
        rows = initial_points(
            self._one_vs_rest, self.n_initial, self.seed, self.label_name, self.first
        )
        return self._begin_with(
            LabelledPoints.of(rows, self.problem.labels[rows]), n_fixed=len(rows)
        )

    def assign(self, label: int) -> None:
        """Record the user's answer for `query_row`: a raw label, or UNSURE.

        It can be changed by assigning again before `advance`.

        Raises
        ------
        UserError
            There is no source left to ask about, or no such label.
        """
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

        Raises
        ------
        UserError
            No label was assigned, or as `fit_members` and `predict_all` do; nothing is changed.
        """
        pending = self.begin_advance()
        if pending is not None:
            self.run(pending)

    def begin_advance(self) -> PendingFit | None:
        """Return the fit that `advance` does; None if it needed none and is done."""
        self._current()
        if self.assigned is None:
            raise UserError("Assign a label (or Unsure) to the queried source first.")
        return self._begin_next(self._points, is_new=self.assigned != UNSURE)

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
        pending = self.begin_label_batch(answers)
        if pending is not None:
            self.run(pending)

    def begin_label_batch(self, answers: Mapping[int, int]) -> PendingFit | None:
        """Return the fit that `label_batch` does; None if it needed none and is done."""
        self._current()
        if not answers:
            raise UserError("Assign a label (or Unsure) to at least one source first.")
        rows = [int(row) for row in answers]
        y = [self.check_label(label) for label in answers.values()]
        if not np.isin(rows, self._one_vs_rest.pool(self._answered.rows)).all():
            raise UserError(
                f"A source of this batch is not in the pool of {self.label_name}: it is labelled "
                "already, or not in the training set. Ask for the next batch again."
            )
        return self._begin_next(
            self._answered.and_more(rows, y), is_new=any(k != UNSURE for k in y)
        )

    def ask_within(self, inside: BoolArray | None) -> None:
        """Ask about some rows alone from now on, at once unless a label is assigned.

        Parameters
        ----------
        inside : bool array of shape (n_rows,) or None
            True for rows that may be asked about; None for all.
        """
        self.asked_within = inside
        if self._iteration is not None and self.assigned is None:
            self.query_row = self._next_query(self._iteration, self._points)

    # ---- undo -----------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last answer; its source is the queried one again.

        Raises
        ------
        UserError
            Only points that training started from are left.
        """
        pending = self.begin_undo()
        if pending is not None:
            self.run(pending)

    def begin_undo(self, asks_again: bool = True) -> PendingFit | None:
        """Return the fit that `undo` does; None if it needed none and is done.

        Unless it `asks_again`, what is queried is what the strategy chooses without the answer.
        """
        if self.assigned is not None:
            self._points, self.assigned = self._answered, None
            return None
        if not self.can_undo:
            raise UserError("There is no answer to take back.")
        points, query_row = self._points.first(len(self._points) - 1), int(self._points.rows[-1])

        def finish(iteration: Iteration) -> None:
            # The fit of as many points as there are now is in the history already, and its place
            # is taken by this one. Not so within a batch, whose points were trained on together:
            # there the history has no fit of just these points.
            n_trained = iteration.n_trained
            history = [scores for scores in self.history if scores.n_points < n_trained]
            taken = [scores for scores in self.history if scores.n_points == n_trained]
            change = taken[-1].change if taken else None
            history.append(iteration.scores(self._one_vs_rest, change))
            again = query_row if asks_again else self._next_query(iteration, points)
            self._points, self._iteration, self.history = points, iteration, history
            self.query_row = again

        if self._points.y[-1] != UNSURE:
            return self._pending_fit(points, finish)
        self._points, self.query_row = points, query_row
        return None

    # ---- replay, resume -------------------------------------------------------------------------

    def replay(
        self, rows: Sequence[int] | IntArray, y: Sequence[int] | IntArray, n_fixed: int = 0
    ) -> None:
        """Train with points labelled before, as if they had been labelled here one by one.

        Parameters
        ----------
        rows : sequence or int array of shape (n,)
            Row positions, in the order they were labelled.
        y : sequence or int array of shape (n,)
            Raw labels, -1 for unsure.
        n_fixed : int
            How many of the first points cannot be taken back; those without which nothing could be
            trained never can.

        Raises
        ------
        UserError
            A row is not among the usable training rows or occurs twice, the two differ in length,
            or both classes are not there.
        """
        self.run(self.begin_replay(rows, y, n_fixed))

    def begin_replay(
        self, rows: Sequence[int] | IntArray, y: Sequence[int] | IntArray, n_fixed: int = 0
    ) -> PendingFit:
        """Return the fit that `replay` does."""
        points = points_given(rows, y, self.train_rows, self.label_name)
        fixed = max(n_fixed, points.shortest_trainable(self.label))
        return self._begin_with(points, n_fixed=min(fixed, len(points)))

    def resume(
        self, rows: Sequence[int] | IntArray, y: Sequence[int] | IntArray, state: LearnerState
    ) -> None:
        """Go on where a learner with these points and this state was: one fit, the same next query.

        A state that does not belong to the points (its last score is of another number of points)
        is not used, and the points are replayed.

        Raises
        ------
        UserError
            As `replay` does.
        """
        points = points_given(rows, y, self.train_rows, self.label_name)
        answered = points.first(len(points) - state.pending)
        n_trained = len(answered.to_train(self.label)[0])
        if not state.history or state.history[-1].n_points != n_trained:
            self.run(self._begin_with(points, n_fixed=points.shortest_trainable(self.label)))
            return
        fixed = max(state.n_fixed, answered.shortest_trainable(self.label))
        self.run(self._begin_with(answered, n_fixed=min(fixed, len(answered))))
        self.history = list(state.history)
        if state.pending:
            self.query_row = int(points.rows[-1])
            self.assign(int(points.y[-1]))
        elif state.query_row is not None and state.query_row in self._one_vs_rest.pool(points.rows):
            self.query_row = state.query_row

    # ---- scores -----------------------------------------------------------------------------------

    def score_by(self, problem: Problem) -> None:
        """Score against other labels from now on; what is trained on and asked about stays.

        Parameters
        ----------
        problem : Problem
            This learner's with other labels or scored sets (`Problem.with_labels`).
        """
        self.problem = problem
        self._one_vs_rest = OneVsRest(problem, self.label, self.keep_missing)
        if self._iteration is not None:
            self._iteration = replace(self._iteration, _confusions={})
            again = self._iteration.scores(self._one_vs_rest, self.history[-1].change)
            self.history = [*self.history[:-1], again]

    # ---- how it is done -------------------------------------------------------------------------

    def _begin_with(self, points: LabelledPoints, n_fixed: int) -> PendingFit:
        """Return the fit that starts anew from these points."""

        def finish(iteration: Iteration) -> None:
            query_row = self._next_query(iteration, points)
            self.history = [iteration.scores(self._one_vs_rest)]
            self._points, self._n_fixed, self._iteration = points, n_fixed, iteration
            self.query_row, self.assigned = query_row, None

        return self._pending_fit(points, finish)

    def _begin_next(self, points: LabelledPoints, is_new: bool) -> PendingFit | None:
        """Return the fit of these points if there is anything new in them; otherwise query at once."""

        def finish(iteration: Iteration) -> None:
            history = self.history
            if is_new:
                change = iteration.change_since(self._current(), self._one_vs_rest)
                history = [*history, iteration.scores(self._one_vs_rest, change)]
            query_row = self._next_query(iteration, points)
            self._points, self._iteration, self.history = points, iteration, history
            self.query_row, self.assigned = query_row, None

        if is_new:
            return self._pending_fit(points, finish)
        finish(self._current())
        return None

    def _pending_fit(
        self, points: LabelledPoints, finish: Callable[[Iteration], None]
    ) -> PendingFit:
        rows, target = points.to_train(self.label)
        self._committee.require_trainable(target, self.label_name)
        return PendingFit(rows, target, points, finish)
