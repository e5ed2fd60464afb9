"""Parquet files that a library outside Python encodes.

begin_file = partial(begin_encoded, library)

`library.begin(description)`, of JSON with columns and metadata, returns an object with `numbers(column, rows,
missing)`, `texts(column, rows, missing, distinct, bytes)`, `group()` and `finish()`. The first two return typed arrays
as Pyodide shows them, which are filled here; the last two the bytes that the file goes on with. The page's library is
static/js/tables/parquet_writing.mjs; nothing of it is imported here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pandas as pd

from astronomical_lite.tables.export.parquet_columns import Part, WrittenColumn

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray


def begin_encoded(
    library: Any, columns: Sequence[WrittenColumn], metadata: dict[str, str], file: BinaryIO
) -> EncodedWriting:
    """Return a file begun with a library."""
    return EncodedWriting(library, columns, metadata, file)


class EncodedWriting:
    """A file that is encoded group by group."""

    def __init__(
        self,
        library: Any,
        columns: Sequence[WrittenColumn],
        metadata: dict[str, str],
        file: BinaryIO,
    ):
        described = {"columns": [asdict(column) for column in columns], "metadata": metadata}
        self._encoder = library.begin(json.dumps(described))
        self._columns, self._file = columns, file

    def add(self, group: Sequence[Part]) -> None:
        for number, (column, part) in enumerate(zip(self._columns, group, strict=True)):
            if column.type == "text":
                self._add_texts(number, part)
            else:
                self._add_numbers(number, part)
        self._append(self._encoder.group())

    def finish(self) -> None:
        self._append(self._encoder.finish())

    def _add_numbers(self, number: int, part: Part) -> None:
        values = part.values
        if values.dtype.kind == "b":
            values = values.view(np.uint8)
        elif values.dtype == np.float16:
            values = values.astype(np.float32)  # JavaScript has no such arrays in every browser
        room = self._encoder.numbers(number, len(values), part.missing is not None)
        room.values.assign(values)
        _assign_missing(room, part.missing)

    def _add_texts(self, number: int, part: Part) -> None:
        codes, distinct = pd.factorize(part.values)
        texts = [text.encode() for text in distinct]
        whole = b"".join(texts)
        missing = part.missing is not None
        room = self._encoder.texts(number, len(codes), missing, len(texts), len(whole))
        room.values.assign(codes.astype(np.int32))
        room.ends.assign(np.cumsum([len(text) for text in texts], dtype=np.int32))
        if whole:
            room.texts.assign(whole)
        _assign_missing(room, part.missing)

    def _append(self, encoded: Any) -> None:
        content = np.empty(encoded.length, np.uint8)
        if len(content):
            encoded.assign_to(content)
        self._file.write(content.data)


def _assign_missing(room: Any, missing: BoolArray | None) -> None:
    if missing is not None:
        room.missing.assign(np.ascontiguousarray(missing).view(np.uint8))
