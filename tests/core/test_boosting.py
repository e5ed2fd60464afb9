"""The oracle of the fast AdaBoost is scikit-learn's own `fit` and `predict_proba`."""

import pickle
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.sparse import csr_matrix
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from astronomical.forest import can_boost, compile_boosting, fit_boosting
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
            optional={"learning_rate": st.sampled_from([0.1, 0.5, 3.0])},
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
    np.testing.assert_array_equal(one.estimator_weights_, other.estimator_weights_)
    np.testing.assert_array_equal(one.estimator_errors_, other.estimator_errors_)
    assert repr(one.estimators_) == repr(other.estimators_)
    for a, b in zip(one.estimators_, other.estimators_, strict=True):
        assert type(a) is type(b) is DecisionTreeClassifier
        assert vars(a).keys() == vars(b).keys()
        np.testing.assert_array_equal(a.classes_, b.classes_)
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
    assert can_boost(AdaBoostClassifier(**parameters), X, y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        own = outcome(AdaBoostClassifier(**parameters).fit, X, y)
        boosting = outcome(fit_boosting, AdaBoostClassifier(**parameters), X, y)
        if isinstance(own, str):
            assert boosting == own
            return
        assert_same(boosting, own)
        compiled = compile_boosting(boosting)
        assert (compiled is not None) == (len(set(y.tolist())) == 2)
        if compiled is not None:
            for rows in (asked, X):
                np.testing.assert_array_equal(compiled(rows), own.predict_proba(rows))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("n_points", [10, 60])
def test_the_whole_boosting(n_points, dtype):
    X, y = blobs(3000, dtype=dtype)
    own = AdaBoostClassifier(n_estimators=500, random_state=0).fit(X[:n_points], y[:n_points])
    boosting = AdaBoostClassifier(n_estimators=500, random_state=0)
    fit_boosting(boosting, X[:n_points], y[:n_points])
    assert_same(boosting, own)
    compiled = compile_boosting(boosting)
    near = np.array([threshold for _, threshold, *_ in compiled.stumps], dtype=np.float32)
    near = np.concatenate([near, np.nextafter(near, -np.inf), np.nextafter(near, np.inf)])
    near = np.repeat(near[:, np.newaxis], X.shape[1], axis=1).astype(dtype)
    for rows in (X, near):
        np.testing.assert_array_equal(compiled(rows), own.predict_proba(rows))


def test_a_boosting_is_saved_and_loaded_as_any_other():
    X, y = blobs()
    boosting = fit_boosting(AdaBoostClassifier(n_estimators=30, random_state=0), X, y)
    loaded = pickle.loads(pickle.dumps(boosting))
    assert_same(loaded, AdaBoostClassifier(n_estimators=30, random_state=0).fit(X, y))
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

    boosting = AdaBoostClassifier(n_estimators=120, random_state=0)
    before = dict(vars(boosting))
    with pytest.raises(CancelledError):
        fit_boosting(boosting, X, y, cancel)
    assert told == [TREES_PER_STEP / 120, 2 * TREES_PER_STEP / 120]
    assert vars(boosting) == before
    told.clear()
    fit_boosting(boosting, X, y, told.append)
    assert told[-1] == 1
    assert_same(boosting, AdaBoostClassifier(n_estimators=120, random_state=0).fit(X, y))


def test_the_rest_is_left_to_scikit_learn():
    X, y = blobs()
    deep = AdaBoostClassifier(DecisionTreeClassifier(max_depth=2), n_estimators=9, random_state=0)
    assert not can_boost(deep, X, y)
    assert compile_boosting(fit_boosting(deep, X, y)) is None
    three = fit_boosting(AdaBoostClassifier(n_estimators=9, random_state=0), X, y + (X[:, 2] > 1))
    own = AdaBoostClassifier(n_estimators=9, random_state=0).fit(X, y + (X[:, 2] > 1))
    assert_same(three, own)
    assert compile_boosting(three) is None
    assert not can_boost(AdaBoostClassifier(n_estimators=9), X, y)
    compiled = compile_boosting(fit_boosting(AdaBoostClassifier(random_state=0), X, y))
    np.testing.assert_array_equal(compiled(csr_matrix(X)), compiled(X))


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e39])
def test_what_scikit_learn_refuses_is_refused_in_its_words(value):
    X, y = blobs()
    spoilt = X.copy()
    spoilt[3, 2] = value
    boosting = AdaBoostClassifier(n_estimators=20, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        own = outcome(AdaBoostClassifier(n_estimators=20, random_state=0).fit, spoilt, y)
        assert isinstance(own, str)
        assert outcome(fit_boosting, boosting, spoilt, y) == own
        assert not hasattr(boosting, "estimators_")
        compiled = compile_boosting(fit_boosting(boosting, X, y))
        for rows in (spoilt, X[:, :2], X[:0]):
            said = outcome(boosting.predict_proba, rows)
            assert isinstance(said, str)
            assert outcome(compiled, rows) == said
