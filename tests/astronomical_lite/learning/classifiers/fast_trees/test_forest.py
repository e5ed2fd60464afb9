"""The oracle of the fast forest, and of fast extra trees, is scikit-learn's own `fit` and `predict_proba`."""

import io
import pickle
import warnings

import joblib
import numpy as np
import pandas as pd
import pytest
from ensembles import around, check_progress, fitted, outcome, predicted, problems
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.ensemble import BaggingClassifier, ExtraTreesClassifier, RandomForestClassifier
from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from astronomical_lite.learning.classifiers import fast_trees
from astronomical_lite.learning.classifiers.fast_trees import predict
from astronomical_lite.learning.classifiers.fast_trees.splits import (
    MOST_RANKED,
)

KINDS = [RandomForestClassifier, ExtraTreesClassifier]
quickly = settings(max_examples=80, deadline=None)
# Few values, so that there are ties; neighbours, so that thresholds round; extremes; both zeros.
AWKWARD = [-3e38, -2.5, -1.0, -0.0, 0.0, 1e-45, 1e-8, 1.0, np.nextafter(np.float32(1), 2), 3e38]
values = st.sampled_from([float(np.float32(v)) for v in AWKWARD] + [np.nan]) | st.floats(
    -1e6, 1e6, width=32
)
forests = problems(
    values,
    max_depth=[1, 2, 3, 4],
    max_features=["log2", None, 1, 0.7],
    criterion=["entropy", "log_loss"],
)


def blobs(n, n_features=6, seed=0, dtype="float32", missing=0.0):
    rng = np.random.RandomState(seed)
    X = rng.normal(size=(n, n_features)).astype(dtype)
    y = (X[:, 0] + rng.normal(scale=0.8, size=n) > 0.3).astype(np.int64)
    y[:1], y[1:2] = 0, 1
    X[rng.uniform(size=X.shape) < missing] = np.nan
    return X, y


def assert_same(one, other):
    """Two forests are equal in all they hold."""
    assert vars(one).keys() == vars(other).keys()
    assert one.get_params() == other.get_params()
    for name in ("n_features_in_", "n_outputs_", "n_classes_", "_n_samples"):
        assert getattr(one, name) == getattr(other, name)
    assert one._n_samples_bootstrap == other._n_samples_bootstrap
    np.testing.assert_array_equal(one.classes_, other.classes_)
    assert repr(one.estimator_) == repr(other.estimator_)
    assert len(one.estimators_) == len(other.estimators_)
    for a, b in zip(one.estimators_, other.estimators_, strict=True):
        assert list(vars(a)) == list(vars(b))
        assert a.get_params() == b.get_params()
        assert (a.n_classes_, a.max_features_) == (b.n_classes_, b.max_features_)
        np.testing.assert_array_equal(a.classes_, b.classes_)
        assert a.classes_.dtype == b.classes_.dtype
        a, b = a.tree_.__getstate__(), b.tree_.__getstate__()
        assert (a["max_depth"], a["node_count"]) == (b["max_depth"], b["node_count"])
        assert a["nodes"].dtype == b["nodes"].dtype
        for field in a["nodes"].dtype.names:  # a threshold may be NaN
            np.testing.assert_array_equal(a["nodes"][field], b["nodes"][field])
        assert a["values"].tobytes() == b["values"].tobytes()


def is_pure(forest):
    """Each leaf of its trees is of one class, as of a random forest's they are without limits."""
    trees = [tree.tree_ for tree in forest.estimators_]
    values = np.concatenate([tree.value[tree.feature < 0, 0].max(axis=1) for tree in trees])
    return bool((values == 1).all())


def thresholds_of(forest):
    trees = [tree.tree_ for tree in forest.estimators_]
    return np.concatenate([tree.threshold[tree.feature >= 0] for tree in trees])


@pytest.mark.parametrize("kind", KINDS)
@quickly
@given(forests)
def test_any_forest_is_scikit_learns(kind, problem):
    X, y, asked, parameters = problem
    assert fast_trees.can_fit(kind(**parameters), X, y)
    own = kind(**parameters).fit(X, y)
    forest = fitted(kind(**parameters), X, y)
    assert_same(forest, own)
    for rows in (asked, X, around(thresholds_of(own), X.shape[1])):
        if len(rows):
            np.testing.assert_array_equal(predicted(forest, rows), own.predict_proba(rows))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n_points", [2, 3, 10, 64, 65, 300])
@pytest.mark.parametrize("missing", [0, 0.1])
@pytest.mark.parametrize("kind", KINDS)
def test_forests_of_many_sizes(kind, n_points, seed, missing):
    X, y = blobs(n_points, seed=seed, missing=missing)
    own = kind(60, random_state=seed).fit(X, y)
    forest = fitted(kind(60, random_state=seed), X, y)
    assert_same(forest, own)
    # Extra trees may find nothing to split where values are missing.
    assert (fast_trees.compile(forest) is not None) == is_pure(own)
    for n in (1, 63, 64, 65, 700):
        asked, _ = blobs(n, seed=seed + 100, missing=missing)
        np.testing.assert_array_equal(predicted(forest, asked), own.predict_proba(asked))


