"""Writing a table as Parquet, with the package pyarrow where it is installed.

    with open("labelled.parquet", "wb") as file:
        write_parquet(table, file)

Units, descriptions and metadata are in the file's key `table_meta_yaml`, where astropy writes and reads
them.
"""

from __future__ import annotations

import functools
import importlib.util
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astropy.table import Column, Table

__all__ = ["can_write_parquet", "write_parquet"]

_GROUP_ROWS = 100_000


@functools.cache
def can_write_parquet() -> bool:
    """Return True if pyarrow is installed."""
    return importlib.util.find_spec("pyarrow") is not None


def write_parquet(table: Table, file: BinaryIO) -> None:
    """Write a table of numbers, booleans and text into an open file, a group of rows at a time.

    What is masked is null there; NaN stays NaN.

    Raises
    ------
    UserError
        pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise UserError(
            "Parquet needs the package pyarrow, which is not installed: "
            'pip install "astronomical-lite[parquet]", or choose another format.',
            "format",
        ) from error
    from astropy.table.meta import get_yaml_from_table

    first = pa.table({name: _arrow(table[name], slice(0, 0), pa) for name in table.colnames})
    metadata = {"table_meta_yaml": "\n".join(get_yaml_from_table(table[:0]))}
    for name in table.colnames:
        if table[name].dtype.kind in "SU":
            width = table[name].dtype.itemsize // (4 if table[name].dtype.kind == "U" else 1)
            metadata[f"table::len::{name}"] = str(width)
    schema = first.schema.with_metadata(metadata)
    with pq.ParquetWriter(file, schema, compression="snappy") as writer:
        for start in range(0, len(table), _GROUP_ROWS):
            rows = slice(start, start + _GROUP_ROWS)
            arrays = [_arrow(table[name], rows, pa) for name in table.colnames]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _arrow(column: Column, rows: slice, pa: Any) -> Any:
    """Return some rows of a column as an Arrow array."""
    values = np.ma.getdata(column)[rows]
    mask = np.ma.getmask(column)
    missing = None if mask is np.ma.nomask else mask[rows]
    if values.dtype.kind == "S":
        values = np.strings.decode(values, "utf-8").astype(object)
    elif values.dtype.kind in "UO":
        values = np.array([str(value) for value in values.tolist()], dtype=object)
    else:
        # big-endian numbers of a file are not Arrow's
        values = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("="), copy=False))
    kind = pa.string() if values.dtype == object else pa.from_numpy_dtype(values.dtype)
    return pa.array(values, kind, mask=missing, from_pandas=False)
