"""Taking answers back, and training again with labels given before."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from learners import (
    COMMITTEE,
    FOREST,
    TREE,
    answer,
    make_quick,
    problem_of,
    simulated,
    started,
    state,
)

from astronomical_lite.learning import Learner
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch)


answers = st.lists(st.sampled_from([0, 1, 2, UNSURE]), min_size=1, max_size=5)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(answers, st.booleans())
def test_undo_goes_back_step_by_step(given_answers, committee):
    members = COMMITTEE if committee else TREE
    learner = started(members)
    seen = [(state(learner), list(learner.history))]
    for label in given_answers:
        answer(learner, label)
        seen.append((state(learner), list(learner.history)))
    for before, after in reversed(list(pairwise(seen))):
        assert (state(learner), learner.history) == after
        learner.undo()
        assert (state(learner), learner.history) == before
        assert learner.history[-1].n_points == learner.n_trained
    assert not learner.can_undo
    with pytest.raises(UserError, match="no answer to take back"):
        learner.undo()


def test_undo_takes_back_a_pending_answer_first():
    learner = started()
    before = state(learner)
    learner.assign(2)
    learner.undo()
    assert state(learner) == before


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(answers, st.sampled_from([FOREST, TREE, COMMITTEE]))
def test_a_replay_is_bit_for_bit_what_was_labelled_one_by_one(given_answers, members):
    problem = problem_of(*simulated(300))
    learner = started(members, problem=problem)
    for label in given_answers:
        answer(learner, label)
    again = Learner(problem, 1, members)
    again.replay(learner.labelled_rows.tolist(), learner.labelled_y.tolist())
    assert state(again) == state(learner)
    assert again.history == learner.history[-1:]
    answer(learner)
    answer(again)
    assert state(again) == state(learner)


def test_a_replay_can_be_taken_back_as_long_as_both_classes_are_left():
    problem = problem_of(*simulated())
    first = started(problem=problem)
    again = Learner(problem, 1, FOREST)
    again.replay(first.labelled_rows, first.labelled_y)
    while again.can_undo:
        again.undo()
        assert set(again.truth[again.labelled_rows]) == {False, True}
        assert [scores.n_points for scores in again.history] == [again.n_trained]
        assert again.n_trained == len(again.labelled_rows)
    assert len(again.labelled_rows) < 6
    answer(again)


@pytest.mark.parametrize(("n_fixed", "left"), [(5, 5), (6, 6), (99, 6)])
def test_of_a_replay_the_first_points_stay_if_that_is_asked_for(n_fixed, left):
    problem = problem_of(*simulated())
    first = started(problem=problem)
    again = Learner(problem, 1, FOREST)
    again.replay(first.labelled_rows, first.labelled_y, n_fixed)
    while again.can_undo:
        again.undo()
    assert len(again.labelled_rows) == left


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows, y, p: (rows, y[:-1]), "6 labelled sources but 5 labels"),
        (lambda rows, y, p: ([*rows, rows[0]], [*y, y[0]]), "labels a source twice"),
        (lambda rows, y, p: ([*rows, int(p.sets.test[0])], [*y, 1]), "1 of the 7 sources"),
        (lambda rows, y, p: (rows, [1] * 6), "nothing but QSO"),
        (lambda rows, y, p: (rows, [0] * 6), "not one QSO"),
        (lambda rows, y, p: (rows, [UNSURE] * 6), "not one QSO"),
        (lambda rows, y, p: ([], []), "not one QSO"),
    ],
)
def test_a_replay_that_cannot_be_is_refused_and_changes_nothing(change, words):
    problem = problem_of(*simulated())
    learner = started(TREE, problem=problem, label_name="QSO")
    before = state(learner)
    rows, y = learner.labelled_rows.tolist(), learner.labelled_y.tolist()
    with pytest.raises(UserError, match=words):
        learner.replay(*change(rows, y, problem))
    assert state(learner) == before
