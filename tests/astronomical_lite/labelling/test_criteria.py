"""Criteria, which sources meet them, and what is refused."""

import operator
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.labelling import criteria
from astronomical_lite.labelling.criteria import Criterion, matches
from astronomical_lite.messages import UserError
from astronomical_lite.tables.comparisons import OPERATORS, Operator, operators_for

BIG = 2**60
COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def found(values, *criterion) -> list[int]:
    """Places of a column's values that meet a criterion."""
    frame = pd.DataFrame({"x": values})
    return np.flatnonzero(matches(frame, [Criterion("x", *criterion)])).tolist()


def test_criteria_are_joined_by_and():
    frame = pd.DataFrame({"g": [17.0, 18.0, 19.0, np.nan], "kind": ["S", "G", "G", "G"]})
    both = [Criterion("g", ">=", "18"), Criterion("kind", "equals", "G")]
    assert matches(frame, both).tolist() == [False, True, True, False]
    assert matches(frame, []).tolist() == [True] * 4
    assert matches(frame.iloc[:0], []).shape == (0,)


@given(
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1),
    st.sampled_from(sorted(COMPARE)),
    st.integers(-(2**65), 2**65) | st.decimals(-(2**64), 2**64, places=2) | st.integers(-5, 5),
)
def test_whole_numbers_are_compared_exactly(values, name, value):
    expected = [i for i, v in enumerate(values) if COMPARE[name](Decimal(v), Decimal(value))]
    assert found(np.array(values, dtype=np.int64), name, str(value)) == expected


@pytest.mark.parametrize("dtype", ["u1", "i2", "u4", "u8", "Int64", "UInt64"])
@pytest.mark.parametrize("value", ["-1e3", "-1", "2.5", "3", "1e30", "18446744073709551615", "inf"])
def test_whole_numbers_of_every_type(dtype, value):
    values = [0, 2, 3, 100]
    for name, compare in COMPARE.items():
        expected = [i for i, v in enumerate(values) if compare(v, Decimal(value))]
        assert found(pd.array(values, dtype=dtype), name, value) == expected


def test_ids_of_19_digits_do_not_pass_through_floats():
    ids = pd.array([BIG, BIG + 1, None], dtype="Int64")
    assert found(ids, "==", str(BIG + 1)) == [1]
    assert found(ids, "<=", str(BIG)) == [0]
    assert found(ids, "!=", str(BIG)) == [1]
    assert found(ids, "is missing") == [2]


@given(
    st.lists(st.floats(width=32), min_size=1),
    st.sampled_from(sorted(COMPARE)),
    st.sampled_from([np.float32, np.float64]),
    st.data(),
)
def test_what_is_shown_finds_itself(values, name, dtype, data):
    column = np.array(values, dtype=dtype)
    chosen = data.draw(st.sampled_from(column.tolist()))
    if np.isnan(chosen):
        return
    shown = str(dtype(chosen))
    expected = np.flatnonzero(COMPARE[name](column, dtype(chosen)) & ~np.isnan(column))
    assert found(column, name, shown) == expected.tolist()


def test_numbers_that_single_precision_cannot_hold():
    column = np.array([0, 1e-45, 1, np.inf, -np.inf, np.nan], dtype=np.float32)
    assert found(column, "<", "1e300") == [0, 1, 2, 4]
    assert found(column, "==", "1e300") == []
    assert found(column, "==", "1e-60") == []
    assert found(column, ">", "1e-60") == [1, 2, 3]
    assert found(column, "<", "inf") == [0, 1, 2, 4]


@pytest.mark.parametrize("value", ["18", " 18.0 ", "+18", "1.8e1", "18."])
def test_numbers_may_be_written_in_many_ways(value):
    assert found([17.0, 18.0], "==", value) == [1]
    assert found([-18.0, 18.0], "==", "\N{MINUS SIGN}18") == [0]


@pytest.mark.parametrize(
    ("values", "name", "value"),
    [
        ([1.0, np.nan], "!=", "2"),
        ([1.0, np.nan], "<", "inf"),
        (pd.array([1, None], "Int64"), "!=", "2"),
        (pd.array([True, None], "boolean"), "!=", "false"),
        (["a", ""], "not equals", "b"),
        (["a", None], "not equals", "b"),
        (["a", "  "], "not equals", "b"),
        (pd.Categorical(["a", None]), "not equals", "b"),
        (pd.Categorical(["a", ""]), "not equals", "b"),
        (pd.Categorical([1.0, np.nan]), "!=", "2"),
    ],
)
def test_a_missing_value_matches_only_is_missing(values, name, value):
    assert found(values, name, value) == [0]
    assert found(values, "is missing") == [1]
    assert found(values, "is not missing") == [0]


def test_nothing_is_missing_from_whole_numbers():
    assert found([1, 2], "is missing") == []
    assert found([1, 2], "is not missing") == [0, 1]


