"""Parquet files whose columns come decoded from elsewhere, as buffers that are copied once.

file = DecodedFile(description, decode, take)

The page's library is JavaScript (static/js/tables/parquet.mjs); nothing of it is imported here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.tables.formats.parquet.columns import Lists, ParquetColumn, Texts, Values

if TYPE_CHECKING:
    from collections.abc import Callable

    from astronomical_lite.arrays import AnyArray, BoolArray


class DecodedFile:
    """A file whose columns a library decodes when they are asked for.

    Parameters
    ----------
    description : str
        JSON: rows, columns with the fields of `ParquetColumn`, and metadata.
    decode : function
        Column's number -> an object with values, missing, texts, ends and lists, whose arrays
        `take` makes NumPy's.
    take : function
        Array of the library, or None -> NumPy array of its own memory, or None.
    """

    def __init__(
        self, description: str, decode: Callable[[int], Any], take: Callable[[Any], AnyArray | None]
    ):
        told = json.loads(description)
        self.rows: int = told["rows"]
        self.metadata: dict[str, str] = told["metadata"]
        self.columns = [
            ParquetColumn(**{**column, "path": tuple(column["path"])}) for column in told["columns"]
        ]
        self._decode, self._take = decode, take

    def read(self, number: int) -> Values:
        decoded = self._decode(number)
        column = self.columns[number]
        lists = [
            Lists(self._array(level.lengths).astype(np.int64), self._flags(level.missing))
            for level in decoded.lists
        ]
        values: AnyArray | Texts = self._array(decoded.values)
        missing = self._flags(decoded.missing)
        texts, ends = self._take(decoded.texts), self._take(decoded.ends)
        if texts is not None and ends is not None:
            return Values(Texts(_split(texts, ends), self._array(decoded.values)), missing, lists)
        if column.kind == "truth":
            values = values.view(np.bool_)
        elif column.kind == "float16":
            values = values.view(np.float16)
        elif column.kind == "missing":
            values = np.zeros(len(values), np.float64)
        return Values(values, missing, lists)

    def _array(self, array: Any) -> AnyArray:
        taken = self._take(array)
        assert taken is not None
        return taken

    def _flags(self, array: Any) -> BoolArray | None:
        taken = self._take(array)
        return None if taken is None else taken.view(np.bool_)


def _split(texts: AnyArray, ends: AnyArray) -> list[bytes]:
    whole = texts.tobytes()
    bounds = [0, *ends.tolist()]
    return [whole[a:b] for a, b in zip(bounds, bounds[1:], strict=False)] or [b""]
