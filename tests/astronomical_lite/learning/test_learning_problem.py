import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import RobustScaler

from astronomical_lite.learning import feature_matrix
from astronomical_lite.learning.learning_problem import make_problem
from astronomical_lite.learning.splits import split
from astronomical_lite.messages import UserError

LABELS = np.tile([0, 1, 2, 1, 0], 20).astype(np.int64)
SETS = split(LABELS, exclude_unknown=True)


@pytest.fixture(autouse=True, params=[7, 65_536])
def rows_per_block(request, monkeypatch):
    monkeypatch.setattr(feature_matrix, "ROWS_PER_BLOCK", request.param)


@pytest.fixture
def frame():
    rng = np.random.RandomState(0)
    return pd.DataFrame(rng.lognormal(size=(100, 3)), columns=["u", "g", "r"])


def test_the_matrix_holds_the_features_in_the_order_chosen(frame):
    problem = make_problem(frame, ["r", "u"], LABELS, SETS, scale=False)
    np.testing.assert_array_equal(problem.X, frame[["r", "u"]].to_numpy())
    assert problem.scaler is None
    assert problem.features == ["r", "u"]
    assert not problem.missing.any()
    assert (problem.n_missing, problem.n_infinite) == ({}, {})


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_scaler_is_fitted_on_the_training_rows(frame, dtype):
    frame = frame.astype(dtype)
    before = frame.copy()
    problem = make_problem(frame, ["u", "g", "r"], LABELS, SETS, scale=True)
    pd.testing.assert_frame_equal(frame, before)
    own = RobustScaler().fit(frame.to_numpy()[SETS.train])
    np.testing.assert_array_equal(problem.X, own.transform(frame.to_numpy()))
    assert problem.X.dtype == dtype
    assert problem.scaler.get_params() == own.get_params()


def test_mixed_columns_become_float64(frame):
    frame["u"] = frame["u"].astype("float32")
    frame["n"] = np.arange(100, dtype="int16")
    frame["m"] = pd.array([None] + [3] * 99, dtype="Int64")
    problem = make_problem(frame, ["u", "n", "m"], LABELS, SETS, scale=False)
    assert problem.X.dtype == np.float64
    np.testing.assert_array_equal(problem.X[:, 1], np.arange(100))
    assert problem.n_missing == {"m": 1}


@pytest.mark.parametrize("scale", [False, True])
def test_missing_and_infinite_values_are_counted_and_become_nan(frame, scale):
    frame.loc[[3, 7], "u"] = np.nan
    frame.loc[[7, 8, 9], "g"] = [np.inf, -np.inf, np.nan]
    problem = make_problem(frame, ["u", "g", "r"], LABELS, SETS, scale=scale)
    assert problem.n_missing == {"u": 2, "g": 1}
    assert problem.n_infinite == {"g": 2}
    assert np.flatnonzero(problem.missing).tolist() == [3, 7, 8, 9]
    assert np.isnan(problem.X[[7, 8], 1]).all()
    assert not np.isinf(problem.X).any()
    if scale:
        clean = frame.replace([np.inf, -np.inf], np.nan).to_numpy()
        own = RobustScaler().fit(clean[SETS.train])
        np.testing.assert_array_equal(problem.X, own.transform(clean))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [False, True])
def test_the_ends_are_those_of_the_matrix(frame, scale, dtype):
    frame = frame.astype(dtype)
    frame.loc[[3, 7], "u"] = [np.nan, -5.0]
    frame.loc[[8, 50], "g"] = [np.inf, -np.inf]
    frame["r"] = -frame["r"]
    problem = make_problem(frame, ["u", "g", "r"], LABELS, SETS, scale=scale)
    np.testing.assert_array_equal(problem.lowest, np.nanmin(problem.X, axis=0))
    np.testing.assert_array_equal(problem.highest, np.nanmax(problem.X, axis=0))


def test_a_value_beyond_single_precision_is_no_end(frame):
    frame.loc[4, "u"] = 1e300
    problem = make_problem(frame, ["u", "g"], LABELS, SETS, scale=False)
    np.testing.assert_array_equal(problem.highest, np.nanmax(problem.X, axis=0))


def test_a_value_beyond_single_precision_counts_as_infinite_unless_scaled(frame):
    frame["lx"] = 1e44 * frame["u"]
    with pytest.raises(UserError, match=r"3\.4e\+38.*logarithm.* in lx"):
        make_problem(frame, ["g", "lx"], LABELS, SETS, scale=False)
    frame.loc[1:, "lx"] = 2.0
    problem = make_problem(frame, ["g", "lx"], LABELS, SETS, scale=False)
    assert problem.n_infinite == {"lx": 1}
    frame["lx"] = 1e44 * frame["u"]
    scaled = make_problem(frame, ["g", "lx"], LABELS, SETS, scale=True)
    assert scaled.n_infinite == {}


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ([], "at least two features; 0"),
        (["u"], "at least two features; 1"),
        (["u", "u"], "u is chosen twice"),
        (["u", "z"], "no column z"),
        (["u", "name"], "name does not hold numbers"),
        (["u", "kind"], "kind does not hold numbers"),
        (["u", "nothing", "also_nothing"], "in nothing, also_nothing: leave them out"),
        (["u", "infinite"], "in infinite: leave it out"),
    ],
)
def test_what_cannot_be_a_feature_is_said(frame, features, words):
    frame["name"] = "M31"
    frame["kind"] = pd.Categorical(["spiral"] * 100)
    frame["nothing"] = np.nan
    frame["also_nothing"] = pd.array([None] * 100, dtype="Float64")
    frame["infinite"] = np.inf
    with pytest.raises(UserError, match=words):
        make_problem(frame, features, LABELS, SETS, scale=False)


def test_a_feature_without_a_value_in_training_cannot_be_scaled(frame):
    frame.loc[SETS.train, "g"] = np.nan
    with pytest.raises(UserError, match="training set in g"):
        make_problem(frame, ["u", "g"], LABELS, SETS, scale=True)
    assert make_problem(frame, ["u", "g"], LABELS, SETS, scale=False).n_missing == {"g": 60}
