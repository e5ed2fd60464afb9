"""Column kinds, source ids and labels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.tables.columns import (
    MAX_LABELS,
    id_strings,
    kind,
    numbers,
    numeric_columns,
    read_labels,
    source_ids,
    text_columns,
)

KINDS = {
    "i": (np.array([1, 2]), "integer"),
    "u": (np.array([1, 2], "u8"), "integer"),
    "n": (pd.array([1, None], "Int64"), "integer"),
    "f": (np.array([1.5, np.nan]), "float"),
    "h": (np.array([1.5, 2], "f4"), "float"),
    "b": (np.array([True, False]), "boolean"),
    "m": (pd.array([True, None], "boolean"), "boolean"),
    "s": (pd.array(["a", "b"], "str"), "string"),
    "o": (np.array(["a", None], object), "string"),
    "c": (pd.Categorical(["a", "a"]), "string"),
    "d": (pd.Categorical([1, 2]), "integer"),
}


@pytest.mark.parametrize("name", KINDS)
def test_kind(name):
    values, expected = KINDS[name]
    assert kind(pd.Series(values)) == expected


def test_lists_of_columns():
    frame = pd.DataFrame({name: values for name, (values, _) in KINDS.items()})
    assert numeric_columns(frame) == ["i", "u", "n", "f", "h", "b", "m", "d"]
    assert text_columns(frame) == ["s", "o", "c"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("i", [1, 2]), ("n", [1, np.nan]), ("b", [1, 0]), ("m", [1, np.nan]), ("d", [1, 2])],
)
def test_numbers(name, expected):
    values = numbers(pd.Series(KINDS[name][0]))
    assert values.dtype == np.float64
    np.testing.assert_array_equal(values, expected)


def test_single_precision_numbers_stay_so():
    assert numbers(pd.Series(KINDS["h"][0])).dtype == np.float32


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (np.array([2**63 - 1, -(2**63), 0]), ["9223372036854775807", "-9223372036854775808", "0"]),
        (np.array([2**64 - 1, 0], "u8"), ["18446744073709551615", "0"]),
        (np.array([7, 200], "u1"), ["7", "200"]),
        (pd.array([2**60 + 1, 3], "Int64"), ["1152921504606846977", "3"]),
        (np.array([1.0, 2.0**53]), ["1", "9007199254740992"]),
        (pd.array(["007", "7", "J12+3"], "str"), ["007", "7", "J12+3"]),
        (pd.Categorical(["b", "a"]), ["b", "a"]),
    ],
)
def test_ids_are_exact_text_both_ways(values, texts):
    series = pd.Series(values, name="id")
    ids = source_ids(series, "id")
    assert len(ids) == len(texts)
    assert ids.texts() == texts
    assert [ids.text(row) for row in range(len(texts))] == texts
    assert [ids.row(text) for text in texts] == list(range(len(texts)))
    assert ids.rows(texts[::-1]).tolist() == list(range(len(texts)))[::-1]
    assert id_strings(series).tolist() == texts


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
        (["a", "b", "a"], "1 value occurs more than once (a is in 2 rows)"),
        ([1.0, 2.0, 1.0], "(1 is in 2 rows)"),
        (["a", "", "b"], "1 row has no id (the first is row 2)"),
        (["a", "  ", None], "2 rows have no id (the first is row 2)"),
        ([1.0, np.nan, np.nan], "2 rows have no id (the first is row 2)"),
        (pd.array([1, None], "Int64"), "1 row has no id"),
        ([1.5, 2.0], "decimal numbers, for example 1.5"),
        ([1.0, np.inf], "decimal numbers, for example inf"),
        ([1.0, 2.0**53 + 2], "as float64, which is exact only up to 9,007,199,254,740,992"),
        (np.array([1, 2**24 + 2], "f4"), "as float32, which is exact only up to 16,777,216"),
        ([True, False], "only true and false"),
    ],
)
def test_ids_refused(values, expected):
    assert expected in refused_ids(values)


def test_integer_labels():
    labels = read_labels(pd.Series(np.array([2, 0, -1, 2, 1], "i2")), "class")
    assert labels.codes.tolist() == [2, 0, -1, 2, 1]
    assert labels.codes.dtype == np.int64
    assert labels.values == [0, 1, 2]
    assert labels.names == {0: "0", 1: "1", 2: "2"}
    assert labels.has_unknown
    assert labels.counts == {-1: 1, 0: 1, 1: 1, 2: 2}
    assert labels.column == "class"


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        (np.array([0, 1, 250], "u1"), [0, 1, 250]),
        (pd.array([0, None, 3], "Int64"), [0, -1, 3]),
        (np.array([0.0, np.nan, 3.0, -1.0]), [0, -1, 3, -1]),
        (np.array([1, 0], "f4"), [1, 0]),
        (np.array([-5, 7]), [-5, 7]),
        (pd.Categorical([3, 4, 3]), [3, 4, 3]),
        (["3", "10", "", "-1", "3"], [3, 10, -1, -1, 3]),
    ],
)
def test_numbers_as_labels(values, codes):
    labels = read_labels(pd.Series(values), "class")
    assert labels.codes.tolist() == codes
    assert labels.values == sorted(set(codes) - {-1})
    assert labels.names == {value: str(value) for value in labels.values}
    assert labels.has_unknown == (-1 in codes)
    assert all(type(value) is int for value in labels.values)


@pytest.mark.parametrize("categories", [False, True])
def test_text_labels_are_numbered_in_order(categories):
    series = pd.Series(["STAR", "", "GALAXY", "Unknown", "QSO ", None, "-1", "STAR", "QSO"])
    if categories:
        series = series.astype("category")
    labels = read_labels(series, "class")
    assert labels.names == {0: "GALAXY", 1: "QSO", 2: "STAR"}
    assert labels.codes.tolist() == [2, -1, 0, -1, 1, -1, -1, 2, 1]
    assert labels.counts == {-1: 4, 0: 1, 1: 2, 2: 2}


def test_boolean_labels():
    labels = read_labels(pd.Series([True, False, True]), "is_star")
    assert labels.codes.tolist() == [1, 0, 1]
    assert labels.names == {0: "False", 1: "True"}
    assert not labels.has_unknown
    labels = read_labels(pd.Series(pd.array([True, None, False], "boolean")), "is_star")
    assert labels.codes.tolist() == [1, -1, 0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 0.523, 1.0], "decimal numbers, for example 0.523 in row 2"),
        ([0.0, np.inf], "decimal numbers, for example inf"),
        (["STAR", "STAR", ""], "only one label, STAR"),
        ([1, 1, -1], "only one label, 1"),
        ([True, True], "only one label, True"),
        ([-1, -1], "no known label"),
        (["unknown", None], "no known label"),
        ([np.nan, np.nan], "no known label"),
        (list(range(MAX_LABELS + 1)), "51 different values; labels are at most 50"),
        ([f"s{i}" for i in range(1000)], "1,000 different values"),
        ([1, 2**31], "holds 2147483648, which is too large"),
        (np.array([1, 2**64 - 1], "u8"), "holds 18446744073709551615, which is too large"),
        (["1", "-2147483649"], "holds -2147483649, which is too large"),
    ],
)
def test_labels_refused(values, expected):
    with pytest.raises(UserError) as caught:
        read_labels(pd.Series(values), "zphot")
    assert expected in str(caught.value)
    assert "Label column zphot" in str(caught.value)


def test_fifty_labels_are_allowed():
    assert len(read_labels(pd.Series(range(-1, MAX_LABELS)), "c").values) == MAX_LABELS


@given(st.lists(st.integers(-3, 20), min_size=2, max_size=60))
def test_codes_of_integers_are_the_integers(values):
    if len(set(values) - {-1}) < 2:
        return
    for series in (pd.Series(values), pd.Series(values, dtype=float), pd.Series(map(str, values))):
        labels = read_labels(series, "c")
        assert labels.codes.tolist() == values
        assert sum(labels.counts.values()) == len(values)
