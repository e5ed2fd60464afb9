"""Parquet, where pyarrow is installed."""

from __future__ import annotations

import io

import numpy as np
import pytest
from astropy.table import MaskedColumn, Table

from astronomical_lite.tables.export.table_files import available_writers, write_table, writer_for

pq = pytest.importorskip("pyarrow.parquet")


def test_astropy_reads_values_units_and_metadata():
    table = Table(
        {
            "id": 2**60 + np.arange(250_000),
            "u": np.arange(250_000, dtype=np.uint64) + 2**63,
            "g": np.where(np.arange(250_000) % 7, 1.5, np.nan),
            "n": MaskedColumn(np.arange(250_000), mask=np.arange(250_000) % 3 == 0),
            "flag": MaskedColumn(np.arange(250_000) % 2 == 0, mask=np.arange(250_000) % 5 == 0),
            "name": np.array(["é", "b"], dtype="U3")[np.arange(250_000) % 2],
            "bytes": np.char.encode(np.array(["é", ""])[np.arange(250_000) % 2], "utf-8"),
        },
        meta={"author": "Müller"},
    )
    table["g"].unit, table["g"].description = "mag", "brightness"
    content, extension, _ = write_table(table, "parquet")
    assert extension == "parquet"
    read = pq.read_table(io.BytesIO(content))
    assert read.column("id").to_pylist()[-1] == 2**60 + 249_999
    assert read.column("u").to_pylist()[0] == 2**63
    assert read.column("n").null_count == sum(table["n"].mask)
    assert read.column("flag").to_pylist()[:3] == [None, False, True]
    assert read.column("bytes").to_pylist()[:2] == ["é", ""]
    assert read.column("g").null_count == 0
    again = Table.read(io.BytesIO(content), format="parquet")
    assert again["g"].unit == "mag"
    assert again["g"].description == "brightness"
    assert again.meta["author"] == "Müller"


def test_it_is_offered():
    assert "parquet" in available_writers()
    assert writer_for("A.PARQUET") == "parquet"
