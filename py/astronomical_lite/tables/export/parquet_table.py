"""Writing a table as Parquet, a group of rows at a time.

    with open("labelled.parquet", "wb") as file:
        write_parquet(table, file)

Units, descriptions and metadata are in the file's key `table_meta_yaml`, where astropy writes and reads
them.
"""

from __future__ import annotations

import functools
import importlib.util
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables import parquet_libraries
from astronomical_lite.tables.export.parquet_columns import Begin, Part, WrittenColumn

if TYPE_CHECKING:
    from astropy.table import Column, Table

__all__ = ["can_write_parquet", "write_parquet"]

_GROUP_ROWS = 100_000


def can_write_parquet() -> bool:
    """Return True if there is a library that writes it."""
    return parquet_libraries.writer() is not None or _has_pyarrow()


@functools.cache
def _has_pyarrow() -> bool:
    return importlib.util.find_spec("pyarrow") is not None


def write_parquet(table: Table, file: BinaryIO) -> None:
    """Write a table of numbers, booleans and text into an open file, a group of rows at a time.

    What is masked is null there; NaN stays NaN.

    Raises
    ------
    UserError
        There is nothing here that writes Parquet.
    """
    begin: Begin = parquet_libraries.writer() or _begin_arrow()
    columns = [WrittenColumn(name, _type(table[name])) for name in table.colnames]
    writing = begin(columns, _metadata(table), file)
    for start in range(0, len(table), _GROUP_ROWS):
        rows = slice(start, start + _GROUP_ROWS)
        writing.add([_part(table[name], rows) for name in table.colnames])
    writing.finish()


def _begin_arrow() -> Begin:
    """Return what begins a file with pyarrow.

    Raises
    ------
    UserError
        pyarrow is not installed.
    """
    try:
        # large and needed by those only who write such files
        from astronomical_lite.tables.export.parquet_arrow import begin_arrow
    except ModuleNotFoundError as error:
        raise UserError(
            "Parquet needs the package pyarrow, which is not installed: "
            'pip install "astronomical-lite[parquet]", or choose another format.',
            "format",
        ) from error
    return begin_arrow


def _metadata(table: Table) -> dict[str, str]:
    """Return what astropy writes beside the values: units, descriptions, metadata, widths of texts."""
    from astropy.table.meta import get_yaml_from_table

    metadata = {"table_meta_yaml": "\n".join(get_yaml_from_table(table[:0]))}
    for name in table.colnames:
        dtype = table[name].dtype
        if dtype.kind in "SU":
            metadata[f"table::len::{name}"] = str(dtype.itemsize // (4 if dtype.kind == "U" else 1))
    return metadata


def _type(column: Column) -> str:
    return "text" if column.dtype.kind in "SUO" else column.dtype.name


def _part(column: Column, rows: slice) -> Part:
    values = np.ma.getdata(column)[rows]
    mask = np.ma.getmask(column)
    if values.dtype.kind == "S":
        values = np.strings.decode(values, "utf-8").astype(object)
    elif values.dtype.kind in "UO":
        values = np.array([str(value) for value in values.tolist()], dtype=object)
    else:
        # big-endian numbers of a file are nobody else's
        values = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("="), copy=False))
    return Part(values, None if mask is np.ma.nomask else mask[rows])
