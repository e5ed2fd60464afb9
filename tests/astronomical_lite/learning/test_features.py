from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astronomical_lite.learning import features
from astronomical_lite.learning.features import (
    OPERATIONS,
    combination_names,
    combine,
    count,
    memory_foretold,
    register,
)
from astronomical_lite.messages import UserError

BANDS = ["u", "g", "r", "i"]
SYMBOLS = {
    "subtract (a-b)": "-",
    "add (a+b)": "+",
    "multiply (a*b)": "*",
    "divide (a/b)": "/",
}
EVALUATE = {
    "-": lambda a, b: a - b,
    "+": lambda a, b: a + b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


@pytest.fixture
def frame():
    rng = np.random.RandomState(0)
    return pd.DataFrame(rng.normal(20, 1, (50, 4)), columns=BANDS)


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    monkeypatch.setattr(features, "OPERATIONS", dict(OPERATIONS))


def test_names_are_astronomicals():
    assert combination_names(["g", "j", "k"], "subtract (a-b)", 2) == ["g-j", "g-k", "j-k"]
    assert combination_names(["u", "g", "r"], "add (a+b)", 3) == ["u+g+r"]
    assert combination_names(["b", "a"], "multiply (a*b)", 2) == ["b*a"]
    assert combination_names(["a", "b"], "divide (a/b)", 2) == ["a/b"]


@given(
    n_features=st.integers(2, 6),
    n=st.integers(2, 6),
    operation=st.sampled_from(sorted(SYMBOLS)),
    seed=st.integers(0, 2**31),
    dtype=st.sampled_from(["float32", "float64"]),
)
@settings(max_examples=60, deadline=None)
def test_every_value_is_the_operation_from_left_to_right(n_features, n, operation, seed, dtype):
    n = min(n, n_features)
    values = np.random.RandomState(seed).choice([-2.5, 0.0, 1.0, 3.25, np.nan], (7, n_features))
    names = [f"f{i}" for i in range(n_features)]
    frame = pd.DataFrame(values.astype(dtype), columns=names)
    before = frame.copy()

    new = combine(frame, names, operation, n)

    pd.testing.assert_frame_equal(frame, before)
    symbol = SYMBOLS[operation]
    expected_names = [symbol.join(chosen) for chosen in combinations(names, n)]
    assert list(new.columns) == expected_names == combination_names(names, operation, n)
    n_columns = factorial(n_features) // (factorial(n) * factorial(n_features - n))
    assert new.shape == (7, n_columns) == (7, count(names, n))
    assert set(new.dtypes) == {np.dtype(dtype)}
    assert memory_foretold(7, count(names, n), np.dtype(dtype).itemsize) == sum(
        new[name].to_numpy().nbytes for name in new
    )
    for name, chosen in zip(new.columns, combinations(names, n), strict=True):
        with np.errstate(all="ignore"):
            expected = frame[chosen[0]].to_numpy()
            for other in chosen[1:]:
                expected = EVALUATE[symbol](expected, frame[other].to_numpy())
        expected = np.where(np.isinf(expected), np.nan, expected)
        np.testing.assert_array_equal(new[name].to_numpy(), expected)


def test_a_division_by_zero_is_a_missing_value():
    frame = pd.DataFrame({"a": [1.0, -1.0, 0.0, 6.0], "b": [0.0, 0.0, 0.0, 3.0]})
    result = combine(frame, ["a", "b"], "divide (a/b)", 2)["a/b"]
    assert result.isna().tolist() == [True, True, True, False]
    assert result[3] == 2.0


def test_an_overflow_is_a_missing_value():
    frame = pd.DataFrame({"a": [3e38, 1], "b": [3e38, 1]}, dtype="float32")
    assert combine(frame, ["a", "b"], "multiply (a*b)", 2)["a*b"].isna().tolist() == [True, False]


def test_integers_become_float64_and_do_not_wrap_around():
    frame = pd.DataFrame({"a": [100], "b": [100], "c": [-1]}, dtype="int8")
    product = combine(frame, ["a", "b", "c"], "multiply (a*b)", 3)["a*b*c"]
    assert product.dtype == np.float64
    assert product[0] == -10_000


def test_masked_integers_are_missing_values():
    frame = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [1.0, 1.0]})
    assert combine(frame, ["a", "b"], "add (a+b)", 2)["a+b"].isna().tolist() == [False, True]


