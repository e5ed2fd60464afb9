"""The loop against scikit-learn and modAL by hand, and the course of a training."""

import numpy as np
import pytest
from learners import (
    COMMITTEE,
    TREE,
    answer,
    make_quick,
    problem_of,
    simulated,
    started,
    state,
)
from modAL import disagreement as modal_committee
from modAL import uncertainty as modal
from modAL.models import ActiveLearner, Committee
from sklearn import metrics

from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch)


def test_initial_points_are_drawn_as_astronomical_draws_them():
    problem = problem_of(*simulated())
    learner = started(n_initial=8, problem=problem)
    y_train = (problem.labels[problem.sets.train] == 1).astype(int)
    np.random.seed(0)
    chosen = list(np.random.choice(range(len(y_train)), size=6, replace=False))
    chosen += [np.random.choice(np.where(y_train == 0)[0])]
    chosen += [np.random.choice(np.where(y_train == 1)[0])]
    assert len(set(chosen)) == 8
    assert learner.labelled_rows.tolist() == problem.sets.train[chosen].tolist()
    np.testing.assert_array_equal(learner.labelled_y, problem.labels[learner.labelled_rows])


@pytest.mark.parametrize("label", [0, 1, 2])
@pytest.mark.parametrize("n_initial", [2, 3, 20, 100, 119, 120])
def test_initial_points_are_distinct_and_hold_both_classes(label, n_initial):
    learner = started(TREE, n_initial, label, problem_of(*simulated(200)))
    rows = learner.labelled_rows
    assert len(set(rows.tolist())) == n_initial == learner.n_trained
    assert set(rows) <= set(learner.train_rows)
    assert set(learner.truth[rows]) == {False, True}


@pytest.mark.parametrize("name", ["KNN", "DTree", "RForest", "AdaBoost", "GBTrees"])
@pytest.mark.parametrize(
    ("strategy", "usefulness"),
    [
        ("Uncertainty Sampling", modal.classifier_uncertainty),
        ("Margin Sampling", lambda *asked: -modal.classifier_margin(*asked)),
        ("Entropy Sampling", modal.classifier_entropy),
    ],
)
def test_the_loop_is_modals(name, strategy, usefulness):
    problem = problem_of(*simulated(), scale=True)
    learner = started([(name, strategy)], problem=problem)
    for _ in range(4):
        rows, y = learner.labelled_rows, (learner.labelled_y == 1).astype(np.int64)
        theirs = ActiveLearner(CLASSIFIERS[name].make(), X_training=problem.X[rows], y_training=y)
        p = theirs.predict_proba(problem.X)
        np.testing.assert_array_equal(learner.probabilities, p[:, 1])
        np.testing.assert_array_equal(learner.predictions, theirs.predict(problem.X) == 1)
        np.testing.assert_array_equal(learner.informativeness, 1 - p.max(axis=1))
        pool = problem.sets.train[~np.isin(problem.sets.train, rows)]
        useful = usefulness(theirs, problem.X[pool])
        # the first of those that are best (entropies of equals may differ in the last digit)
        assert learner.query_row in pool[useful >= useful.max() - 1e-12]
        answer(learner)


def test_a_committee_is_modals():
    problem = problem_of(*simulated())
    learner = started(COMMITTEE, problem=problem)
    for _ in range(4):
        rows, y = learner.labelled_rows, (learner.labelled_y == 1).astype(np.int64)
        theirs = Committee(
            [
                ActiveLearner(CLASSIFIERS[name].make(), X_training=problem.X[rows], y_training=y)
                for name, _ in COMMITTEE
            ]
        )
        np.testing.assert_array_equal(learner.probabilities, theirs.predict_proba(problem.X)[:, 1])
        np.testing.assert_array_equal(learner.predictions, theirs.predict(problem.X) == 1)
        pool = problem.sets.train[~np.isin(problem.sets.train, rows)]
        disagreement = modal_committee.vote_entropy(theirs, problem.X[pool])
        best = pool[disagreement >= disagreement.max() - 1e-12]
        assert learner.query_row in best
        answer(learner)


@pytest.mark.parametrize("set_name", ["train", "validation", "test"])
def test_scores_are_scikit_learns_over_rows_of_known_label(set_name):
    frame, labels = simulated(unknown=60)
    problem = problem_of(frame, labels, exclude_unknown=False)
    learner = started(problem=problem)
    rows = getattr(learner, f"{set_name}_rows")
    rows = rows[labels[rows] != -1]
    truth, predicted = labels[rows] == 1, learner.predictions[rows]
    np.testing.assert_array_equal(
        learner.confusion(set_name).as_array(), metrics.confusion_matrix(truth, predicted)
    )
    assert learner.scores(set_name).f1 == pytest.approx(metrics.f1_score(truth, predicted))
    if set_name != "test":
        assert getattr(learner.history[-1], set_name) == learner.scores(set_name)


