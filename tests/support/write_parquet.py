"""Tables written as Parquet; run in Pyodide too, with a folder of files that are read and written again.

node tools/run_in_pyodide.mjs --libraries yes tests/support/write_parquet.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import astropy.table
import numpy as np
import pandas as pd  # noqa: F401 - for Pyodide, which loads what is named here

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.export.table_columns import Columns, plain_values
from astronomical_lite.tables.export.table_files import write_table

INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
FLOATS = ("float16", "float32", "float64")
ROWS = 100_003  # more than are in a group


def every_kind() -> astropy.table.Table:
    """A table with every type that is written, with missing values and without."""
    rows = np.arange(ROWS, dtype=np.int64)
    columns: dict[str, np.ndarray] = {}
    for name in INTEGERS:
        ends = np.iinfo(name)
        few = np.array([ends.min, 0, 1, ends.max], dtype=name)
        columns[name] = few[rows % 4]
    columns["ids"] = np.int64(2**60) + rows
    columns["unsigned ids"] = np.uint64(2**63) + rows.astype(np.uint64)
    for name in FLOATS:
        few = np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 0.1], dtype=name)
        columns[name] = few[rows % 6]
    columns["big-endian"] = (rows / 7).astype(">f8")
    columns["truth"] = rows % 3 == 0
    columns["names"] = np.char.encode(np.char.add("J", rows.astype(str)))
    columns["class, of source"] = np.array(["étoile", "", "銀河 🌌", "=1+1"])[rows % 4]
    columns["bytes"] = np.char.encode(columns["class, of source"], "utf-8")
    table = astropy.table.Table(columns, meta={"author": "Müller", "date": "2026-12-01"})
    for name in columns:
        gone = rows % 5 == 2 if len(name) % 2 else rows >= 0
        with np.errstate(
            over="ignore"
        ):  # NumPy's own value for what is missing is too large for some
            table[f"{name} missing"] = astropy.table.MaskedColumn(columns[name], mask=gone)
    table["float32"].unit, table["float32"].description = "mag", "brightness, “AB”"
    table["ids missing"].unit = "erg / (s cm2)"
    return table


def read_and_written(path: Path) -> bytes | None:
    """The file again, as an export has it; None for one that is not read."""
    try:
        catalogue = read_catalogue(path, path.name)
        columns = Columns()
        for name, series in catalogue.frame.items():
            columns.add(name, plain_values(series), catalogue.units.get(name, ""))
        return write_table(columns.table({}), "parquet")[0]
    except UserError:
        return None


def write_all(folder: Path, target: Path) -> None:
    (target / "kinds.parquet").write_bytes(write_table(every_kind(), "parquet")[0])
    (target / "one.parquet").write_bytes(write_table(every_kind()[:1], "parquet")[0])
    for path in sorted(folder.glob("*.parquet")):
        content = read_and_written(path)
        if content is not None:
            (target / path.name).write_bytes(content)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    (folder / "page").mkdir()
    write_all(folder, folder / "page")