@pytest.mark.parametrize("as_type", ["str", "object", "category"])
def test_text(as_type):
    types = pd.Series(["Sb", "SBb", "E0", "  Sb "]).astype(as_type)
    assert found(types, "equals", " Sb ") == [0, 3]
    assert found(types, "not equals", "Sb") == [1, 2]
    assert found(types, "contains", "Bb") == [1]
    assert found(types, "starts with", "S") == [0, 1, 3]
    assert found(types, "starts with", "s") == []
    assert found(types, "contains", "(") == []


def test_truth():
    flags = [True, False]
    assert found(flags, "==", "True") == [0]
    assert found(flags, "==", "0") == [1]
    assert found(flags, "!=", "yes") == [1]
    with pytest.raises(UserError, match="'maybe' is neither true nor false"):
        found(flags, "==", "maybe")
    with pytest.raises(UserError, match="'<' cannot be used on column x, which holds true"):
        found(flags, "<", "1")


@pytest.mark.parametrize(
    ("values", "criterion", "field", "said"),
    [
        ([1.0], ("==", "abc"), "value", "'abc' is not a number, but column x holds numbers"),
        ([1], ("==", "1_000"), "value", "'1_000' is not a number, but column x holds whole"),
        ([1.0], ("<", "nan"), "value", "choose 'is missing'"),
        ([1.0], ("<", " "), "value", "Type the value that column x"),
        (["a"], ("contains", ""), "value", "Type the value that column x"),
        (["a"], ("<", "b"), "operator", "'<' cannot be used on column x, which holds text"),
        ([1], ("contains", "1"), "operator", "Choose one of: ==, !=, <"),
        ([1], ("~", "1"), "operator", "'~' cannot be used"),
        ([1], ("==", "1e9999"), "value", "is not a number"),
    ],
)
def test_refusals_name_what_is_wrong(values, criterion, field, said):
    with pytest.raises(UserError, match=said) as refusal:
        found(values, *criterion)
    assert refusal.value.field == field


def test_an_unknown_column_is_refused():
    with pytest.raises(UserError, match="no column called 'y'") as refusal:
        matches(pd.DataFrame({"x": [1]}), [Criterion("y", "==", "1")])
    assert refusal.value.field == "column"


def test_operators_suit_the_column():
    assert operators_for(pd.Series([1.5]))[:6] == list(COMPARE)
    assert operators_for(pd.Series(["a"]))[0] == "equals"
    assert operators_for(pd.Series([True])) == ["==", "!=", "is missing", "is not missing"]


def test_an_operator_of_ones_own(monkeypatch):
    own = {**OPERATORS, "ends with": Operator(("string",), str.endswith)}
    monkeypatch.setattr(criteria, "OPERATORS", own)
    assert found(["ab", "bc"], "ends with", "b") == [0]


def test_criteria_read_as_sentences():
    assert str(Criterion("g", "<", " 18 ")) == "g < 18"
    assert str(Criterion("g", "is missing", "18")) == "g is missing"


@pytest.mark.parametrize("words", [("true", "t", "yes", "1"), ("false", "f", "no", "0")])
def test_truth_has_many_words(words):
    for word in words:
        for text in (word, word.upper(), f" {word.title()} "):
            assert found([False, True], "==", text) == [int(words[0] == "true")]


@pytest.mark.parametrize("values", [[1.0, 2.0], [1, 2], ["a", "b"], [True, False]])
def test_a_value_has_to_be_typed_unless_it_is_missing_ones_that_are_wanted(values):
    operator = "equals" if values[0] == "a" else "=="
    for criterion in (Criterion("x", operator), Criterion("x", operator, "  ")):
        with pytest.raises(UserError, match="Type the value that column x") as refusal:
            matches(pd.DataFrame({"x": values}), [criterion])
        assert refusal.value.field == "value"
    assert found(values, "is not missing") == [0, 1]


@pytest.mark.parametrize(
    ("values", "operator", "holds"),
    [
        (["a"], "<", "text. Choose one of: equals, not equals, contains, starts with, is missing"),
        ([1], "contains", "whole numbers. Choose one of: ==, !=, <, <=, >, >=, is missing"),
        ([1.5], "equals", "numbers. Choose one of: =="),
        ([True], "<=", "true and false. Choose one of: ==, !=, is missing, is not missing."),
        ([1], "between", "whole numbers."),
    ],
)
def test_an_operator_of_another_kind_of_column_is_refused(values, operator, holds):
    with pytest.raises(UserError) as refusal:
        found(values, operator, "1")
    assert f"'{operator}' cannot be used on column x, which holds {holds}" in str(refusal.value)
    assert refusal.value.field == "operator"


@pytest.mark.parametrize(
    ("values", "value", "said"),
    [
        ([1.5], "many", "'many' is not a number, but column x holds numbers."),
        ([True], "many", "'many' is neither true nor false, but column x holds true and false."),
    ],
)
def test_a_value_of_another_kind_is_refused_beside_its_field(values, value, said):
    with pytest.raises(UserError) as refusal:
        found(values, "==", value)
    assert (str(refusal.value), refusal.value.field) == (said, "value")