def test_iterations_add_one_point_each_and_learn():
    learner = started(n_initial=5)
    for _ in range(25):
        answer(learner)
    assert [scores.n_points for scores in learner.history] == list(range(5, 31))
    assert learner.history[-1].validation.f1 > max(0.7, learner.history[0].validation.f1)
    assert len(set(learner.labelled_rows.tolist())) == 30 == learner.n_trained
    assert set(learner.labelled_rows) <= set(learner.train_rows)


def test_what_the_user_says_is_trained_on_and_what_the_catalogue_says_is_scored():
    problem = problem_of(*simulated())
    learner = started(TREE, problem=problem)
    row = learner.query_row
    wrong = 0 if learner.truth[row] else 1
    answer(learner, wrong)
    assert learner.labelled_y[-1] == wrong
    assert learner.predictions[row] == (wrong == 1)
    assert learner.truth[row] == (problem.labels[row] == 1)
    assert learner.confusion("train").total == len(learner.train_rows)


def test_any_other_label_counts_as_the_rest():
    one, two = started(label=1), started(label=1)
    answer(one, 0)
    answer(two, 2)
    np.testing.assert_array_equal(one.probabilities, two.probabilities)


def test_an_unsure_source_leaves_the_pool_and_is_not_trained_on():
    learner = started()
    before = learner.probabilities.copy()
    n_fits = len(learner.history)
    row = answer(learner, UNSURE)
    assert learner.query_row not in (row, None)
    assert (learner.labelled_rows[-1], learner.labelled_y[-1]) == (row, -1)
    assert (learner.n_trained, len(learner.history)) == (6, n_fits)
    np.testing.assert_array_equal(learner.probabilities, before)
    answer(learner)
    assert learner.n_trained == 7
    assert row not in learner.labelled_rows[learner.labelled_y != UNSURE]
    assert learner.query_row != row


def test_an_answer_can_be_changed_until_the_next_iteration():
    learner, other = started(), started()
    learner.assign(0)
    learner.assign(UNSURE)
    learner.assign(1)
    assert learner.assigned == 1
    assert (learner.labelled_rows[-1], learner.labelled_y[-1]) == (learner.query_row, 1)
    assert len(learner.labelled_rows) == 7
    assert learner.n_trained == 6
    learner.advance()
    answer(other, 1)
    assert state(learner) == state(other)


def test_a_used_up_pool_is_said():
    learner = started(TREE, n_initial=57, problem=problem_of(*simulated(100)))
    for _ in range(3):
        answer(learner)
    assert learner.query_row is None
    assert learner.n_trained == 60
    with pytest.raises(UserError, match="none left to ask about"):
        learner.assign(1)
    learner.undo()
    assert learner.query_row is not None


def test_unknown_sources_can_be_asked_about_but_training_does_not_start_from_them():
    frame, labels = simulated(unknown=300)
    problem = problem_of(frame, labels, exclude_unknown=False)
    learner = started(problem=problem, n_initial=40)
    assert -1 not in learner.labelled_y
    asked = []
    for _ in range(12):
        asked.append(answer(learner, 0))
    assert (labels[asked] == -1).any()


def test_the_queue_goes_by_the_scores_of_the_strategy_and_begins_with_the_question():
    learner = started()
    queue = learner.queue(12)
    assert queue[0] == learner.query_row
    scores = learner.informativeness
    pool = np.setdiff1d(learner.train_rows, learner.labelled_rows)
    assert set(queue) <= set(pool.tolist())
    assert sorted(scores[queue], reverse=True) == pytest.approx(np.sort(scores[pool])[::-1][:12])
    assert len(set(learner.queue(10**6))) == len(pool)


def test_only_some_rows_are_asked_about_until_all_are_again():
    learner = started(n_initial=5)
    inside = np.zeros(len(learner.problem.X), dtype=bool)
    inside[learner.train_rows[:20]] = True
    learner.ask_within(inside)
    while learner.query_row is not None:
        assert inside[learner.query_row]
        assert all(inside[row] for row in learner.next_batch(5))
        answer(learner)
    assert not set(np.flatnonzero(inside)) - set(learner.labelled_rows.tolist())
    learner.ask_within(None)
    assert learner.query_row is not None
    assert not inside[learner.query_row]


def test_a_label_that_is_assigned_stays_where_others_are_to_be_asked_about():
    learner = started(n_initial=5)
    row = learner.query_row
    learner.assign(0)
    inside = np.zeros(len(learner.problem.X), dtype=bool)
    inside[learner.train_rows[:20]] = True
    inside[row] = False
    learner.ask_within(inside)
    assert learner.query_row == row
    learner.advance()
    assert row in learner.labelled_rows
    assert inside[learner.query_row]
