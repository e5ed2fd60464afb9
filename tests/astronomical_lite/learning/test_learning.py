from itertools import pairwise

import joblib
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from learners import make_quick, problem_of, simulated
from modAL import disagreement as modal_committee
from modAL import uncertainty as modal
from modAL.models import ActiveLearner, Committee
from sklearn import metrics

from astronomical_lite.learning import Learner
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE

UNCERTAINTY = "Uncertainty Sampling"
FOREST = [("RForest", UNCERTAINTY)]
TREE = [("DTree", UNCERTAINTY)]
COMMITTEE = [("RForest", UNCERTAINTY), ("KNN", "Margin Sampling"), ("DTree", "Entropy Sampling")]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch)


def started(members=FOREST, n_initial=6, label=1, problem=None, **options):
    learner = Learner(
        problem or problem_of(*simulated()), label, members, n_initial=n_initial, **options
    )
    learner.start()
    return learner


def answer(learner, label=None):
    """Assign the catalogue's label, or the one given, and go on."""
    row = learner.query_row
    learner.assign(learner.problem.labels[row] if label is None else label)
    learner.advance()
    return row


def state(learner):
    """Everything that shows, in a form that compares bit for bit."""
    return {
        "rows": learner.labelled_rows.tolist(),
        "y": learner.labelled_y.tolist(),
        "query": learner.query_row,
        "assigned": learner.assigned,
        "n_trained": learner.n_trained,
        "probabilities": learner.probabilities.tobytes(),
        "predictions": learner.predictions.tobytes(),
        "informativeness": learner.informativeness.tobytes(),
        "train": learner.scores("train"),
        "models": joblib.hash([vars(model) for model in learner.fitted]),
    }


# ---- against scikit-learn and modAL by hand ----------------------------------------------------


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


# ---- the course of the training ----------------------------------------------------------------


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


# ---- taking back, starting again ---------------------------------------------------------------

answers = st.lists(st.sampled_from([0, 1, 2, UNSURE]), min_size=1, max_size=5)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(answers, st.booleans())
def test_undo_goes_back_step_by_step(given_answers, committee):
    members = COMMITTEE if committee else TREE
    learner = started(members)
    seen = [state(learner)]
    for label in given_answers:
        answer(learner, label)
        seen.append(state(learner))
    for before, after in reversed(list(pairwise(seen))):
        assert state(learner) == after
        learner.undo()
        assert state(learner) == before
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
        assert again.history[-1].n_points == len(again.labelled_rows) == again.n_trained
    assert len(again.labelled_rows) < 6
    answer(again)


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


# ---- missing values ----------------------------------------------------------------------------


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


# ---- what goes wrong ---------------------------------------------------------------------------


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
    for step in (lambda: learner.assign(1), learner.advance, lambda: learner.probabilities):
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
