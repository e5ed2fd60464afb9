"""Parquet files whose columns a library outside Python decodes into NumPy's arrays.

open_file = partial(open_decoded, library)

`library.open(path)` returns an object with ``description``, JSON of rows, metadata and columns: the
fields of `ParquetColumn`, the ``extremes`` among them as texts, and the ``array`` that its values
need. ``read(number, address)`` puts them into that array and returns their ``count``, ``missing``,
``texts``, ``ends`` and ``lists``, which are JavaScript's typed arrays as Pyodide shows them. The
page's library is static/js/tables/parquet.mjs; nothing of it is imported here.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.tables.formats.parquet.columns import Lists, ParquetColumn, Texts, Values
from astronomical_lite.typed_arrays import NUMPY_TYPES, address_of, taken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from astronomical_lite.arrays import AnyArray, BoolArray
    from astronomical_lite.tables.formats.source import Source


def open_decoded(library: Any, source: Source) -> DecodedFile:
    """Return a file opened by a library."""
    with source.plain_file() as path:
        return DecodedFile(library.open(str(path), *(source.only.rows or ())), source.only.rows)


class DecodedFile:
    """A file whose columns are decoded when they are asked for."""

    def __init__(self, file: Any, rows: tuple[int, int] | None = None):
        told = json.loads(file.description)
        self.rows: int = told["rows"]
        self.starts: list[int] = told["starts"]
        self.metadata: dict[str, str] = told["metadata"]
        self._arrays = [column["array"] for column in told["columns"]]
        self.columns = [_column(**column) for column in told["columns"]]
        self._file = file
        self._part = slice(None)
        if rows is not None:
            # whole groups of rows are decoded
            before = max(start for start in self.starts if start <= rows[0])
            self._part = slice(rows[0] - before, rows[1] - before)

    def read(self, numbers: Sequence[int]) -> Iterator[Values]:
        return map(self._read, numbers)

    def _read(self, number: int) -> Values:
        array, column = self._arrays[number], self.columns[number]
        values = np.empty(array["slots"], NUMPY_TYPES[array["type"]])
        decoded = self._file.read(number, address_of(values))
        values, missing = values[: decoded.count], _flags(decoded)
        if missing is not None:
            values[missing] = 0
        lists = [
            Lists(taken(level.lengths).astype(np.int64), _flags(level)) for level in decoded.lists
        ]
        if not lists:
            values = values[self._part]
            missing = None if missing is None else missing[self._part]
        if getattr(decoded, "texts", None) is not None:
            texts = Texts(_split(taken(decoded.texts), taken(decoded.ends)), values)
            return Values(texts, missing, lists)
        if column.kind == "truth":
            values = values.view(np.bool_)
        elif column.kind == "float16":
            values = values.view(np.float16)
        return Values(values, missing, lists)


def _column(
    array: dict[str, Any], path: list[str], extremes: list[str] | None, **others: Any
) -> ParquetColumn:
    numbers = None if extremes is None else (_number(extremes[0]), _number(extremes[1]))
    is_number = others["kind"] in ("number", "truth", "float16")
    width = np.dtype(NUMPY_TYPES[array["type"]]).itemsize if is_number else 8
    return ParquetColumn(path=tuple(path), extremes=numbers, width=width, **others)


def _number(text: str) -> float:
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _flags(decoded: Any) -> BoolArray | None:
    array = getattr(decoded, "missing", None)
    return None if array is None else taken(array).view(np.bool_)


def _split(texts: AnyArray, ends: AnyArray) -> list[bytes]:
    whole = texts.tobytes()
    bounds = [0, *ends.tolist()]
    return [whole[a:b] for a, b in itertools.pairwise(bounds)] or [b""]
