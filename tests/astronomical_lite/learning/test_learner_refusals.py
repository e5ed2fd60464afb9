"""Missing values, what the learner refuses, and steps that are cancelled."""

import numpy as np
import pytest
from learners import (
    COMMITTEE,
    FOREST,
    TREE,
    UNCERTAINTY,
    answer,
    make_quick,
    problem_of,
    simulated,
    started,
    state,
)

from astronomical_lite.learning import Learner
from astronomical_lite.messages import UserError


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch)


def test_rows_with_missing_values_are_left_out():
    frame, labels = simulated(missing=90)
    problem = problem_of(frame, labels)
    learner = started([("KNN", UNCERTAINTY)], problem=problem)
    usable = ~problem.missing
    for rows in (learner.train_rows, learner.validation_rows, learner.test_rows):
        assert usable[rows].all()
    assert len(learner.train_rows) < len(problem.sets.train)
    np.testing.assert_array_equal(np.isfinite(learner.probabilities), usable)
    np.testing.assert_array_equal(np.isfinite(learner.informativeness), usable)
    assert not learner.predictions[~usable].any()
    own = learner.fitted[0].predict_proba(problem.X[usable])[:, 1]
    np.testing.assert_array_equal(learner.probabilities[usable], own)
    answer(learner)


@pytest.mark.parametrize("members", [FOREST, TREE, FOREST + TREE])
def test_rows_with_missing_values_are_kept_where_the_classifiers_allow(members):
    problem = problem_of(*simulated(missing=90), scale=True)
    learner = started(members, problem=problem, keep_missing=True, n_initial=20)
    np.testing.assert_array_equal(learner.train_rows, problem.sets.train)
    assert np.isfinite(learner.probabilities).all()
    assert problem.missing[learner.labelled_rows].any()
    answer(learner)


def test_classifiers_that_refuse_missing_values_are_named():
    problem = problem_of(*simulated(missing=5))
    members = [*FOREST, ("KNN", UNCERTAINTY), ("GBTrees", UNCERTAINTY), ("KNN", UNCERTAINTY)]
    with pytest.raises(UserError, match=r"^KNN, GBTrees cannot work .*DTree, RForest"):
        Learner(problem, 1, members, keep_missing=True)


def test_without_missing_values_any_classifier_may_keep_them():
    learner = started([("KNN", UNCERTAINTY)], keep_missing=True)
    assert np.isfinite(learner.probabilities).all()


@pytest.mark.parametrize(
    ("members", "n_initial", "label", "words"),
    [
        (TREE, 1, 1, "at least 2 initial points"),
        (TREE, 361, 1, "only 360 usable sources"),
        ([("KNN", UNCERTAINTY)], 2, 1, "KNN needs at least 3 points"),
        ([*TREE, ("KNN", UNCERTAINTY)], 2, 1, "KNN needs at least 3 points"),
        (TREE, 5, 8, "hold no label 8"),
    ],
)
def test_a_start_that_cannot_be_is_refused(members, n_initial, label, words):
    learner = Learner(problem_of(*simulated()), label, members, n_initial)
    with pytest.raises(UserError, match=words):
        learner.start()
    assert not learner.started
    assert len(learner.labelled_rows) == 0


def test_a_class_with_missing_values_only_is_said():
    frame, labels = simulated()
    frame.loc[labels == 2, "g-r"] = np.nan
    learner = Learner(problem_of(frame, labels), 2, TREE, label_name="QSO")
    with pytest.raises(UserError, match="hold no QSO"):
        learner.start()
    frame, labels = simulated()
    frame.loc[labels != 2, "g-r"] = np.nan
    learner = Learner(problem_of(frame, labels), 2, TREE, label_name="QSO")
    with pytest.raises(UserError, match="hold only QSO"):
        learner.start()


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ([], "at least one classifier"),
        ([("SVM", UNCERTAINTY)], "no classifier “SVM”"),
        ([("KNN", "Random")], "no query strategy “Random”"),
    ],
)
def test_members_that_do_not_exist_are_named(members, words):
    with pytest.raises(UserError, match=words):
        Learner(problem_of(*simulated()), 1, members)


def test_steps_out_of_order_are_refused():
    learner = Learner(problem_of(*simulated()), 1, TREE)
    row = int(learner.train_rows[0])
    for step in (
        lambda: learner.assign(1),
        learner.advance,
        lambda: learner.label_batch({row: 1}),
        lambda: learner.probabilities,
    ):
        with pytest.raises(UserError, match="Start the training first"):
            step()
    with pytest.raises(UserError, match="no answer to take back"):
        learner.undo()
    learner.start()
    with pytest.raises(UserError, match="Assign a label"):
        learner.advance()
    with pytest.raises(UserError, match="label 7"):
        learner.assign(7)
    assert learner.assigned is None


class CancelledError(Exception):
    pass


@pytest.mark.parametrize("when", ["Fitting KNN", "Predicting with DTree"])
def test_a_cancelled_step_changes_nothing_and_can_be_repeated(when):
    def cancel(text, fraction):
        if text == when:
            raise CancelledError

    learner, other = started(COMMITTEE), started(COMMITTEE)
    answer(learner, 1)
    answer(other, 1)
    before = state(learner)
    learner.progress = cancel
    for step in (learner.undo, learner.start):
        with pytest.raises(CancelledError):
            step()
        assert state(learner) == before
    learner.assign(0)
    pending = state(learner)
    with pytest.raises(CancelledError):
        learner.advance()
    assert state(learner) == pending
    learner.progress = None
    learner.advance()
    answer(other, 0)
    assert state(learner) == state(other)


def test_progress_names_each_step():
    told = []
    learner = started(COMMITTEE, progress=lambda *said: told.append(said))
    texts = list(dict.fromkeys(text for text, _ in told))
    assert texts == [
        f"{doing} {name}"
        for doing in ("Fitting", "Predicting with")
        for name in ("RForest", "KNN", "DTree")
    ]
    learner.progress = None
    told.clear()
    answer(learner)
    assert told == []
