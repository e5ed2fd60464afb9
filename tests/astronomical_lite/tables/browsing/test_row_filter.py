"""What is typed above a column, and the rows that pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.tables.browsing.row_filter import condition_of, passing
from astronomical_lite.tables.column_kinds import column_kind
from astronomical_lite.tables.masked_values import without_mask


def rows_passing(series: pd.Series, typed: str) -> list[int]:
    condition = condition_of(typed, column_kind(series))
    assert condition is not None
    return np.flatnonzero(passing(series, condition)).tolist()


FLOATS = pd.Series([0.5, 3.0, 5.0, np.nan, -2.04, np.inf])
INTEGERS = pd.Series([2**60 + 1, 2**60, 7, -3])
NULLABLE = pd.Series(without_mask(np.array([2**60 + 1, 7, 2**60]), np.array([0, 1, 0], bool)))
TRUTHS = pd.Series([True, False, True])
TEXTS = pd.Series(["Galaxy", "", "star", "GAL", "a = b"], dtype=object)
NAMES = pd.Series([f"J{i:05d}" for i in range(3000)], dtype=object)


@pytest.mark.parametrize(
    ("series", "typed", "rows"),
    [
        (FLOATS, "> 3", [2, 5]),
        (FLOATS, ">=3", [1, 2, 5]),
        (FLOATS, "≤ 0.5", [0, 4]),
        (FLOATS, "<-1e0", [4]),
        (FLOATS, "3..5", [1, 2]),
        (FLOATS, "..0.5", [0, 4]),
        (FLOATS, "4 ..", [2, 5]),
        (FLOATS, "-2.0", [4]),
        (FLOATS, "= -2.0", []),
        (FLOATS, "!= 3", [0, 2, 4, 5]),
        (FLOATS, "missing", [3]),
        (FLOATS, "not missing", [0, 1, 2, 4, 5]),
        (INTEGERS, str(2**60 + 1), [0]),
        (INTEGERS, f"> {2**60}", [0]),
        (INTEGERS, f"{2**60}..", [0, 1]),
        (INTEGERS, "< 10000000000000000000000", [0, 1, 2, 3]),
        (INTEGERS, "> 6.5", [0, 1, 2]),
        (NULLABLE, f"= {2**60}", [2]),
        (NULLABLE, "missing", [1]),
        (TRUTHS, "true", [0, 2]),
        (TRUTHS, "= no", [1]),
        (TEXTS, "gal", [0, 3]),
        (TEXTS, "= GAL", [3]),
        (TEXTS, "!= GAL", [0, 2, 4]),
        (TEXTS, "missing", [1]),
        (TEXTS, "not missing", [0, 2, 3, 4]),
        (NAMES, "j0029", list(range(290, 300))),
        (NAMES, "00300", [300]),
        (NAMES, "= J00007", [7]),
        (NAMES, "missing", []),
    ],
)
def test_rows_pass_whose_value_is_as_typed(series, typed, rows):
    assert rows_passing(series, typed) == rows


@pytest.mark.parametrize("typed", ["", "  ", ">", "<=", "..", "-", "="])
def test_what_is_only_begun_asks_for_nothing(typed):
    assert condition_of(typed, "float") is None


@pytest.mark.parametrize("typed", ["abc", "> x", "1..b", "nan", "= nan", "3 5", "9" * 5000])
def test_what_is_no_filter_for_numbers_is_said_with_what_is(typed):
    with pytest.raises(UserError, match="is no filter for numbers: type > 3") as error:
        condition_of(typed, "integer")
    assert typed[:40] in str(error.value)
