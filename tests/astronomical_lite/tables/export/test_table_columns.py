"""Columns of a catalogue made columns of a table to be written."""

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.tables.export.table_columns import (
    Columns,
    encode_text,
    masked,
    plain_values,
)


def test_equal_names_lose_no_column():
    columns = Columns()
    for value, name in enumerate(["g", "g", "g_2", "g", "g"]):
        columns.add(name, np.array([value]))
    table = columns.table({})
    assert table.colnames == ["g", "g_2", "g_2_2", "g_3", "g_4"]
    assert [table[name][0] for name in table.colnames] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("unit", ["erg/s/cm2", "mag", "not a unit!", "deg"])
def test_units_are_written_as_they_were_read(unit):
    columns = Columns()
    columns.add("x", np.array([1.5]), unit, "about x")
    columns.add("y", np.array([1.5]), " ")
    table = columns.table({"author": "A. Nyone"})
    assert str(table["x"].unit) == unit
    assert table["y"].unit is None
    assert (table["x"].description, table["y"].description) == ("about x", None)
    assert table.meta == {"author": "A. Nyone"}


def test_values_are_not_copied():
    series = pd.Series(np.arange(3.0))
    columns = Columns()
    columns.add("x", plain_values(series))
    assert np.shares_memory(columns.table({})["x"], series.to_numpy())


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (pd.Series([1.5, np.nan]), [1.5, np.nan]),
        (pd.Series(pd.array([2**60 + 1, None], "Int64")), [2**60 + 1, None]),
        (pd.Series(pd.array([True, None], "boolean")), [True, None]),
        (pd.Series(pd.Categorical([3, 1])), [3, 1]),
        (pd.Series(pd.Categorical(["é", None])), ["é".encode(), b""]),
        (pd.Series(["a", None, 5], dtype=object), [b"a", b"", b"5"]),
    ],
)
def test_plain_values(series, expected):
    values = plain_values(series).tolist()
    assert all(a == b or (a != a and b != b) for a, b in zip(values, expected, strict=True))


@pytest.mark.parametrize("rows", [1, 50_000, 50_001, 100_000])
def test_text_longer_than_a_chunk(rows):
    texts = [f"é{i}" for i in range(rows)]
    encoded = encode_text(texts)
    assert encoded.dtype.itemsize == len(texts[-1].encode())
    assert encoded.tolist() == [text.encode() for text in texts]


def test_text_of_nothing_has_a_width():
    assert encode_text([]).dtype == "S1"
    assert encode_text(["", ""]).dtype == "S1"


def test_masked_only_where_something_is_missing():
    values = np.array([1, 2])
    assert masked(values, np.array([False, False])) is values
    assert masked(values, np.array([False, True])).tolist() == [1, None]