@pytest.mark.parametrize("missing", [0, 1])
@pytest.mark.parametrize("n_points", [60, 1500])
def test_many_thresholds_of_one_feature(n_points, missing):
    X, y = blobs(n_points, n_features=1, seed=3)
    X[(y == 1) & (X[:, 0] < -1)] = np.nan if missing else -9  # leaves stay pure
    own = RandomForestClassifier(20, random_state=3).fit(X, y)
    compiled = fast_trees.compile(fitted(RandomForestClassifier(20, random_state=3), X, y))
    assert any(thresholds.ranks for _, thresholds in compiled.count_votes.splits)
    assert (compiled.count_votes.n_splits > MOST_RANKED) == (n_points == 1500)
    asked = np.concatenate([X, around(thresholds_of(own), 1)])
    asked[::17] = np.nan
    np.testing.assert_array_equal(compiled(asked), own.predict_proba(asked))


@pytest.mark.parametrize("kind", KINDS)
def test_missing_values_are_only_asked_about(kind):
    """Fitted without any, a tree sends missing values to its larger branch."""
    X, y = blobs(40)
    asked, _ = blobs(300, seed=1, missing=0.3)
    asked[0] = np.nan
    forest = fitted(kind(200, random_state=0), X, y)
    assert fast_trees.compile(forest) is not None
    np.testing.assert_array_equal(predicted(forest, asked), forest.predict_proba(asked))


def test_a_thousand_trees_over_many_rows_in_blocks(monkeypatch):
    X, y = blobs(20_000, n_features=12, dtype="float64")
    own = RandomForestClassifier(1000, random_state=0).fit(X[:30], y[:30])
    forest = fitted(RandomForestClassifier(1000, random_state=0), X[:30], y[:30])
    assert_same(forest, own)
    compiled, expected = fast_trees.compile(forest), own.predict_proba(X)
    for words in (1, 7, 512):
        monkeypatch.setattr(predict, "WORDS_PER_BLOCK", words)
        asked = X[: 3000 * words]
        np.testing.assert_array_equal(compiled(asked), expected[: len(asked)])


def test_trees_that_drew_one_class_are_single_leaves():
    X, y = blobs(2)
    forest = fitted(RandomForestClassifier(50, random_state=0), X, y)
    assert {tree.tree_.node_count for tree in forest.estimators_} == {1, 3}
    np.testing.assert_array_equal(predicted(forest, X), forest.predict_proba(X))
    nothing_to_split = np.zeros((9, 2))
    forest = fitted(RandomForestClassifier(1, random_state=0), X[:, :2], y)
    assert predicted(forest, nothing_to_split).shape == (9, 2)


@pytest.mark.parametrize("y", [[1, 1, 1, 1], [0, 1, 2, 1], [5, -7, 5, -7], [True, False] * 2])
def test_labels_of_any_kind_and_number(y):
    X, _ = blobs(4)
    own = RandomForestClassifier(30, random_state=1).fit(X, np.array(y))
    forest = fitted(RandomForestClassifier(30, random_state=1), X, np.array(y))
    assert_same(forest, own)
    assert (fast_trees.compile(forest) is not None) == (len(own.classes_) == 2)
    np.testing.assert_array_equal(predicted(forest, X), own.predict_proba(X))


def test_names_as_labels():
    X, y = blobs(20)
    names = np.array(["galaxy", "star"])[y]
    own = RandomForestClassifier(30, random_state=1).fit(X, names)
    assert_same(fitted(RandomForestClassifier(30, random_state=1), X, names), own)


@pytest.mark.parametrize("kind", KINDS)
def test_a_forest_is_saved_and_loaded_as_any_other(kind):
    X, y = blobs(60)
    forest = fitted(kind(80, random_state=0), X[:30], y[:30])
    own = kind(80, random_state=0).fit(X[:30], y[:30])
    file = io.BytesIO()
    joblib.dump(forest, file)
    file.seek(0)
    for loaded in (joblib.load(file), pickle.loads(pickle.dumps(forest))):
        assert_same(loaded, own)
        check_is_fitted(loaded)
        np.testing.assert_array_equal(loaded.predict_proba(X), own.predict_proba(X))
        np.testing.assert_array_equal(predicted(loaded, X), own.predict_proba(X))
        np.testing.assert_array_equal(loaded.feature_importances_, own.feature_importances_)


