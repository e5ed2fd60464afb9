"""Rows of two tables with the same id: to the last digit, padded or not, and what holds no ids."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.matching.by_id import same_id
from astronomical_lite.messages import UserError

whole = st.integers(-(2**63), 2**63 - 1) | st.integers(2**53, 2**53 + 5)


def rows(here, there) -> list[int]:
    return match(here, there).rows.tolist()


def match(here, there):
    a, b = (pd.Series(one, name="id") for one in (here, there))
    return same_id(a, "a.fits", b, "b.fits")


@given(st.lists(whole, min_size=1, max_size=30), st.lists(whole, min_size=1, max_size=30))
def test_whole_numbers_match_to_the_last_digit_as_numbers_and_as_text(here, there):
    wanted = [there.index(one) if one in there else -1 for one in here]
    arrays = np.array(here, np.int64), np.array(there, np.int64)
    assert rows(*arrays) == wanted
    assert rows(arrays[0], [f" {one}  " for one in there]) == wanted
    assert rows([str(one) for one in here], arrays[1]) == wanted


def test_unsigned_and_nullable_integers_match_signed_ones():
    big = np.array([2**64 - 1, 2**60 + 1], np.uint64)
    assert rows(big, np.array([2**60 + 1, -1], np.int64)) == [-1, 0]
    nullable = pd.array([2**60 + 1, None], dtype="Int64")
    found = match(np.array([2**60 + 1, 0], np.int64), nullable)
    assert found.rows.tolist() == [0, -1]
    assert "1 row has no id in column 'id'" in found.remarks[0]
    assert "row 2" in found.remarks[0]


def test_padded_text_matches_and_missing_ids_do_not():
    here = pd.Series(["NGC 1  ", "", "M31\0\0", None], dtype=object)
    assert rows(here, ["M31", "", "NGC 1"]) == [2, -1, 0, -1]
    assert rows(pd.Series(["x", "y", "x"], dtype="category"), ["y", "x"]) == [1, 0, 1]


def test_an_id_that_occurs_again_is_taken_once_and_told():
    found = match(np.array([5, 6]), np.array([5, 5, 7, 7]))
    assert found.rows.tolist() == [0, -1]
    assert "1 id that matches occurs in several rows" in found.remarks[0]


def test_whole_floats_match_where_they_are_exact():
    assert rows(np.array([1.0, np.nan, 3.0]), np.array([3, 1])) == [1, -1, 0]
    with pytest.raises(
        UserError, match=r"Column 'id' of a.fits holds decimal numbers, for example 1.5"
    ):
        rows(np.array([1.5]), np.array([1]))
    with pytest.raises(UserError, match="exact only up to"):
        rows(np.array([2.0**60]), np.array([1]))
    with pytest.raises(UserError, match="only true and false"):
        rows(np.array([True]), np.array([1]))
