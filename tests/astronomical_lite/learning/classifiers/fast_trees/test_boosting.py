"""The oracle of the fast boostings is scikit-learn's own `fit` and `predict_proba`."""

import pickle
import re
import warnings

import numpy as np
import pytest
from ensembles import around, check_progress, fitted, outcome, predicted, problems
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.ensemble import AdaBoostClassifier, GradientBoostingClassifier
from sklearn.tree import DecisionTreeClassifier

from astronomical_lite.learning.classifiers import fast_trees

BOTH = pytest.mark.parametrize("kind", [AdaBoostClassifier, GradientBoostingClassifier])
PARAMETERS = {
    AdaBoostClassifier: {"learning_rate": [0.1, 0.5, 3.0]},
    GradientBoostingClassifier: {
        "learning_rate": [0.05, 0.5, 1.5],
        "max_depth": [1, 2, None],
        "max_features": ["sqrt", 1],
    },
}
LEARNED = {
    AdaBoostClassifier: ("estimator_weights_", "estimator_errors_"),
    GradientBoostingClassifier: ("train_score_",),
}


def blobs(n=60, n_features=5, seed=0, dtype="float64"):
    rng = np.random.RandomState(seed)
    X = rng.normal(size=(n, n_features)).astype(dtype)
    y = (X[:, 0] + X[:, 1] ** 2 + rng.normal(scale=0.7, size=n) > 0.8).astype(np.int64)
    return X, y


def small(kind, **parameters):
    """A boosting whose trees are small enough to be asked fast."""
    depth = {"max_depth": 1} if kind is GradientBoostingClassifier else {}
    return kind(**{"random_state": 0} | depth | parameters)


def without_address(estimator):
    return re.sub(" at 0x[0-9A-F]+", "", repr(estimator))  # of a RandomState


def assert_same(one, other):
    assert vars(one).keys() == vars(other).keys()
    assert one.get_params() == other.get_params()
    assert (one.n_classes_, one.n_features_in_) == (other.n_classes_, other.n_features_in_)
    for name in ("classes_", *LEARNED[type(one)]):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    trees, others = np.array(one.estimators_, object), np.array(other.estimators_, object)
    assert trees.shape == others.shape
    for a, b in zip(trees.ravel(), others.ravel(), strict=True):
        assert type(a) is type(b)
        assert vars(a).keys() == vars(b).keys()
        assert without_address(a) == without_address(b)
        if hasattr(a, "classes_"):
            np.testing.assert_array_equal(a.classes_, b.classes_)
        a, b = a.tree_.__getstate__(), b.tree_.__getstate__()
        np.testing.assert_array_equal(a["nodes"], b["nodes"])
        assert a["values"].tobytes() == b["values"].tobytes()


@BOTH
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_any_boosting_is_scikit_learns(kind, data):
    X, y, asked, parameters = data.draw(problems(**PARAMETERS[kind]))
    two = len(set(y.tolist())) == 2
    assert fast_trees.can_fit(kind(**parameters), X, y) or (
        kind is not AdaBoostClassifier and not two
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        own = outcome(kind(**parameters).fit, X, y)
        boosting = outcome(fitted, kind(**parameters), X, y)
        if isinstance(own, str):
            assert boosting == own
            return
        assert_same(boosting, own)
        if kind is AdaBoostClassifier:
            assert (fast_trees.compile(boosting) is not None) == two
        for rows in (asked, X):
            np.testing.assert_array_equal(predicted(boosting, rows), own.predict_proba(rows))


def thresholds(compiled):
    if hasattr(compiled, "stumps"):
        return [threshold for _, threshold, *_ in compiled.stumps]
    return compiled.add_trees.thresholds


@BOTH
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("n_points", [10, 60])
def test_the_whole_boosting(kind, n_points, dtype):
    X, y = blobs(9000, dtype=dtype)  # more rows than a block
    own = kind(n_estimators=300, random_state=0).fit(X[:n_points], y[:n_points])
    boosting = kind(n_estimators=300, random_state=0)
    assert fast_trees.can_fit(boosting, X[:n_points], y[:n_points])
    boosting = fitted(boosting, X[:n_points], y[:n_points])
    assert_same(boosting, own)
    compiled = fast_trees.compile(boosting)
    if compiled is None:
        assert kind is GradientBoostingClassifier
        assert n_points == 60
        return
    for rows in (X, around(thresholds(compiled), X.shape[1], dtype)):
        np.testing.assert_array_equal(compiled(rows), own.predict_proba(rows))


@BOTH
def test_a_boosting_is_saved_and_loaded_as_any_other(kind):
    X, y = blobs()
    boosting = fitted(kind(n_estimators=30, random_state=0), X, y)
    loaded = pickle.loads(pickle.dumps(boosting))
    assert_same(loaded, kind(n_estimators=30, random_state=0).fit(X, y))
    np.testing.assert_array_equal(loaded.predict_proba(X), boosting.predict_proba(X))


@BOTH
def test_progress_is_told_and_can_cancel(kind):
    check_progress(kind(n_estimators=120, random_state=0), *blobs(), assert_same)


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        (GradientBoostingClassifier, {"subsample": 0.5}),
        (AdaBoostClassifier, {"estimator": DecisionTreeClassifier(max_depth=2)}),
    ],
)
def test_other_parameters_are_left_to_scikit_learn(kind, parameters):
    X, y = blobs()
    own = kind(n_estimators=9, random_state=0, **parameters).fit(X, y)
    boosting = kind(n_estimators=9, random_state=0, **parameters)
    assert not fast_trees.can_fit(boosting, X, y)
    boosting = fitted(boosting, X, y)
    assert_same(boosting, own)
    np.testing.assert_array_equal(predicted(boosting, X), own.predict_proba(X))


@BOTH
def test_other_data_is_left_to_scikit_learn(kind):
    X, y = blobs()
    assert not fast_trees.can_fit(kind(n_estimators=9), X, y)  # seeded by the system
    classes = y + (X[:, 2] > 1)
    three = fitted(kind(n_estimators=9, random_state=0), X, classes)
    assert_same(three, kind(n_estimators=9, random_state=0).fit(X, classes))
    assert fast_trees.compile(three) is None
    compiled = fast_trees.compile(fitted(small(kind), X, y))
    np.testing.assert_array_equal(compiled(csr_matrix(X)), compiled(X))


@BOTH
@pytest.mark.parametrize("value", [np.nan, np.inf, 1e39])
def test_what_scikit_learn_refuses_is_refused_in_its_words(kind, value):
    X, y = blobs()
    spoilt = X.copy()
    spoilt[3, 2] = value
    boosting = small(kind, n_estimators=20)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        own = outcome(small(kind, n_estimators=20).fit, spoilt, y)
        assert isinstance(own, str)
        assert outcome(fitted, boosting, spoilt, y) == own
        assert not hasattr(boosting, "estimators_")
        boosting = fitted(boosting, X, y)
        compiled = fast_trees.compile(boosting)
        for rows in (spoilt, X[:, :2], X[:0]):
            said = outcome(boosting.predict_proba, rows)
            assert isinstance(said, str)
            assert outcome(compiled, rows) == said
