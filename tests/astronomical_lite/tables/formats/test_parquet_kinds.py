"""Kinds of values that few Parquet files have come as numbers or texts too."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.formats.parquet.columns import ParquetColumn, Texts, Values
from astronomical_lite.tables.formats.parquet.values import plain_column

IDS = [uuid.UUID(int=number) for number in (1, 2, 3, 2**128 - 1)]
DAY = datetime.date(2020, 2, 29)


@pytest.fixture
def read(tmp_path):
    def read(column):
        pq.write_table(pa.table({"id": [1, 2, 3, 4], "x": column}), tmp_path / "t.parquet")
        return read_catalogue(tmp_path / "t.parquet", "t.parquet")

    return read


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([one.bytes for one in IDS], pa.uuid()), [str(one) for one in IDS]),
        (pa.array(['{"a": 1}', None, "2", "[]"], pa.json_()), ['{"a": 1}', "", "2", "[]"]),
        (pa.array(["a", None, "é", ""], pa.string_view()), ["a", "", "é", ""]),
        (pa.array([b"a", None, b"\xe9", b"ab\0"], pa.binary_view()), ["a", "", "é", "ab"]),
        (pa.array([DAY, None, DAY, DAY], pa.date64()), ["2020-02-29", "", *["2020-02-29"] * 2]),
        (
            pa.array([datetime.time(1, 2, 3), None, *[datetime.time(4)] * 2], pa.time32("s")),
            ["01:02:03", "", "04:00:00", "04:00:00"],
        ),
        (pa.array([90, None, 1, 2], pa.duration("s")), [90, None, 1, 2]),
        (pa.array([7, 8, None, 7]).dictionary_encode(), [7, 8, None, 7]),
        (pa.nulls(4), [None] * 4),
        (pa.array([None] * 4, pa.list_(pa.int64())), [None] * 4),
        # of decimals: whole ones that fit are exact, others are the next floats
        (
            pa.array([Decimal(2**63 - 1), None, -1, 0], pa.decimal128(38)),
            [2**63 - 1, None, -1, 0],
        ),
        (pa.array([10**30, None, 3, 4], pa.decimal128(38)), [1e30, None, 3, 4]),
        (
            pa.array([Decimal("123456789012345678.1"), None, 0, 1], pa.decimal128(38, 1)),
            [123456789012345678.1, None, 0, 1],
        ),
        (
            pa.array([Decimal("12345678901234567.8"), None, 0, 1], pa.decimal128(18, 1)),
            [12345678901234567.8, None, 0, 1],
        ),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_values_of_a_rare_kind(read, column, expected):
    found = read(column).frame["x"]
    assert [None if pd.isna(value) else value for value in found.tolist()] == expected


@pytest.mark.parametrize(
    ("kind", "values", "hole"),
    [
        (pa.float64(), [1.5, None], np.nan),
        (pa.int64(), [1, None], np.nan),
        (pa.int64(), [2**60 + 1, None], None),  # too large to be exact as a float
        (pa.bool_(), [True, None], None),
        (pa.string(), ["a", None], None),
        (pa.timestamp("s"), [datetime.datetime(2020, 1, 1), None], np.datetime64("NaT")),
    ],
)
def test_lists_of_any_length_have_holes_where_a_value_is_missing(read, kind, values, hole):
    column = pa.array([values, None, [], values[:1]], pa.list_(kind))
    first, gone, empty, last = read(column).vectors["x"].values.tolist()
    assert first.tolist()[0] == last.tolist()[0] == values[0]
    assert first[1] is hole if hole is None else str(first[1]) == str(hole)
    assert gone is None
    assert len(empty) == 0


@pytest.mark.parametrize("scale", [0, -2])
@pytest.mark.parametrize(("largest", "dtype"), [(2**53, "int64"), (2**63, "float64")])
def test_whole_decimals_in_bytes_are_integers_where_all_fit(scale, largest, dtype):
    numbers = [-5, largest, 7]
    texts = Texts([number.to_bytes(16, "big", signed=True) for number in numbers], np.arange(3))
    found = plain_column(ParquetColumn(("x",), "decimal", scale=scale), Values(texts)).values
    assert found.dtype == dtype
    assert found.tolist() == [number * 10**-scale for number in numbers]


def test_lists_that_are_as_long_have_no_values_in_rows_without_one(read):
    catalogue = read(pa.array([[1.0, None], None, [3, 4], [5, 6]], pa.list_(pa.float64(), 2)))
    np.testing.assert_array_equal(catalogue.frame["x_1"], [1, np.nan, 3, 5])
    np.testing.assert_array_equal(catalogue.frame["x_2"], [np.nan, np.nan, 4, 6])


def test_maps_in_a_structure_are_left_out_by_its_name(read):
    kind = pa.struct([("m", pa.map_(pa.string(), pa.int64())), ("n", pa.int64())])
    catalogue = read(pa.array([{"m": [("a", 1)], "n": 1}, None, *[{"m": [], "n": 2}] * 2], kind))
    assert "Left out x.m, which holds maps." in catalogue.notes
    assert catalogue.frame["x.n"].isna().tolist() == [False, True, False, False]


def test_a_kind_that_nothing_here_reads_is_named(read):
    notes = read(pa.array([1, None, 0, 1], pa.bool8())).notes
    assert len(notes) == 1
    assert "x, which holds values of a kind that is not read here" in notes[0]
