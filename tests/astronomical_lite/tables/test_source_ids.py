"""Ids of sources are exact, and found by their exact text."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.tables.source_ids import source_ids


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (np.array([2**63 - 1, -(2**63), 0]), ["9223372036854775807", "-9223372036854775808", "0"]),
        (np.array([2**64 - 1, 0], "u8"), ["18446744073709551615", "0"]),
        (np.array([7, 200], "u1"), ["7", "200"]),
        (pd.array([2**60 + 1, 3], "Int64"), ["1152921504606846977", "3"]),
        (np.array([1.0, 2.0**53]), ["1", "9007199254740992"]),
        (np.array([1.0, -(2.0**24)], "f4"), ["1", "-16777216"]),
        (np.array([1.0, 2.0**11], "f2"), ["1", "2048"]),
        (pd.array(["007", "7", "J12+3"], "str"), ["007", "7", "J12+3"]),
        (pd.Categorical(["b", "a"]), ["b", "a"]),
        (pd.Categorical([2**60 + 1, 7]), ["1152921504606846977", "7"]),
    ],
)
def test_ids_are_exact_text_both_ways(values, texts):
    ids = source_ids(pd.Series(values), "id")
    assert len(ids) == len(texts)
    assert ids.texts() == texts
    assert [ids.text(row) for row in range(len(texts))] == texts
    assert [ids.row(text) for text in texts] == list(range(len(texts)))
    assert ids.rows(texts[::-1]).tolist() == list(range(len(texts)))[::-1]


@pytest.mark.parametrize("text", ["01", "+1", "1.0", " 1", "", "x", "3", "-1", "1" * 40, "١"])
def test_an_id_is_found_by_its_exact_text_only(text):
    ids = source_ids(pd.Series(np.array([1, 2])), "id")
    assert ids.row(text) is None
    assert ids.rows(["2", text, "1"]).tolist() == [1, -1, 0]
    assert source_ids(pd.Series(["a", "b"]), "id").row(text) is None


def test_some_texts():
    ids = source_ids(pd.Series([10, 20, 30]), "id")
    assert ids.texts([2, 0]) == ["30", "10"]
    assert ids.texts(np.array([True, False, True])) == ["10", "30"]
    assert ids.rows([]).tolist() == []


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, unique=True))
def test_any_integer_id(values):
    ids = source_ids(pd.Series(np.array(values, dtype="int64")), "id")
    assert [ids.row(str(value)) for value in values] == list(range(len(values)))


def refused_ids(values):
    with pytest.raises(UserError) as caught:
        source_ids(pd.Series(values), "objid")
    assert "objid" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5, 7, 5, 5, 7], "2 values occur more than once (5 is in 3 rows)"),
        ([7, 5, 5, 7, 5], "2 values occur more than once (7 is in 2 rows)"),
        (["a", "b", "a"], "1 value occurs more than once (a is in 2 rows)"),
        ([1.0, 2.0, 1.0], "(1 is in 2 rows)"),
        (["a", "", "b"], "1 row has no id (the first is row 2)"),
        (["a", "  ", None], "2 rows have no id (the first is row 2)"),
        ([1.0, np.nan, np.nan], "2 rows have no id (the first is row 2)"),
        (pd.array([1, None], "Int64"), "1 row has no id"),
        ([1.5, 2.0], "decimal numbers, for example 1.5"),
        ([1.0, np.inf], "decimal numbers, for example inf"),
        ([1.0, 2.0**53 + 2], "as float64, which is exact only up to 9,007,199,254,740,992"),
        (np.array([1, 2**11 + 2], "f2"), "as float16, which is exact only up to 2,048"),
        (np.array([1, 2**24 + 2], "f4"), "as float32, which is exact only up to 16,777,216"),
        ([True, False], "only true and false"),
    ],
)
def test_ids_refused(values, expected):
    assert expected in refused_ids(values)
