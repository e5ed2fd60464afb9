"""Problems for the tests of the fast ensembles of trees, and what they compare."""

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from astronomical_lite.learning.classifiers import fast_trees
from astronomical_lite.learning.classifiers.fast_trees.trees import TREES_PER_STEP
from astronomical_lite.learning.classifiers.members import estimator_of

values = st.sampled_from([-2.5, -1.0, -0.0, 0.0, 1e-45, 1e-8, 1.0, 3e38]).map(np.float32).map(
    float
) | st.floats(-1e6, 1e6, width=32)


@st.composite
def problems(draw, elements=values, **parameters):
    """Return X, y, rows to ask about, and parameters: a number of trees, a seed, some of those given."""
    n_points, n_features = draw(st.integers(2, 30)), draw(st.integers(1, 4))
    dtype = draw(st.sampled_from(["float32", "float64"]))
    X = draw(hnp.arrays(dtype, (n_points, n_features), elements=elements))
    y = draw(hnp.arrays(np.int64, n_points, elements=st.integers(0, 1)))
    asked = draw(hnp.arrays(dtype, (draw(st.integers(1, 70)), n_features), elements=elements))
    chosen = st.fixed_dictionaries(
        {"n_estimators": st.integers(1, 15), "random_state": st.integers(0, 2**32 - 1)},
        optional={name: st.sampled_from(choices) for name, choices in parameters.items()},
    )
    return X, y, asked, draw(chosen)


def predicted(ensemble, X):
    """What the page says of rows: the fast way where there is one."""
    return (fast_trees.compile(ensemble) or ensemble.predict_proba)(X)


def around(thresholds, n_features, dtype="float32"):
    """Rows that hold the thresholds and the singles next to them."""
    near = np.asarray(thresholds, dtype=np.float32)
    near = np.concatenate([near, np.nextafter(near, -np.inf), np.nextafter(near, np.inf)])
    near = near[np.isfinite(near)]
    return np.repeat(near[:, np.newaxis], n_features, axis=1).astype(dtype)


def assert_same_trees(one, other):
    """Two ensembles have the same trees, to the last byte, of the same seeds."""
    assert np.shape(one.estimators_) == np.shape(other.estimators_)
    pairs = zip(np.ravel(one.estimators_), np.ravel(other.estimators_), strict=True)
    for a, b in pairs:
        if isinstance(one.estimators_, list):
            assert a.random_state == b.random_state
        a, b = a.tree_.__getstate__(), b.tree_.__getstate__()
        assert a["max_depth"] == b["max_depth"]
        assert a["nodes"].tobytes() == b["nodes"].tobytes()
        assert a["values"].tobytes() == b["values"].tobytes()


def outcome(function, *arguments):
    """Return what a function returns, or the words it refuses with."""
    try:
        return function(*arguments)
    except ValueError as error:
        return str(error)


def fitted(ensemble, X, y, report_progress=None):
    """The estimator that a fast fit becomes."""
    return estimator_of(fast_trees.fit(ensemble, X, y, report_progress))


class CancelledError(Exception):
    pass


def check_progress(ensemble, X, y, assert_same):
    """Progress of 120 trees is told, and can end the fit, which then has changed nothing."""
    told = []

    def cancel(fraction):
        told.append(fraction)
        if fraction > 0.5:
            raise CancelledError

    own = type(ensemble)(**ensemble.get_params()).fit(X, y)
    before = dict(vars(ensemble))
    with pytest.raises(CancelledError):
        fitted(ensemble, X, y, cancel)
    assert told == [TREES_PER_STEP / 120, 2 * TREES_PER_STEP / 120]
    assert vars(ensemble) == before
    told.clear()
    assert_same(fitted(ensemble, X, y, told.append), own)
    assert told[-1] == 1
    assert len(told) == 3