@pytest.mark.parametrize(
    "parameters",
    [
        {"bootstrap": False},
        {"class_weight": "balanced"},
        {"class_weight": "balanced_subsample"},
        {"min_samples_leaf": 3},
        {"min_samples_split": 0.3},
        {"min_weight_fraction_leaf": 0.1},
        {"min_impurity_decrease": 0.05},
        {"max_leaf_nodes": 3},
        {"max_samples": 0.5},
        {"ccp_alpha": 0.02},
        {"monotonic_cst": [1, 0, 0, 0, 0, 0]},
        {"oob_score": True},
        {"random_state": np.random.RandomState(5)},
    ],
)
def test_other_parameters_are_left_to_scikit_learn(parameters):
    X, y = blobs(40)

    def make():
        return RandomForestClassifier(**{"n_estimators": 25, "random_state": 0} | parameters)

    assert not fast_trees.can_fit(make(), X, y)
    state = pickle.dumps(parameters)
    own = make().fit(X, y)
    parameters.update(pickle.loads(state))
    forest = fitted(make(), X, y)
    for a, b in zip(forest.estimators_, own.estimators_, strict=True):
        assert (
            a.tree_.__getstate__()["nodes"].tobytes() == b.tree_.__getstate__()["nodes"].tobytes()
        )
    np.testing.assert_array_equal(predicted(forest, X), own.predict_proba(X))


def test_other_data_and_forests_are_left_to_scikit_learn():
    X, y = blobs(40)
    forest = RandomForestClassifier(25, random_state=0)
    assert fast_trees.can_fit(forest, X, y)
    frame = pd.DataFrame(X, columns=list("abcdef"))
    assert not fast_trees.can_fit(forest, frame, y)
    assert not fast_trees.can_fit(forest, X, y[:, np.newaxis])
    assert not fast_trees.can_fit(RandomForestClassifier(), X, y)  # seeded by the system
    assert not fast_trees.can_fit(RandomForestClassifier(True, random_state=0), X, y)
    own = RandomForestClassifier(25, random_state=0).fit(frame, y)
    assert_same(fitted(forest, frame, y), own)
    assert not fast_trees.can_fit(forest, X, y)  # has been fitted
    forest = fitted(forest, X, y)
    assert_same(forest, RandomForestClassifier(25, random_state=0).fit(X, y))
    compiled = fast_trees.compile(forest)
    np.testing.assert_array_equal(compiled(csr_matrix(X)), forest.predict_proba(csr_matrix(X)))
    other = fitted(BaggingClassifier(n_estimators=9, random_state=0), X, y)
    assert fast_trees.compile(other) is None
    np.testing.assert_array_equal(predicted(other, X), other.predict_proba(X))


def test_forests_too_large_or_with_mixed_leaves_are_left_to_scikit_learn(monkeypatch):
    X, y = blobs(200)
    mixed = fitted(RandomForestClassifier(20, random_state=0, max_depth=2), X, y)
    assert fast_trees.compile(mixed) is None
    np.testing.assert_array_equal(predicted(mixed, X), mixed.predict_proba(X))
    forest = fitted(RandomForestClassifier(20, random_state=0), X, y)
    monkeypatch.setattr(predict, "MOST_MASKS", 100)
    assert fast_trees.compile(forest) is None


@pytest.mark.parametrize(
    ("parameters", "spoil"),
    [
        ({}, lambda X: X.__setitem__((3, 2), np.inf)),
        ({}, lambda X: X.__setitem__((3, 2), 1e39)),
        ({"max_features": 0}, lambda X: None),
        ({"criterion": "poisson"}, lambda X: None),
        ({"max_depth": 0}, lambda X: None),
        ({"n_estimators": 0}, lambda X: None),
    ],
)
def test_what_scikit_learn_refuses_is_refused_in_its_words(parameters, spoil):
    X, y = blobs(40, dtype="float64")
    spoil(X)
    forest = RandomForestClassifier(**{"n_estimators": 25, "random_state": 0} | parameters)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        own = outcome(RandomForestClassifier(**forest.get_params()).fit, X, y)
        assert isinstance(own, str)
        assert outcome(fitted, forest, X, y) == own
    with pytest.raises(NotFittedError):
        forest.predict(X)


def test_rows_scikit_learn_refuses_are_refused_in_its_words():
    X, y = blobs(40)
    forest = fitted(RandomForestClassifier(25, random_state=0), X, y)
    compiled = fast_trees.compile(forest)
    for rows in (X[:, :3], X[:0], X[0], np.full_like(X, np.inf)):
        said = outcome(forest.predict_proba, rows)
        assert isinstance(said, str)
        assert outcome(compiled, rows) == said


def test_progress_is_told_and_can_cancel():
    check_progress(RandomForestClassifier(120, random_state=0), *blobs(30), assert_same)


def test_the_global_generator_is_not_touched():
    X, y = blobs(30)
    np.random.seed(1)
    expected = np.random.RandomState(1).uniform()
    fitted(RandomForestClassifier(20, random_state=0), X, y)
    assert np.random.uniform() == expected
