"""Columns that JavaScript decoded are the same table as what pyarrow reads.

A library stands in for the page's: it hands over what pyarrow read as JavaScript's typed arrays.
"""

from __future__ import annotations

import ctypes
import gzip
import io
import itertools
import json
from dataclasses import asdict
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import parquet_files
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from read_tables import contents

from astronomical_lite.tables import parquet_libraries
from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.formats.parquet.arrow import open_arrow
from astronomical_lite.tables.formats.parquet.columns import Texts, Values
from astronomical_lite.tables.formats.parquet.decoded import open_decoded
from astronomical_lite.tables.formats.source import WHOLE, Only

NAMES = {
    **{f"int{bits}": f"Int{bits}Array" for bits in (8, 16, 32)},
    **{f"uint{bits}": f"Uint{bits}Array" for bits in (8, 16, 32)},
    **{f"float{bits}": f"Float{bits}Array" for bits in (32, 64)},
    "int64": "BigInt64Array",
    "uint64": "BigUint64Array",
}


class TypedArray:
    """An array of JavaScript's as Pyodide shows it."""

    def __init__(self, values):
        self.bytes = values.tobytes()
        self.length = len(values)
        self.constructor = SimpleNamespace(name=NAMES[values.dtype.name])

    def assign_to(self, array):
        view = memoryview(array).cast("B")
        view[:] = self.bytes


def flags(missing):
    return None if missing is None else TypedArray(missing.view(np.uint8))


def overlap(group, first, end):
    return group[0] < end and group[1] > first


class Library:
    """Opens files as static/js/tables/parquet.mjs does."""

    def open(self, path, first=0, end=None):
        content = Path(path).read_bytes()  # the file may be gone when columns are read
        whole = open_arrow(SimpleNamespace(open=lambda: io.BytesIO(content), only=WHOLE))
        last = whole.rows if end is None else end
        groups = [
            group for group in itertools.pairwise(whole.starts) if overlap(group, first, last)
        ]
        only = Only((groups[0][0], groups[-1][1])) if groups else WHOLE
        file = open_arrow(SimpleNamespace(open=lambda: io.BytesIO(content), only=only))
        description = {
            "rows": file.rows,
            "starts": whole.starts,
            "metadata": file.metadata,
            "columns": [],
        }
        decoded = []
        readable = [number for number, column in enumerate(file.columns) if not column.reason]
        stored = dict(zip(readable, file.read(readable), strict=True))
        for number, column in enumerate(file.columns):
            values, more = self.decoded(stored.get(number, Values(np.zeros(0))))
            array = {"type": NAMES[values.dtype.name], "slots": len(values)}
            told = {name: one for name, one in asdict(column).items() if name != "width"}
            description["columns"].append({**told, "array": array})
            decoded.append((values.tobytes(), more))

        def read(number, address):
            values, more = decoded[number]
            ctypes.memmove(address, values, len(values))
            return more

        return SimpleNamespace(description=json.dumps(description), read=read)

    def decoded(self, stored):
        values, texts = stored.values, {}
        if isinstance(values, Texts):
            parts = [one.encode() if isinstance(one, str) else one for one in values.distinct]
            ends = np.array(list(itertools.accumulate(map(len, parts))), np.uint32)
            texts = {
                "texts": TypedArray(np.frombuffer(b"".join(parts), np.uint8)),
                "ends": TypedArray(ends),
            }
            values = values.numbers.astype(np.int32)
        if values.dtype.kind == "b" or values.dtype == np.float16:
            values = values.view(f"u{values.dtype.itemsize}")
        lists = [
            SimpleNamespace(
                lengths=TypedArray(level.lengths.astype(np.int32)), missing=flags(level.missing)
            )
            for level in stored.lists
        ]
        more = {"count": len(values), "missing": flags(stored.missing), "lists": lists, **texts}
        return values, SimpleNamespace(**more)


@pytest.fixture
def decoding():
    parquet_libraries.use(partial(open_decoded, Library()))
    yield
    parquet_libraries.use(None)


@settings(max_examples=40)
@given(table=parquet_files.tables())
def test_any_table_is_what_pyarrow_reads(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("decoded") / "any.parquet"
    pq.write_table(table, path)
    expected = contents(path)
    parquet_libraries.use(partial(open_decoded, Library()))
    try:
        assert contents(path) == expected
    finally:
        parquet_libraries.use(None)


def test_extremes_that_the_file_says_are_believed_of_values_as_they_are_stored(tmp_path):
    class Saying(Library):
        def open(self, path, *rows):
            file = super().open(path, *rows)
            told = json.loads(file.description)
            for column in told["columns"]:
                column["extremes"] = ["1", "20.5"]
            return SimpleNamespace(description=json.dumps(told), read=file.read)

    values = np.where(np.arange(40) < 5, -99, np.arange(40) / 2)
    holed = pa.array(values, mask=np.arange(40) == 7)
    pq.write_table(pa.table({"a": values, "holed": holed}), tmp_path / "t.parquet")
    parquet_libraries.use(partial(open_decoded, Saying()))
    try:
        catalogue = read_catalogue(tmp_path / "t.parquet", "t.parquet")
    finally:
        parquet_libraries.use(None)
    a, holed = catalogue.columns
    assert (a.suspected, holed.suspected) == ({}, {-99.0: 5})


@pytest.mark.usefixtures("decoding")
def test_a_packed_file_is_unpacked_for_the_library(tmp_path):
    table = pa.table({"a": [1, 2], "flag": [True, None], "h": pa.array([1.5, 2], pa.float16())})
    pq.write_table(table.replace_schema_metadata({"table": "one"}), tmp_path / "t.parquet")
    path = tmp_path / "t.parquet.gz"
    path.write_bytes(gzip.compress((tmp_path / "t.parquet").read_bytes()))
    frame = read_catalogue(path, path.name).frame
    assert frame["a"].tolist() == [1, 2]
    assert frame["flag"].isna().tolist() == [False, True]
    assert frame["h"].tolist() == [1.5, 2]


@pytest.mark.usefixtures("decoding")
def test_texts_that_are_all_missing_or_empty_are_empty(tmp_path):
    table = pa.table({"a": [1, 2], "none": pa.array([None, None], pa.string()), "e": ["", ""]})
    pq.write_table(table, tmp_path / "t.parquet")
    frame = read_catalogue(tmp_path / "t.parquet", "t.parquet").frame
    assert frame["e"].tolist() == frame["none"].tolist() == ["", ""]
