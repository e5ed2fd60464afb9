"""Parquet files whose columns a library outside Python decodes, copied once into NumPy's arrays.

open_file = partial(open_decoded, library)

`library.open(path)` returns an object with ``description``, JSON of rows, metadata and the fields of
`ParquetColumn`, and ``read(number)``. That returns ``values``, ``missing``, ``texts``, ``ends`` and
``lists``; its arrays are JavaScript's typed arrays as Pyodide shows them. The page's library is
static/js/tables/parquet.mjs; nothing of it is imported here.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.tables.formats.parquet.columns import Lists, ParquetColumn, Texts, Values

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray
    from astronomical_lite.tables.formats.source import Source

_TYPES = {
    "Int8Array": np.int8,
    "Int16Array": np.int16,
    "Int32Array": np.int32,
    "BigInt64Array": np.int64,
    "Uint8Array": np.uint8,
    "Uint16Array": np.uint16,
    "Uint32Array": np.uint32,
    "BigUint64Array": np.uint64,
    "Float32Array": np.float32,
    "Float64Array": np.float64,
}


def open_decoded(library: Any, source: Source) -> DecodedFile:
    """Return a file opened by a library."""
    with source.plain_file() as path:
        return DecodedFile(library.open(str(path)))


class DecodedFile:
    """A file whose columns are decoded when they are asked for."""

    def __init__(self, file: Any):
        told = json.loads(file.description)
        self.rows: int = told["rows"]
        self.metadata: dict[str, str] = told["metadata"]
        self.columns = [
            ParquetColumn(**{**column, "path": tuple(column["path"])}) for column in told["columns"]
        ]
        self._file = file

    def read(self, number: int) -> Values:
        decoded, column = self._file.read(number), self.columns[number]
        lists = [
            Lists(_taken(level.lengths).astype(np.int64), _flags(level)) for level in decoded.lists
        ]
        values, missing = _taken(decoded.values), _flags(decoded)
        if getattr(decoded, "texts", None) is not None:
            texts = Texts(_split(_taken(decoded.texts), _taken(decoded.ends)), values)
            return Values(texts, missing, lists)
        if column.kind == "truth":
            values = values.view(np.bool_)
        elif column.kind == "float16":
            values = values.view(np.float16)
        return Values(values, missing, lists)


def _taken(array: Any) -> AnyArray:
    """Return a typed array's values in memory of NumPy's own."""
    taken: AnyArray = np.empty(array.length, _TYPES[array.constructor.name])
    if array.length:
        array.assign_to(taken)
    return taken


def _flags(decoded: Any) -> BoolArray | None:
    array = getattr(decoded, "missing", None)
    return None if array is None else _taken(array).view(np.bool_)


def _split(texts: AnyArray, ends: AnyArray) -> list[bytes]:
    whole = texts.tobytes()
    bounds = [0, *ends.tolist()]
    return [whole[a:b] for a, b in itertools.pairwise(bounds)] or [b""]
