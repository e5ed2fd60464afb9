"""Rows in the order of a column: equal ones as in the file, missing ones last."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.tables.browsing.row_order import sorted_rows
from astronomical_lite.tables.masked_values import as_strings, without_mask


def plainly_sorted(values: list, descending: bool) -> list[int]:
    """What `sorted_rows` is to return, by Python's own stable sort; None is missing."""
    there = [row for row, value in enumerate(values) if value is not None]
    there.sort(key=lambda row: values[row], reverse=descending)
    return [*there, *(row for row, value in enumerate(values) if value is None)]


def texts(*values: str) -> pd.Series:
    return pd.Series(as_strings(np.array(values, dtype=object)))


COLUMNS = {
    "float": (pd.Series([2.0, np.nan, -1.0, 2.0, np.inf]), [2.0, None, -1.0, 2.0, np.inf]),
    "single": (pd.Series([2, np.nan, -1], dtype="float32"), [2.0, None, -1.0]),
    "large": (pd.Series([2**60 + 1, 2**60, 2**60 + 2]), [2**60 + 1, 2**60, 2**60 + 2]),
    "unsigned": (pd.Series([2**64 - 1, 0, 5], dtype="uint64"), [2**64 - 1, 0, 5]),
    "nullable": (
        pd.Series(without_mask(np.array([2**60 + 1, 7, 2**60]), np.array([0, 1, 0], bool))),
        [2**60 + 1, None, 2**60],
    ),
    "truth": (pd.Series([True, False, True]), [1, 0, 1]),
    "text": (texts("b", "", "a", "b", "B"), ["b", None, "a", "b", "B"]),
    "categories": (pd.Series(["b", "a", None, "b"], dtype="category"), ["b", "a", None, "b"]),
    "numbers as categories": (pd.Series([10, 9, 10], dtype="category"), [10, 9, 10]),
}


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("descending", [False, True])
def test_rows_are_in_order_equal_ones_as_in_the_file_and_missing_ones_last(name, descending):
    series, values = COLUMNS[name]
    assert sorted_rows(series, descending).tolist() == plainly_sorted(values, descending)


@pytest.mark.parametrize("alphabet", ["ab ", "aé→😀", "abcdefgh"])
@pytest.mark.parametrize(("before", "length"), [("", 9), ("SDSS J", 24), ("SDSS J", 3)])
@pytest.mark.parametrize("descending", [False, True])
def test_names_that_are_nearly_all_different_are_in_the_order_of_their_characters(
    alphabet, before, length, descending
):
    rng = np.random.default_rng(4)
    letters = list(alphabet)
    names = [before + "".join(rng.choice(letters, length)).strip() for _ in range(3000)]
    names[:50] = names[100:150]
    for missing in ([], [5, 6]):
        for row in missing:
            names[row] = ""
        expected = plainly_sorted([name or None for name in names], descending)
        assert sorted_rows(texts(*names), descending).tolist() == expected


def test_columns_of_one_value_and_of_none():
    assert sorted_rows(texts(*(f"{'x' * 30}" for _ in range(9)))).tolist() == list(range(9))
    assert sorted_rows(texts(*("" for _ in range(9))), True).tolist() == list(range(9))
    assert sorted_rows(pd.Series([np.nan, np.nan])).tolist() == [0, 1]
