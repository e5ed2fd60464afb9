"""Parquet files of every kind of column, encoding and codec, and what they hold."""

from __future__ import annotations

import datetime
import decimal
import math
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

CODECS = ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), max_size=12
)
TIMES = st.datetimes(datetime.datetime(1700, 1, 1), datetime.datetime(2200, 1, 1))
MILLISECONDS = TIMES.map(lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000))


def integers(bits: int, signed: bool = True) -> st.SearchStrategy[int]:
    lowest = -(2 ** (bits - 1)) if signed else 0
    return st.integers(lowest, 2 ** (bits - signed) - 1)


def decimals(precision: int, scale: int) -> st.SearchStrategy[decimal.Decimal]:
    context = decimal.Context(prec=80)
    most = 10**precision - 1
    return st.integers(-most, most).map(lambda n: decimal.Decimal(n).scaleb(-scale, context))


# Arrow's type, and values of it
SCALARS: list[tuple[pa.DataType, st.SearchStrategy[Any]]] = [
    *((getattr(pa, f"int{bits}")(), integers(bits)) for bits in (8, 16, 32, 64)),
    *((getattr(pa, f"uint{bits}")(), integers(bits, signed=False)) for bits in (8, 16, 32, 64)),
    (pa.float16(), st.floats(width=16)),
    (pa.float32(), st.floats(width=32)),
    (pa.float64(), st.floats()),
    (pa.bool_(), st.booleans()),
    (pa.string(), TEXT),
    (pa.large_string(), TEXT),
    (pa.binary(), TEXT.map(str.encode)),
    (pa.binary(4), st.text("abc", min_size=4, max_size=4).map(str.encode)),
    (pa.date32(), TIMES.map(datetime.datetime.date)),
    (pa.timestamp("ms"), MILLISECONDS),
    (pa.timestamp("us"), TIMES),
    (pa.timestamp("ns"), TIMES),
    (pa.timestamp("us", "UTC"), TIMES),
    (pa.time64("us"), TIMES.map(datetime.datetime.time)),
    (pa.decimal128(9, 2), decimals(9, 2)),
    (pa.decimal128(18, 3), decimals(18, 3)),
    (pa.decimal128(38, 10), decimals(38, 10)),
    (pa.decimal128(18, 0), decimals(18, 0)),
]
CODED = [(pa.dictionary(pa.int32(), pa.string()), st.sampled_from(["STAR", "GALAXY", "QSO", "é"]))]
IN_LISTS = [kind for kind in SCALARS if not pa.types.is_fixed_size_binary(kind[0])]


@st.composite
def columns(draw: st.DrawFn, rows: int) -> pa.Array:
    """One column of any kind, values missing or not."""
    kind, values = draw(st.sampled_from(SCALARS + CODED))
    shape = draw(st.sampled_from(["plain"] * 4 + ["list", "fixed", "nested"]))
    if shape != "plain":
        kind, values = draw(st.sampled_from(IN_LISTS))
    if draw(st.booleans()):
        values = st.none() | values
    if shape == "list":
        kind, values = pa.list_(kind), st.none() | st.lists(values, max_size=4)
    elif shape == "fixed":
        kind, values = pa.list_(kind, 3), st.lists(values, min_size=3, max_size=3)
    elif shape == "nested":
        inner = st.none() | st.lists(values, max_size=3)
        kind, values = pa.list_(pa.list_(kind)), st.none() | st.lists(inner, max_size=3)
    few = draw(st.lists(values, min_size=rows, max_size=rows))
    return pa.array(few, kind)


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    """A table of up to 40 rows and 5 columns, and one in a structure."""
    rows = draw(st.integers(2, 40))
    found = draw(st.lists(columns(rows), min_size=1, max_size=5))
    named = {f"c{number}": column for number, column in enumerate(found)}
    inner = draw(st.lists(st.none() | st.integers(0, 9), min_size=rows, max_size=rows))
    named["s"] = pa.array(
        [None if x == 0 else {"a": x, "b": str(x)} for x in inner],
        pa.struct([("a", pa.int64()), ("b", pa.string())]),
    )
    named["id"] = pa.array(range(rows))
    return pa.table(named)


@st.composite
def ways(draw: st.DrawFn) -> dict[str, Any]:
    """How a file is written."""
    return {
        "compression": draw(st.sampled_from(CODECS)),
        "use_dictionary": draw(st.booleans()),
        "data_page_version": draw(st.sampled_from(["1.0", "2.0"])),
        "row_group_size": draw(st.sampled_from([1, 7, 1000])),
        "data_page_size": draw(st.sampled_from([20, 1_000_000])),
        "write_batch_size": draw(st.sampled_from([3, 1024])),
        "use_deprecated_int96_timestamps": draw(st.booleans()),
        "version": draw(st.sampled_from(["1.0", "2.6"])),
        "store_schema": draw(st.booleans()),
        "use_byte_stream_split": draw(st.booleans()),
    }


def write(table: pa.Table, path: Path, way: dict[str, Any]) -> None:
    way = dict(way)
    if way["version"] == "1.0" or way["use_deprecated_int96_timestamps"]:
        way["use_byte_stream_split"] = way["use_byte_stream_split"] and way["version"] != "1.0"
    if way["use_byte_stream_split"]:
        way["use_dictionary"] = False
        way["use_byte_stream_split"] = [
            field.name
            for field in table.schema
            if pa.types.is_float32(field.type) or pa.types.is_float64(field.type)
        ]
    pq.write_table(table, path, **way)
    # pyarrow finds no rows in small pages of version 2 where all lists of truth values are missing
    if pq.read_metadata(path).num_rows != len(pq.read_table(path)):
        pq.write_table(table, path, **(way | {"data_page_version": "1.0"}))


def encoded(table: pa.Table, path: Path, encoding: str, columns: list[str], **way: Any) -> None:
    """Write some columns in one encoding."""
    chosen = dict.fromkeys(columns, encoding)
    pq.write_table(table, path, use_dictionary=False, column_encoding=chosen, **way)


# ---- what was written -------------------------------------------------------------------------------


def expected_vector(value: Any, kind: pa.DataType) -> list[Any] | None:
    """The elements of a list, of lists too, as the page keeps them."""
    if value is None:
        return None
    if not pa.types.is_nested(kind.value_type):
        return [None if element is None else simple(element) for element in value]
    return [part for inner in value for part in expected_vector(inner, kind.value_type) or []]


def simple(value: Any) -> Any:
    """A value as the page has it: times as text, bytes as text, decimals as numbers."""
    if isinstance(value, datetime.datetime):
        return np.datetime64(value.replace(tzinfo=None), "us").astype(int).item()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.isoformat("microseconds")
    if isinstance(value, decimal.Decimal):
        return int(value) if value.as_tuple().exponent == 0 else float(value)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, uuid.UUID):
        return str(value)
    return value


def equal(a: Any, b: Any) -> bool:
    """Return True if two values are the same; NaN and missing ones are."""
    gone = [x is None or x == "" or (isinstance(x, float) and math.isnan(x)) for x in (a, b)]
    return all(gone) if any(gone) else bool(a == b)
