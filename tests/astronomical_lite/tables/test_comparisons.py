"""One rule compares columns: the table's filters, criteria and expressions find the same rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.labelling.criteria import Criterion, matches
from astronomical_lite.labelling.expressions import parse
from astronomical_lite.tables.browsing.row_filter import condition_of, passing
from astronomical_lite.tables.column_kinds import column_kind

NAMES = ["SB", "Sb", " SB ", "", "   ", None, "S0"]
COLUMNS = {
    "single": pd.Series([18.1, 18.2, np.nan, np.inf, 18.1], dtype="float32"),
    "double": pd.Series([18.1, 18.1 + 1e-12, np.nan, -np.inf]),
    "whole": pd.Series([2**53, 2**53 + 1, -3, 7]),
    "unsigned": pd.Series([0, 3, 255], dtype="uint8"),
    "some missing": pd.Series([2**60, None, 7], dtype="Int64"),
    "numbers as categories": pd.Series([10, 9, None, 10], dtype="category"),
    "few texts": pd.Series(NAMES * 30, dtype=object),
    "texts as categories": pd.Series(NAMES, dtype="category"),
    "many texts": pd.Series([*NAMES, *(f"J{i:04d}" for i in range(500))], dtype=object),
    "truths": pd.Series([True, False, None], dtype="boolean"),
}
NUMBERS = ["18.1", "9007199254740992.5", "9007199254740993", "6.5", "-1", "300", "1e400", "0"]
SIGNS = ["==", "!=", "<", "<=", ">", ">="]
IN_WORDS = {"==": "equals", "!=": "not equals"}


def found_by_filter(series: pd.Series, typed: str) -> list[int]:
    condition = condition_of(typed, column_kind(series))
    assert condition is not None
    return np.flatnonzero(passing(series, condition)).tolist()


def found_by_criterion(series: pd.Series, operator: str, value: str = "") -> list[int]:
    return np.flatnonzero(matches(series.to_frame("x"), [Criterion("x", operator, value)])).tolist()


def found_by_expression(series: pd.Series, text: str) -> list[int]:
    return np.flatnonzero(parse(text).mask({"x": series}, len(series))).tolist()


@pytest.mark.parametrize("name", [n for n in COLUMNS if "text" not in n and n != "truths"])
@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("number", NUMBERS)
def test_numbers(name, sign, number):
    series = COLUMNS[name]
    found = found_by_filter(series, f"{sign} {number}")
    assert found == found_by_criterion(series, sign, number)
    assert found == found_by_expression(series, f"x {sign} {number}")


def test_a_number_between_two_that_doubles_can_hold_is_between_them():
    assert found_by_filter(COLUMNS["whole"], "> 9007199254740992.5") == [1]
    assert found_by_filter(COLUMNS["single"], "= 18.1") == [0, 4]


@pytest.mark.parametrize("name", [n for n in COLUMNS if "text" in n])
@pytest.mark.parametrize("sign", IN_WORDS)
@pytest.mark.parametrize("text", ["SB", "J0007"])
def test_texts(name, sign, text):
    series = COLUMNS[name]
    found = found_by_filter(series, f"{sign} {text}")
    assert found == found_by_criterion(series, IN_WORDS[sign], text)
    assert found == found_by_expression(series, f"x {sign} '{text}'")


@pytest.mark.parametrize("name", COLUMNS)
def test_missing_values(name):
    series = COLUMNS[name]
    missing = found_by_filter(series, "missing")
    assert missing == found_by_criterion(series, "is missing")
    assert missing == found_by_expression(series, "missing(x)")
    there = found_by_filter(series, "not missing")
    assert there == found_by_criterion(series, "is not missing")
    assert sorted([*missing, *there]) == list(range(len(series)))
    if "text" in name:
        assert [row for row in missing if row < 7] == [3, 4, 5]


def test_truths():
    series = COLUMNS["truths"]
    assert found_by_filter(series, "yes") == found_by_criterion(series, "==", "true") == [0]
    assert found_by_filter(series, "!= 1") == found_by_expression(series, "x != true") == [1]
    assert found_by_filter(series, "> 0") == [0]


def test_objects_that_are_no_texts_are_compared_as_they_are_read():
    mixed = pd.Series([1, " a", None, 2.5, "b", *range(10, 20)], dtype=object)
    assert found_by_filter(mixed, "= a") == found_by_criterion(mixed, "equals", "a") == [1]
    assert found_by_filter(mixed, "2.5") == [3]
    assert found_by_filter(mixed, "missing") == [2]
