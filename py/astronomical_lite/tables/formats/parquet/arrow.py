"""Parquet files read with pyarrow."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from astronomical_lite.tables.formats.parquet.columns import Lists, ParquetColumn, Texts, Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from astronomical_lite.arrays import BoolArray
    from astronomical_lite.tables.formats.source import Source

_LISTS_OF_STRUCTURES = "lists of structures"
_TIME_UNITS = {"s": "ms", "ms": "ms", "us": "us", "ns": "ns"}  # Parquet has no seconds


def open_arrow(source: Source) -> ArrowFile:
    """Return a file opened with pyarrow."""
    return ArrowFile(source)


class ArrowFile:
    """A file of which pyarrow reads the columns that are asked for."""

    def __init__(self, source: Source):
        self._source = source
        with source.open() as file:
            opened = pq.ParquetFile(pa.PythonFile(file, mode="r"))
            self.rows: int = opened.metadata.num_rows
            groups = range(opened.metadata.num_row_groups)
            rows = (opened.metadata.row_group(group).num_rows for group in groups)
            self.starts = [0, *accumulate(rows)]
            metadata = opened.metadata.metadata or {}
            fields = list(opened.schema_arrow)
        self.metadata = {
            key.decode("utf-8", "replace"): value.decode("utf-8", "replace")
            for key, value in metadata.items()
        }
        parts = [_columns((), field) for field in fields]
        self.columns = [described for some in parts for described in some]
        self._field_of = [number for number, some in enumerate(parts) for _ in some]

    def _arrays(self, numbers: Sequence[int]) -> dict[int, pa.Array]:
        """Return columns by their places, and those in the same structures."""
        wanted = sorted({self._field_of[number] for number in numbers})
        if not wanted:
            return {}
        starts = self.starts
        first, end = self._source.only.rows or (0, self.rows)
        groups = [i for i, (a, b) in enumerate(pairwise(starts)) if a < end and b > first]
        with self._source.open() as file:
            # only what is read is decoded
            opened = pq.ParquetFile(pa.PythonFile(file, mode="r"))
            names = [opened.schema_arrow[number].name for number in wanted]
            every = opened.schema_arrow.names
            # columns are asked for by names, which some of a file may share, or paths in structures
            are_plain = len(set(every)) == len(every) and not any("." in name for name in every)
            by_name = are_plain and self._source.only.columns is not None
            table = opened.read_row_groups(groups, columns=names if by_name else None)
        if groups:
            table = table.slice(first - starts[groups[0]], end - first)
        read = wanted if by_name else range(len(table.columns))
        parts = [
            part
            for number in range(len(read))
            for part in _parts(_in_one_chunk(table.column(number)), table.column(number).type)
        ]
        fields = set(read)
        places = [place for place, field in enumerate(self._field_of) if field in fields]
        return dict(zip(places, parts, strict=True))

    def read(self, numbers: Sequence[int]) -> Iterator[Values]:
        arrays = self._arrays(numbers)
        for number in numbers:
            yield self._values(number, arrays.pop(number))

    def _values(self, number: int, array: pa.Array) -> Values:
        lists = []
        while _is_list(array.type):
            lengths = pc.fill_null(pc.list_value_length(array), 0)
            lists.append(Lists(_numpy(lengths).astype(np.int64), _missing(array)))
            array = array.flatten()
        column = self.columns[number]
        missing = _missing(array)
        return Values(_values(column, array), missing, lists)


def _in_one_chunk(column: pa.ChunkedArray) -> pa.Array:
    chunks = column.chunks
    return pa.concat_arrays(chunks) if chunks else pa.array([], column.type)


def _is_structure(kind: pa.DataType) -> bool:
    return bool(pa.types.is_struct(kind)) and kind.num_fields > 0


def _columns(path: tuple[str, ...], field: pa.Field) -> list[ParquetColumn]:
    """Return the column that a field is or, of a structure, those in it."""
    path, kind = (*path, field.name), field.type
    if not _is_structure(kind):
        return [_described(path, kind)]
    return [column for inner in kind.fields for column in _columns(path, inner)]


def _parts(array: pa.Array, kind: pa.DataType) -> list[pa.Array]:
    """Return the arrays of `_columns`; a value in a structure that is missing is missing."""
    if not _is_structure(kind):
        return [array]
    pairs = zip(array.flatten(), kind.fields, strict=True)
    return [part for inner, field in pairs for part in _parts(inner, field.type)]


def _is_list(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _described(path: tuple[str, ...], kind: pa.DataType) -> ParquetColumn:
    depth = 0
    while _is_list(kind):
        kind, depth = kind.value_type, depth + 1
    types = pa.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_map(kind):
        return ParquetColumn(path, "", reason=_LISTS_OF_STRUCTURES if depth else "maps")
    if types.is_struct(kind):
        reason = _LISTS_OF_STRUCTURES if depth else "no values"
        return ParquetColumn(path, "", reason=reason)
    unit, scale, name = "", 0, ""
    if types.is_boolean(kind):
        name = "truth"
    elif types.is_float16(kind):
        name = "float16"
    elif types.is_integer(kind) or types.is_floating(kind) or types.is_duration(kind):
        name = "number"
    elif types.is_date(kind):
        name = "date"
    elif types.is_time(kind):
        name, unit = "time", _TIME_UNITS[kind.unit]
    elif types.is_timestamp(kind):
        name, unit = "timestamp", kind.unit
    elif types.is_decimal(kind):
        name, scale = "decimal", kind.scale
    elif types.is_null(kind):
        name = "missing"
    elif _is_text(kind):
        name = "text"
    elif _is_binary(kind):
        name = "bytes"
    elif getattr(kind, "extension_name", "") == "arrow.uuid":
        name = "uuid"
    elif getattr(kind, "extension_name", "") == "arrow.json":
        name = "text"
    if name:
        return ParquetColumn(path, name, unit, scale, depth, width=_width(kind))
    return ParquetColumn(path, "", reason=f"values of a kind that is not read here ({kind})")


def _width(kind: pa.DataType) -> int:
    """Return the bytes of a value, 8 for what is no number."""
    types = pa.types
    if types.is_boolean(kind):
        return 1
    return kind.bit_width // 8 if types.is_integer(kind) or types.is_floating(kind) else 8


def _is_text(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _is_binary(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_fixed_size_binary(kind)
        or types.is_binary_view(kind)
    )


def _missing(array: pa.Array) -> BoolArray | None:
    missing: BoolArray | None = _numpy(array.is_null()) if array.null_count else None
    return missing


def _numpy(array: pa.Array) -> Any:
    return array.to_numpy(zero_copy_only=False)


def _values(column: ParquetColumn, array: pa.Array) -> Any:
    """Return values as stored; what is missing is some value of the same type."""
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    kind = array.type
    if column.kind in ("text", "bytes", "uuid"):
        return _texts(array)
    if column.kind == "missing":
        return np.zeros(len(array), np.float64)
    if column.kind == "decimal":
        return _decimals(array, column.scale)
    if column.kind == "date":
        array = array.cast(pa.date32()).cast(pa.int32())
    elif column.kind == "time":
        wide = column.unit != "ms"
        stored = pa.time64(column.unit) if wide else pa.time32("ms")
        array = array.cast(stored).cast(pa.int64() if wide else pa.int32())
    elif column.kind == "timestamp" or pa.types.is_duration(kind):
        array = array.cast(pa.int64())
    if not array.null_count:
        return _numpy(array)
    kind = array.type
    if pa.types.is_boolean(kind):
        return _numpy(pc.fill_null(array, False))
    # what is behind a missing value is there already: NumPy takes the buffer as it is
    dtype = kind.to_pandas_dtype()
    return np.frombuffer(array.buffers()[1], dtype)[array.offset : array.offset + len(array)]


def _texts(array: pa.Array) -> Texts:
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    numbers = _numpy(pc.fill_null(array.indices, 0))
    distinct = array.dictionary.to_pylist()
    return Texts(distinct or [b""], numbers.astype(np.int64))


def _decimals(array: pa.Array, scale: int) -> Any:
    """Return decimals without their point, int64 if all fit, else as bytes."""
    numbers = [
        0 if value is None else int(value.scaleb(scale, _EXACT)) for value in array.to_pylist()
    ]
    if all(-(2**63) <= number < 2**63 for number in numbers):
        return np.array(numbers, np.int64)
    wide = [number.to_bytes(33, "big", signed=True) for number in numbers]
    return Texts(wide, np.arange(len(wide)))


def _exact() -> Any:
    from decimal import Context

    return Context(prec=100)


_EXACT = _exact()