def test_rows_keep_their_index(frame):
    frame.index = frame.index[::-1]
    new = combine(frame, BANDS, "subtract (a-b)", 2)
    pd.testing.assert_index_equal(new.index, frame.index)
    pd.testing.assert_series_equal(new["u-g"], frame["u"] - frame["g"], check_names=False)


def test_the_new_columns_are_one_block(frame):
    new = combine(frame, BANDS, "subtract (a-b)", 2)
    assert np.shares_memory(new["u-g"].to_numpy(), new.to_numpy())


@pytest.mark.parametrize(
    ("features", "operation", "n", "words"),
    [
        (["u", "g"], "subtract (a-b)", 1, "at least 2"),
        (["u", "g"], "subtract (a-b)", 3, "only 2"),
        (["u", "u"], "subtract (a-b)", 2, "more than once: u"),
        (["u", "g"], "power (a^b)", 2, "no operation “power"),
        (["u", "name"], "subtract (a-b)", 2, "name does not hold numbers"),
        (["u", "z"], "subtract (a-b)", 2, "no column z"),
        (["g", "u"], "subtract (a-b)", 2, "g-u would have the name"),
    ],
)
def test_what_cannot_be_done_is_said(frame, features, operation, n, words):
    frame["name"] = "star"
    frame["g-u"] = 0.0
    with pytest.raises(UserError, match=words):
        combine(frame, features, operation, n)


def test_two_combinations_of_one_name_are_refused():
    frame = pd.DataFrame(np.ones((2, 4)), columns=["a", "b-c", "a-b", "c"])
    with pytest.raises(UserError, match="both be called a-b-c"):
        combine(frame, list(frame.columns), "subtract (a-b)", 2)


def test_an_elementwise_operation_can_be_added(frame):
    @register("fractional difference (a%b)", symbol="%")
    def fractional(a, b):
        return (a - b) / b

    new = combine(frame, ["u", "g"], "fractional difference (a%b)", 2)
    expected = (frame["u"] - frame["g"]) / frame["g"]
    pd.testing.assert_series_equal(new["u%g"], expected, check_names=False)


def mean_of(frame, n):
    names = []
    for chosen in combinations(list(frame.columns), n):
        names.append("mean(" + ",".join(chosen) + ")")
        frame[names[-1]] = frame[list(chosen)].mean(axis=1)
    return frame, names


def test_an_operation_as_astronomical_writes_them_can_be_added(frame):
    register("mean of n")(mean_of)
    before = frame.copy()
    assert combination_names(["r", "u", "g"], "mean of n", 2) == [
        "mean(r,u)",
        "mean(r,g)",
        "mean(u,g)",
    ]
    new = combine(frame, ["r", "u", "g"], "mean of n", 2)
    pd.testing.assert_frame_equal(frame, before)
    np.testing.assert_allclose(new["mean(r,g)"], (frame["r"] + frame["g"]) / 2)
    with pytest.raises(UserError, match="name of a column"):
        combine(pd.concat([frame, new], axis=1), ["r", "u", "g"], "mean of n", 2)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda frame, n: 1 / 0, "ZeroDivisionError"),
        (lambda frame, n: frame, "must take"),
        (lambda frame, n: (frame, ["absent"]), "absent"),
        (lambda frame, n: (frame.iloc[:1], ["u"]), "keep every row"),
    ],
)
def test_an_operation_that_fails_is_named(frame, function, words):
    register("mine")(function)
    with pytest.raises(UserError, match="“mine”.*" + words):
        combine(frame, ["u", "g"], "mine", 2)


def test_an_elementwise_operation_that_fails_is_named(frame):
    register("mine", symbol="?")(lambda a, b: a[:3])
    with pytest.raises(UserError, match="“mine” failed on u, g"):
        combine(frame, ["u", "g"], "mine", 2)
