"""Columns made when they are asked for: the same numbers as those made all at once, whichever rows they are made of."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from astronomical_lite.learning import feature_matrix, features, make_problem
from astronomical_lite.learning.combined_columns import Beside, made_columns
from astronomical_lite.learning.features import combine
from astronomical_lite.learning.splits import split
from astronomical_lite.messages import UserError

BANDS = ["u", "g", "r", "n"]
OPERATIONS = ["subtract (a-b)", "add (a+b)", "multiply (a*b)", "divide (a/b)"]
CHOSEN = [(name, n) for name in OPERATIONS for n in (2, 3)]


@pytest.fixture
def own(monkeypatch):
    """A user's operations: of a frame, and one element by element that looks at all rows all the same."""
    monkeypatch.setattr(features, "OPERATIONS", dict(features.OPERATIONS))

    @features.register("relative (a~b)", symbol="~")
    def relative(a, b):
        return (a - b) / np.nanmax(np.abs(a))

    @features.register("mean of n")
    def mean(frame, n):
        frame["mean"] = frame.mean(axis=1)
        return frame, ["mean"]


def table(values, single):
    frame = pd.DataFrame(values, columns=BANDS)
    if single:
        return frame.astype(np.float32)
    return frame.assign(n=np.arange(len(frame)) % 5)  # whole numbers with zeros


values = arrays(
    np.float64,
    st.tuples(st.integers(1, 12), st.just(4)),
    elements=st.one_of(
        st.floats(-1e3, 1e3), st.sampled_from([0.0, np.nan, np.inf, -np.inf, 1e38, 1e308])
    ),
)


def bits(column):
    return np.asarray(column).tobytes()


def all_at_once(frame, chosen):
    """As they are by definition: each combination made whole, a column of a name once."""
    made = pd.concat([combine(frame, BANDS, *one) for one in chosen], axis=1)
    return made.loc[:, ~made.columns.duplicated()]


@settings(deadline=None, max_examples=60)
@given(values, st.booleans(), st.lists(st.sampled_from(CHOSEN), min_size=1, max_size=4), st.data())
def test_they_are_those_made_all_at_once_bit_for_bit(values, single, chosen, data):
    with np.errstate(all="ignore"):
        frame = table(values, single)
    wanted, made = all_at_once(frame, chosen), made_columns(frame, BANDS, chosen)
    assert list(made) == list(wanted)
    cut = data.draw(st.integers(0, len(frame)))
    parts = made.rows(slice(0, cut)), made.rows(slice(cut, len(frame)))
    for name in wanted:
        assert made[name].dtype == wanted[name].dtype
        assert bits(made[name]) == bits(wanted[name])
        assert bits(pd.concat([part[name] for part in parts])) == bits(wanted[name])
    pd.testing.assert_frame_equal(made.to_frame(), wanted)


def test_those_of_ones_own_are_made_of_all_rows_and_held(own):
    rng = np.random.default_rng(0)
    frame = table(rng.normal(size=(50, 4)), single=True)
    chosen = [("relative (a~b)", 2), ("subtract (a-b)", 2), ("mean of n", 2)]
    wanted, made = all_at_once(frame, chosen), made_columns(frame, BANDS, chosen)
    assert list(made) == list(wanted)
    for name in wanted:
        assert bits(made[name]) == bits(wanted[name])
        assert bits(made.rows(slice(10, 20))[name]) == bits(wanted[name].iloc[10:20])
    pd.testing.assert_frame_equal(made.to_frame(), wanted)


@pytest.mark.parametrize("single", [True, False])
@pytest.mark.parametrize("scale", [True, False])
def test_the_matrix_of_features_is_the_same_and_a_block_is_made_at_a_time(
    monkeypatch, single, scale
):
    monkeypatch.setattr(feature_matrix, "ROWS_PER_BLOCK", 64)
    rng = np.random.default_rng(1)
    values = rng.normal(20, 1, (500, 4))
    values[::17, 1] = np.nan
    frame, labels = table(values, single), rng.integers(0, 2, 500)
    made, sets = made_columns(frame, BANDS, CHOSEN), split(labels, exclude_unknown=True)
    names = [*BANDS, *made]
    whole = pd.concat([frame, all_at_once(frame, CHOSEN)], axis=1)
    wanted = make_problem(whole, names, labels, sets, scale)
    found = make_problem(Beside(frame, made), names, labels, sets, scale)
    assert found.X.dtype == wanted.X.dtype
    assert bits(found.X) == bits(wanted.X)
    assert bits(found.missing) == bits(wanted.missing)
    assert (found.n_missing, found.n_infinite) == (wanted.n_missing, wanted.n_infinite)
    assert (bits(found.lowest), bits(found.highest)) == (bits(wanted.lowest), bits(wanted.highest))


def test_a_name_that_is_taken_and_a_column_of_text_are_refused_before_one_is_made():
    frame = pd.DataFrame({"u": [1.0], "g": [2.0], "u-g": [0.0], "name": ["a"]})
    with pytest.raises(UserError, match="The combination u-g would have the name of a column"):
        made_columns(frame, ["u", "g"], [("subtract (a-b)", 2)])
    with pytest.raises(UserError, match="Column name does not hold numbers"):
        made_columns(frame, ["u", "name"], [("add (a+b)", 2)])
    assert made_columns(frame, ["u", "g"], []) is None
