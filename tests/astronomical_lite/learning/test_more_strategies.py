"""Strategies that need more than probabilities, and batches, against modAL and scikit-learn."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learners import make_quick, problem_of, simulated
from modAL.batch import ranked_batch as modal_ranked_batch
from modAL.density import information_density
from modAL.disagreement import vote_entropy as modal_vote_entropy
from modAL.models import ActiveLearner, Committee
from modAL.uncertainty import classifier_uncertainty, uncertainty_sampling
from scipy.stats import chisquare
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.preprocessing import RobustScaler

from astronomical_lite.learning import UNSURE, Learner
from astronomical_lite.learning.querying import strategies
from astronomical_lite.learning.querying.batch_sampling import diverse_batch, ranked_batch
from astronomical_lite.learning.querying.information_density import density, robust_scale
from astronomical_lite.learning.querying.strategies import STRATEGIES, Pool, Strategy
from astronomical_lite.messages import UserError

DENSITY, TREES, RANDOM = "Density-Weighted Uncertainty", "Tree Disagreement", "Random Sampling"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch)


def features(n=300, n_features=4, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, n_features)) * [1, 10, 100, 0.1][:n_features]


def pool_of(X, fitted, labelled=(), rows=None):
    rows = np.setdiff1d(np.arange(len(X)), labelled) if rows is None else np.asarray(rows)
    p = fitted.predict_proba(X[rows])
    return Pool(
        rows=rows,
        probabilities=p,
        votes=p[None, :, 1] > 0.5,
        fitted=[fitted],
        X=X,
        train_rows=np.arange(len(X)),
        labelled=np.asarray(labelled, dtype=int),
    )


def forest(X, kind=RandomForestClassifier, **options):
    return kind(20, random_state=0, **options).fit(X, X[:, 0] + X[:, 1] / 10 > 0.3)


def learner_with(strategy, name="RForest", **options):
    learner = Learner(problem_of(*simulated()), 1, [(name, strategy)], 6, **options)
    learner.start()
    return learner


# ---- density -----------------------------------------------------------------------------------


def test_density_of_all_is_modals_information_density_of_the_scaled_features():
    X = features()
    expected = information_density(RobustScaler().fit_transform(X), "euclidean")
    found = density(X, np.arange(300), n_sample=300)
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_density_of_a_sample_ranks_as_that_of_all():
    X = features(6000)
    exact = information_density(RobustScaler().fit_transform(X), "euclidean")
    found = density(X, np.arange(6000))
    assert np.corrcoef(found, exact)[0, 1] > 0.99
    assert np.abs(found / exact - 1).max() < 0.1
    assert np.abs(found / exact - 1).mean() < 0.03


def test_density_does_not_depend_on_units_and_takes_what_catalogues_hold():
    X = features()
    before = density(X, np.arange(300))
    np.testing.assert_allclose(
        density(X * [1e3, 1, 1e-3, 7] + 5, np.arange(300)), before, rtol=1e-4
    )
    X[3, 1], X[7] = np.nan, np.nan
    X[9, 2] = 3e38
    X = np.column_stack([X, np.full(300, 8.0), np.full(300, np.nan)])
    for dtype in ("float32", "float64"):
        found = density(X.astype(dtype), np.arange(300))
        assert np.isfinite(found).all()
        assert found[9] < 1 / 299  # itself alone
        # the row without values counts as at the medians, where it is most crowded
        assert found[7] > np.quantile(found, 0.9)


def test_the_scale_is_robust_scalers():
    X = features()
    scaler = RobustScaler().fit(X)
    centre, scale = robust_scale(X, np.arange(300))
    np.testing.assert_allclose(centre, scaler.center_)
    np.testing.assert_allclose(scale, scaler.scale_)


def test_density_weighted_uncertainty_asks_where_modals_product_is_highest():
    X = RobustScaler().fit_transform(features())
    fitted = forest(X[:20])
    pool = pool_of(X, fitted, labelled=range(20))
    asked = pool.rows[np.argmax(STRATEGIES[DENSITY].scores(pool))]
    useful = classifier_uncertainty(fitted, X[pool.rows]) * information_density(X)[pool.rows]
    assert asked == pool.rows[np.argmax(useful)]
    assert set(pool.kept) == {"density"}


def test_an_uncertain_outlier_is_not_asked_about():
    frame, labels = simulated()
    frame.iloc[:30] = 50.0  # nothing is near
    problem = problem_of(frame, labels)
    learner = Learner(problem, 1, [("RForest", DENSITY)], 6)
    learner.start()
    p = learner.probabilities[learner.query_row]
    assert min(p, 1 - p) > 0.2
    assert learner.query_row >= 30


# ---- the forest's own trees --------------------------------------------------------------------


@pytest.mark.parametrize("kind", [RandomForestClassifier, ExtraTreesClassifier])
@pytest.mark.parametrize("depth", [None, 2])
def test_tree_disagreement_is_modals_vote_entropy_of_a_committee_of_the_trees(kind, depth):
    X = features().astype("float32")
    fitted = forest(X[:40], kind, max_depth=depth)
    pool = pool_of(X, fitted, labelled=range(40))
    committee = Committee([ActiveLearner(tree) for tree in fitted.estimators_])
    expected = modal_vote_entropy(committee, X[pool.rows])
    np.testing.assert_allclose(STRATEGIES[TREES].scores(pool), expected, atol=1e-12)


def test_trees_are_asked_one_by_one_about_the_least_sure_alone(monkeypatch):
    X = features().astype("float32")
    pool = pool_of(X, forest(X[:40], max_depth=2), labelled=range(40))
    exact = STRATEGIES[TREES].scores(pool)
    monkeypatch.setattr(strategies, "MOST_ASKED", 50)
    some = STRATEGIES[TREES].scores(pool)
    assert np.count_nonzero(some) <= 50
    assert exact[np.argmax(some)] == exact.max()
    np.testing.assert_array_equal(some[some > 0], exact[some > 0])


def test_classifiers_without_trees_are_refused():
    for name in ("KNN", "AdaBoost", "GBTrees", "DTree"):
        with pytest.raises(UserError, match=f"trees of a random forest.*for {name}") as refusal:
            Learner(problem_of(*simulated()), 1, [(name, TREES)])
        assert refusal.value.field == "query"
    assert learner_with(TREES).query_row is not None


# ---- random ------------------------------------------------------------------------------------


def test_random_sampling_is_uniform_and_can_be_repeated():
    X = features(50)
    whole = pool_of(X, forest(X), rows=np.arange(10, 30))
    asked = []
    for seed in range(2000):
        pool = replace(whole, seed=seed)
        asked.append(pool.rows[np.argmax(STRATEGIES[RANDOM].scores(pool))])
    assert chisquare(np.bincount(asked, minlength=30)[10:]).pvalue > 1e-3
    one, two, other = learner_with(RANDOM), learner_with(RANDOM), learner_with(RANDOM, seed=1)
    for learner in (one, two, other):
        for _ in range(5):
            learner.assign(learner.problem.labels[learner.query_row])
            learner.advance()
    assert one.labelled_rows.tolist() == two.labelled_rows.tolist()
    assert not set(one.labelled_rows[6:]) & set(other.labelled_rows[6:])


def test_random_sampling_does_not_care_what_the_classifier_says():
    rows = [learner_with(RANDOM, name).query_row for name in ("RForest", "KNN", "DTree")]
    assert len(set(rows)) == 1


@pytest.mark.parametrize("name", list(STRATEGIES))
def test_every_strategy_goes_through_the_loop_and_a_replay(name):
    learner = learner_with(name)
    for label in (1, UNSURE, 0, 2):
        learner.assign(label)
        learner.advance()
    again = Learner(learner.problem, 1, [("RForest", name)])
    again.replay(learner.labelled_rows, learner.labelled_y)
    assert again.query_row == learner.query_row
    assert len(set(learner.labelled_rows.tolist())) == 10
    assert STRATEGIES[name].description
    assert STRATEGIES[name].paper or name == RANDOM


def test_rows_with_missing_values_are_not_asked_about():
    problem = problem_of(*simulated(missing=200))
    for name in STRATEGIES:
        learner = Learner(problem, 1, [("RForest", name)], 6)
        learner.start()
        for row in learner.next_batch(10):
            assert not problem.missing[row]
        learner = Learner(problem, 1, [("RForest", name)], 6, keep_missing=True)
        learner.start()
        assert len(learner.next_batch(10)) == 10


# ---- what a strategy may return ----------------------------------------------------------------


def scores_of(function, needs="probabilities", rows=range(10)):
    X = features(40)
    return Strategy("Mine", function, needs).scores(pool_of(X, forest(X), rows=np.array(rows)))


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda p: p, r"shape \(10, 2\) for 10 sources"),
        (lambda p: p[:3, 0], r"shape \(3,\) for 10 sources"),
        (lambda p: np.full(len(p), np.nan), "NaN or an infinity for 10 of 10"),
        (lambda p: np.r_[np.zeros(9), np.inf], "NaN or an infinity for 1 of 10"),
        (lambda p: None, "must return numbers"),
        (lambda p: ["a"] * len(p), "must return numbers"),
        (lambda p: 10, "chose position 10 in a pool of 10"),
        (lambda p: -1, "chose position -1"),
        (lambda p: 0.5, r"shape \(\) for 10"),
    ],
)
def test_what_a_strategy_must_not_return_is_said(function, words):
    with pytest.raises(UserError, match=words) as refusal:
        scores_of(function)
    assert "“Mine”" in str(refusal.value)
    assert refusal.value.field == "query"


@pytest.mark.parametrize("position", [3, np.int32(3), np.array([3]), np.array(3)])
def test_a_strategy_may_return_a_position(position):
    assert scores_of(lambda p: position).tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert scores_of(lambda p: p[:, 0] > 2).tolist() == [0] * 10


def test_a_strategy_may_ask_the_estimator_itself():
    X = features(40)
    pool = pool_of(X, forest(X[:8]), labelled=range(8))
    mine = Strategy("modAL's", lambda e, X: uncertainty_sampling(e, X)[0], "estimator")
    position = np.argmax(mine.scores(pool))
    useful = classifier_uncertainty(pool.fitted[0], X[pool.rows])
    assert useful[position] == useful.max()
    with pytest.raises(UserError, match="not a committee") as refusal:
        mine.scores(replace(pool, fitted=pool.fitted * 2))
    assert refusal.value.field == "query"


def test_a_strategy_that_goes_wrong_leaves_the_learner_as_it_was(monkeypatch):
    calls = []

    def sometimes(probabilities):
        calls.append(1)
        return probabilities[:, 0] if len(calls) < 3 else probabilities

    monkeypatch.setattr(strategies, "STRATEGIES", dict(STRATEGIES))
    monkeypatch.setitem(STRATEGIES, "Sometimes", Strategy("Sometimes", sometimes))
    learner = learner_with("Sometimes")
    learner.assign(1)
    learner.advance()
    learner.assign(0)
    before = learner.query_row, learner.n_trained, len(learner.history), learner.labelled_y.tolist()
    for step in (learner.advance, learner.start):
        with pytest.raises(UserError, match="shape"):
            step()
        after = learner.query_row, learner.n_trained, len(learner.history)
        assert (*after, learner.labelled_y.tolist()) == before
        assert learner.assigned == 0


# ---- several at once ---------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 40), st.integers(1, 12), st.integers(1, 10), st.integers(0, 1000))
def test_a_ranked_batch_is_modals(n, n_labelled, k, seed):
    rng = np.random.default_rng(seed)
    X, labelled = rng.normal(size=(n, 3)), rng.normal(size=(n_labelled, 3))
    scores = rng.random(n) / 2

    class Learned:
        X_training, on_transformed = labelled, False

        def transform_without_estimating(self, X):
            return X

    expected, _ = modal_ranked_batch(Learned(), X, scores, k, "euclidean", 1)
    assert ranked_batch(scores, X, labelled, k).tolist() == expected.tolist()


def test_a_batch_starts_with_the_query_and_is_both_unsure_and_diverse():
    learner = learner_with("Uncertainty Sampling")
    batch = learner.next_batch(8)
    assert batch[0] == learner.query_row
    assert len(set(batch)) == 8
    X, unsure = learner.problem.X, learner.informativeness
    pool = np.setdiff1d(learner.train_rows, learner.labelled_rows)
    assert unsure[batch].min() >= np.sort(unsure[pool])[-8 * 20]
    most = pool[np.argsort(-unsure[pool], kind="stable")][:8]

    def closest(rows):
        distance = np.linalg.norm(X[rows][:, None] - X[rows], axis=2)
        return distance[np.triu_indices(len(rows), 1)].min()

    assert closest(batch) > closest(most)
    assert learner.next_batch(1) == [learner.query_row]
    assert learner.next_batch(0) == []


def test_a_batch_of_more_than_there_are_is_all_there_are():
    X = features(30)
    pool = pool_of(X, forest(X[:20]), labelled=range(20))
    scores = strategies.uncertainty(pool.probabilities)
    assert sorted(diverse_batch(scores, pool, 50)) == list(range(20, 30))


def test_a_batch_is_one_fit_and_is_taken_back_one_by_one():
    learner = learner_with("Uncertainty Sampling")
    learner.assign(0)
    batch = learner.next_batch(4)
    assert batch[0] == learner.query_row
    answers = dict(zip(batch, [1, UNSURE, 0, 2], strict=True))
    learner.label_batch(answers)
    assert [step.n_points for step in learner.history] == [6, 9]
    assert learner.labelled_rows[6:].tolist() == batch
    assert learner.labelled_y[6:].tolist() == [1, -1, 0, 2]
    assert learner.query_row not in batch
    again = Learner(learner.problem, 1, learner.members)
    again.replay(learner.labelled_rows, learner.labelled_y)
    np.testing.assert_array_equal(again.probabilities, learner.probabilities)
    for row, n_points in zip(reversed(batch), ([6, 8], [6, 7], [6, 7], [6]), strict=True):
        learner.undo()
        assert learner.query_row == row
        assert [step.n_points for step in learner.history] == n_points
        assert learner.history[-1].n_points == learner.n_trained
    assert not learner.can_undo


def test_a_batch_that_cannot_be_is_refused_and_changes_nothing():
    learner = learner_with("Uncertainty Sampling")
    row = learner.query_row
    for answers, words in (
        ({}, "at least one"),
        ({row: 9}, "label 9"),
        ({row: 1, int(learner.labelled_rows[0]): 1}, "not in the pool"),
        ({int(learner.problem.sets.test[0]): 1}, "not in the pool"),
    ):
        with pytest.raises(UserError, match=words):
            learner.label_batch(answers)
        assert (learner.query_row, learner.n_trained, len(learner.labelled_rows)) == (row, 6, 6)
