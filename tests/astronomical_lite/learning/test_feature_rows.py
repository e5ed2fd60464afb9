"""Rows of a matrix that is not held are those of the one that is, however they are asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from learners import COMMITTEE, FOREST, answer, make_quick, problem_of, simulated, started

from astronomical_lite.learning import feature_rows, learning_problem, make_problem
from astronomical_lite.learning.combined_columns import Beside, made_columns
from astronomical_lite.learning.feature_matrix import gather
from astronomical_lite.learning.feature_rows import FeatureRows
from astronomical_lite.learning.robust_scaling import fitted_scaler
from astronomical_lite.learning.splits import split

MAGNITUDES = ["u", "g", "r"]


def table(n, dtype="float32", seed=0):
    """A table with columns of several types, its combinations beside it, and the names of all features."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(20, 2, (n, 3)).astype(dtype), columns=MAGNITUDES)
    frame["name"] = [f"source {i}" for i in range(n)]
    frame["count"] = rng.integers(0, 9, n).astype("int16" if dtype == "float32" else "int64")
    frame.iloc[rng.integers(0, n, n // 8), 1] = np.nan
    frame.iloc[rng.integers(0, n, 3), 0] = np.inf
    frame.iloc[0, 2] = 3e38
    made = made_columns(frame, MAGNITUDES, [("subtract (a-b)", 2), ("multiply (a*b)", 2)])
    return Beside(frame, made), [*MAGNITUDES, "count", *made]


def both(n, dtype="float32", scale=True):
    frame, features = table(n, dtype)
    kind = np.dtype(dtype)
    scaler = None
    if scale:
        scaler = fitted_scaler(np.array(frame[name], kind)[: n // 2] for name in features)
    X = gather(frame, features, kind, scaler).X
    return X, FeatureRows(frame, features, kind, scaler)


def keys(n):
    one = st.integers(-n, n - 1)
    rows = st.lists(st.integers(0, n - 1), max_size=40).map(lambda r: np.array(r, np.int64))
    run = st.tuples(st.integers(0, n), st.integers(0, n)).map(lambda ends: np.arange(*sorted(ends)))
    mask = st.lists(st.booleans(), min_size=n, max_size=n).map(np.array)
    every = st.slices(n)
    row_keys = st.one_of(one, rows, run, mask, every)
    columns = st.one_of(st.integers(-4, 3), st.slices(6), st.just(np.array([3, 0])))
    return st.one_of(row_keys, st.tuples(row_keys, columns))


N = 300


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [True, False])
def test_any_rows_are_those_of_the_matrix(dtype, scale, monkeypatch):
    monkeypatch.setattr(feature_rows, "ROWS_PER_BLOCK", 64)
    X, made = both(N, dtype, scale)
    assert (made.shape, made.dtype, made.nbytes, len(made)) == (X.shape, X.dtype, X.nbytes, len(X))

    @given(keys(N))
    def check(key):
        if isinstance(key, tuple) and isinstance(key[1], np.ndarray):
            expected = X[key[0]][..., key[1]]
        else:
            expected = X[key]
        found = made[key]
        assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
        assert np.array_equal(found, expected, equal_nan=True)

    check()


def test_a_row_that_is_not_there_is_refused():
    made = both(20)[1]
    for row in (20, -21):
        with pytest.raises(IndexError):
            made[row]
    for rows in ([3, 20], [19, 20], [-21]):
        with pytest.raises(IndexError):
            made[np.array(rows)]


@pytest.mark.parametrize("members", [FOREST, COMMITTEE])
def test_a_learner_goes_the_same_way_without_the_matrix(members, monkeypatch):
    make_quick(monkeypatch, n_estimators=10)
    frame, labels = simulated(500, missing=20, dtype="float32")
    held = started(members, problem=problem_of(frame, labels, scale=True))
    monkeypatch.setattr(learning_problem, "LARGEST_HELD", 0)
    made = started(members, problem=problem_of(frame, labels, scale=True))
    assert isinstance(made.problem.X, FeatureRows)
    for learner in (held, made):
        for _ in range(5):
            answer(learner)
    assert made.labelled_rows.tolist() == held.labelled_rows.tolist()
    assert made.history == held.history
    assert np.array_equal(made.probabilities, held.probabilities, equal_nan=True)


def test_what_was_found_in_the_matrix_is_the_same_without_it(monkeypatch):
    frame, features = table(400)
    labels = np.arange(400) % 3
    sets = split(labels, exclude_unknown=True)
    held = make_problem(frame, features, labels, sets, scale=True)
    monkeypatch.setattr(learning_problem, "LARGEST_HELD", 0)
    made = make_problem(frame, features, labels, sets, scale=True)
    assert made.n_missing == held.n_missing
    assert made.n_infinite == held.n_infinite
    for name in ("missing", "lowest", "highest"):
        assert np.array_equal(getattr(made, name), getattr(held, name), equal_nan=True)
    assert np.array_equal(made.X[:], held.X, equal_nan=True)
