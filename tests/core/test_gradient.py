"""The oracle of the fast gradient boosting is scikit-learn's own `fit` and `predict_proba`."""

import pickle
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.sparse import csr_matrix
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.tree import DecisionTreeRegressor

from astronomical.forest import can_fit_gradient, compile_gradient, fit_gradient
from astronomical.forest.trees import TREES_PER_STEP

values = st.sampled_from([-2.5, -1.0, -0.0, 0.0, 1e-45, 1e-8, 1.0, 3e38]).map(np.float32).map(
    float
) | st.floats(-1e6, 1e6, width=32)


@st.composite
def problems(draw):
    """Return X, y, rows to ask about, and parameters."""
    n_points, n_features = draw(st.integers(2, 30)), draw(st.integers(1, 4))
    dtype = draw(st.sampled_from(["float32", "float64"]))
    X = draw(hnp.arrays(dtype, (n_points, n_features), elements=values))
    y = draw(hnp.arrays(np.int64, n_points, elements=st.integers(0, 1)))
    asked = draw(hnp.arrays(dtype, (draw(st.integers(1, 50)), n_features), elements=values))
    parameters = draw(
        st.fixed_dictionaries(
            {"n_estimators": st.integers(1, 15), "random_state": st.integers(0, 2**32 - 1)},
            optional={
                "learning_rate": st.sampled_from([0.05, 0.5, 1.5]),
                "max_depth": st.sampled_from([1, 2, None]),
                "max_features": st.sampled_from(["sqrt", 1]),
            },
        )
    )
    return X, y, asked, parameters


def blobs(n=60, n_features=5, seed=0, dtype="float64"):
    rng = np.random.RandomState(seed)
    X = rng.normal(size=(n, n_features)).astype(dtype)
    y = (X[:, 0] + X[:, 1] ** 2 + rng.normal(scale=0.7, size=n) > 0.8).astype(np.int64)
    return X, y


def assert_same(one, other):
    assert vars(one).keys() == vars(other).keys()
    assert one.get_params() == other.get_params()
    assert (one.n_classes_, one.n_features_in_) == (other.n_classes_, other.n_features_in_)
    np.testing.assert_array_equal(one.classes_, other.classes_)
    np.testing.assert_array_equal(one.train_score_, other.train_score_)
    assert one.estimators_.shape == other.estimators_.shape
    for a, b in zip(one.estimators_.ravel(), other.estimators_.ravel(), strict=True):
        assert type(a) is type(b) is DecisionTreeRegressor
        assert vars(a).keys() == vars(b).keys()
        a, b = a.tree_.__getstate__(), b.tree_.__getstate__()
        np.testing.assert_array_equal(a["nodes"], b["nodes"])
        assert a["values"].tobytes() == b["values"].tobytes()


def outcome(function, *arguments):
    """Return what a function returns, or the words it refuses with."""
    try:
        return function(*arguments)
    except ValueError as error:
        return str(error)


@settings(max_examples=80, deadline=None)
@given(problems())
def test_any_boosting_is_scikit_learns(problem):
    X, y, asked, parameters = problem
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        own = outcome(GradientBoostingClassifier(**parameters).fit, X, y)
        boosting = outcome(fit_gradient, GradientBoostingClassifier(**parameters), X, y)
        if isinstance(own, str):
            assert boosting == own
            return
        assert_same(boosting, own)
        compiled = compile_gradient(boosting)
        if compiled is not None:
            for rows in (asked, X):
                np.testing.assert_array_equal(compiled(rows), own.predict_proba(rows))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("n_points", [10, 60])
def test_the_whole_boosting(n_points, dtype):
    X, y = blobs(9000, dtype=dtype)  # more rows than a block
    own = GradientBoostingClassifier(n_estimators=300, random_state=0)
    own.fit(X[:n_points], y[:n_points])
    boosting = GradientBoostingClassifier(n_estimators=300, random_state=0)
    assert can_fit_gradient(boosting, X[:n_points], y[:n_points])
    fit_gradient(boosting, X[:n_points], y[:n_points])
    assert_same(boosting, own)
    compiled = compile_gradient(boosting)
    if n_points == 60:
        assert compiled is None or len(compiled.trees) == 300
        return
    near = compiled.thresholds.astype(np.float32)
    near = np.concatenate([near, np.nextafter(near, -np.inf), np.nextafter(near, np.inf)])
    near = np.repeat(near[:, np.newaxis], X.shape[1], axis=1).astype(dtype)
    for rows in (X, near):
        np.testing.assert_array_equal(compiled(rows), own.predict_proba(rows))


def test_a_boosting_is_saved_and_loaded_as_any_other():
    X, y = blobs()
    boosting = fit_gradient(GradientBoostingClassifier(n_estimators=30, random_state=0), X, y)
    loaded = pickle.loads(pickle.dumps(boosting))
    assert_same(loaded, GradientBoostingClassifier(n_estimators=30, random_state=0).fit(X, y))
    np.testing.assert_array_equal(loaded.predict_proba(X), boosting.predict_proba(X))


class CancelledError(Exception):
    pass


def test_progress_is_told_and_can_cancel():
    X, y = blobs()
    told = []

    def cancel(fraction):
        told.append(fraction)
        if fraction > 0.5:
            raise CancelledError

    boosting = GradientBoostingClassifier(n_estimators=120, random_state=0)
    before = dict(vars(boosting))
    with pytest.raises(CancelledError):
        fit_gradient(boosting, X, y, cancel)
    assert told == [TREES_PER_STEP / 120, 2 * TREES_PER_STEP / 120]
    assert vars(boosting) == before
    told.clear()
    fit_gradient(boosting, X, y, told.append)
    assert told[-1] == 1
    assert_same(boosting, GradientBoostingClassifier(n_estimators=120, random_state=0).fit(X, y))


def test_the_rest_is_left_to_scikit_learn():
    X, y = blobs()
    some = GradientBoostingClassifier(n_estimators=9, random_state=0, subsample=0.5)
    assert not can_fit_gradient(some, X, y)
    own = GradientBoostingClassifier(n_estimators=9, random_state=0, subsample=0.5).fit(X, y)
    assert_same(fit_gradient(some, X, y), own)
    classes = y + (X[:, 2] > 1)
    three = fit_gradient(GradientBoostingClassifier(n_estimators=9, random_state=0), X, classes)
    assert_same(three, GradientBoostingClassifier(n_estimators=9, random_state=0).fit(X, classes))
    assert compile_gradient(three) is None
    assert not can_fit_gradient(GradientBoostingClassifier(n_estimators=9), X, y)
    small = fit_gradient(GradientBoostingClassifier(max_depth=1, random_state=0), X, y)
    compiled = compile_gradient(small)
    np.testing.assert_array_equal(compiled(csr_matrix(X)), compiled(X))


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e39])
def test_what_scikit_learn_refuses_is_refused_in_its_words(value):
    X, y = blobs()
    spoilt = X.copy()
    spoilt[3, 2] = value
    boosting = GradientBoostingClassifier(n_estimators=20, random_state=0, max_depth=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        own = outcome(
            GradientBoostingClassifier(n_estimators=20, random_state=0, max_depth=1).fit, spoilt, y
        )
        assert isinstance(own, str)
        assert outcome(fit_gradient, boosting, spoilt, y) == own
        assert not hasattr(boosting, "estimators_")
        compiled = compile_gradient(fit_gradient(boosting, X, y))
        for rows in (spoilt, X[:, :2], X[:0]):
            said = outcome(boosting.predict_proba, rows)
            assert isinstance(said, str)
            assert outcome(compiled, rows) == said
