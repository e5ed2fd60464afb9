"""Parquet files written with pyarrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from astronomical_lite.tables.export.parquet_columns import Part, WrittenColumn


def begin_arrow(
    columns: Sequence[WrittenColumn], metadata: dict[str, str], file: BinaryIO
) -> ArrowWriting:
    """Return a file begun with pyarrow."""
    return ArrowWriting(columns, metadata, file)


class ArrowWriting:
    """A file that pyarrow writes."""

    def __init__(self, columns: Sequence[WrittenColumn], metadata: dict[str, str], file: BinaryIO):
        fields = [(column.name, _type(column)) for column in columns]
        self._schema = pa.schema(fields, metadata)
        self._writer = pq.ParquetWriter(file, self._schema, compression="snappy")

    def add(self, group: Sequence[Part]) -> None:
        arrays = [
            pa.array(part.values, field.type, mask=part.missing, from_pandas=False)
            for part, field in zip(group, self._schema, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))

    def finish(self) -> None:
        self._writer.close()


def _type(column: WrittenColumn) -> pa.DataType:
    return pa.string() if column.type == "text" else pa.from_numpy_dtype(np.dtype(column.type))
