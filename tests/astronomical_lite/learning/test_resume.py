"""A learner that goes on where another one was: the same question, history and way back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from learners import problem_of, simulated

from astronomical_lite.learning import Learner
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE

TREE = [("DTree", "Margin Sampling")]


@pytest.fixture(scope="module")
def problem():
    return problem_of(*simulated(120))


def answer(learner, label=None):
    row = learner.query_row
    learner.assign(learner.problem.labels[row] if label is None else label)
    learner.advance()
    return row


def started(problem, *answers, n_initial=6):
    learner = Learner(problem, 1, TREE, n_initial)
    learner.start()
    for label in answers:
        answer(learner, label)
    return learner


def resumed(learner, state=None, rows=None, y=None):
    other = Learner(learner.problem, 1, TREE)
    rows = learner.labelled_rows if rows is None else rows
    y = learner.labelled_y if y is None else y
    other.resume(rows.tolist(), y.tolist(), state or learner.state)
    return other


def seen(learner):
    return (
        learner.labelled_rows.tolist(),
        learner.labelled_y.tolist(),
        learner.query_row,
        learner.assigned,
        learner.history,
        learner.n_trained,
        learner.can_undo,
        learner.predictions.tolist(),
    )


@pytest.mark.parametrize("answers", [(), (None,), (None, UNSURE), (UNSURE, None, None)])
@pytest.mark.parametrize("pending", [None, 1, UNSURE])
def test_it_is_as_the_other_was_and_goes_on_alike(problem, answers, pending):
    learner = started(problem, *answers)
    if pending is not None:
        learner.assign(pending)
    other = resumed(learner)
    assert seen(other) == seen(learner)
    while learner.can_undo:
        assert other.can_undo
        learner.undo()
        other.undo()
        assert other.query_row == learner.query_row
        assert other.labelled_rows.tolist() == learner.labelled_rows.tolist()
    assert not other.can_undo
    for one in (learner, other):
        answer(one)
    assert seen(other)[:2] == seen(learner)[:2]


def test_the_question_is_the_one_that_was_asked_not_the_one_that_would_be(problem):
    learner = started(problem, None)
    pool = set(problem.sets.train.tolist()) - set(learner.labelled_rows.tolist())
    other_row = next(row for row in sorted(pool) if row != learner.query_row)
    assert resumed(learner, replace(learner.state, query_row=other_row)).query_row == other_row
    for impossible in (None, int(learner.labelled_rows[0]), int(problem.sets.test[0])):
        asked = resumed(learner, replace(learner.state, query_row=impossible))
        assert asked.query_row == learner.query_row


def test_a_pending_answer_is_to_the_question_that_was_asked(problem):
    learner = started(problem, None)
    pool = set(problem.sets.train.tolist()) - set(learner.labelled_rows.tolist())
    other_row = next(row for row in sorted(pool) if row != learner.query_row)
    asked = resumed(learner, replace(learner.state, query_row=other_row))
    asked.assign(2)
    again = resumed(asked)
    assert again.query_row == other_row
    assert seen(again) == seen(asked)


@pytest.mark.parametrize("change", ["none", "another"])
def test_a_history_of_other_points_is_not_used(problem, change):
    learner = started(problem, None, None)
    history = [] if change == "none" else learner.history[:-1]
    other = resumed(learner, replace(learner.state, history=history))
    replayed = Learner(problem, 1, TREE)
    replayed.replay(learner.labelled_rows, learner.labelled_y)
    assert seen(other) == seen(replayed)
    assert [step.n_points for step in other.history] == [8]


def test_the_history_is_its_own(problem):
    learner = started(problem, None)
    other = resumed(learner)
    answer(other)
    assert len(other.history) == len(learner.history) + 1


def test_points_that_training_started_from_stay_however_few_are_said(problem):
    learner = started(problem, None)
    for n_fixed in (0, 6, 99):
        other = resumed(learner, replace(learner.state, n_fixed=n_fixed))
        undone = 0
        while other.can_undo:
            other.undo()
            undone += 1
        left = len(learner.labelled_rows) - undone
        assert len(set(other.labelled_y.tolist())) > 1  # both classes are left
        assert left == {0: left, 6: 6, 99: 7}[n_fixed]
        assert n_fixed or left < 6


def test_a_used_up_pool_is_used_up_again(problem):
    learner = Learner(problem, 1, TREE, n_initial=len(problem.sets.train) - 1)
    learner.start()
    answer(learner)
    assert learner.query_row is None
    assert seen(resumed(learner)) == seen(learner)


def test_points_that_do_not_fit_are_refused_and_leave_it_unstarted(problem):
    learner = started(problem)
    strange = np.append(learner.labelled_rows[:-1], problem.sets.test[0])
    with pytest.raises(UserError, match="not in the training set"):
        resumed(learner, rows=strange)
    with pytest.raises(UserError, match="must be as many"):
        resumed(learner, y=learner.labelled_y[:-1])
