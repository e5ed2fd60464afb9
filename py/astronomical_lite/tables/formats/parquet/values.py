"""Values as Parquet stores them, made the arrays of a table."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.tables.formats.parquet.columns import Lists, ParquetColumn, Texts, Values

if TYPE_CHECKING:
    from pandas.api.extensions import ExtensionArray

    from astronomical_lite.arrays import AnyArray, BoolArray, IntArray

_FEW = 2  # a text occurs so often on average where texts are kept once
_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_EXACT = 2**53


@dataclass
class PlainColumn:
    """Values and mask of a column, as `RawColumn` has them."""

    values: AnyArray | ExtensionArray
    mask: BoolArray | None


def plain_column(column: ParquetColumn, stored: Values) -> PlainColumn:
    """Return the values of a column.

    Lists are arrays of shape (rows, elements...) where all have as many elements, else an object
    array with a flat array per row. Times are NumPy's, in UTC; decimals integers or floats.
    """
    values, missing = _elements(column, stored)
    if not stored.lists:
        return PlainColumn(values, missing)
    outermost = stored.lists[0]
    if outermost.missing is not None and outermost.missing.all():
        return PlainColumn(np.full(len(outermost.lengths), np.nan), None)
    values = np.asarray(values)
    regular = _regular(values, missing, stored.lists)
    return regular or _varying(values, missing, stored.lists)


def _elements(
    column: ParquetColumn, stored: Values
) -> tuple[AnyArray | ExtensionArray, BoolArray | None]:
    values, missing = stored.values, stored.missing
    if column.kind == "missing":
        assert not isinstance(values, Texts)
        return np.full(len(values), np.nan), None
    if column.kind == "decimal":
        return _decimals(values, column.scale), missing
    if isinstance(values, Texts):
        return _texts(column.kind, values, missing, once=not stored.lists)
    if column.kind == "date":
        return values.astype("datetime64[D]"), missing
    if column.kind == "timestamp":
        return _times(values, missing, column.unit), missing
    if column.kind == "time":
        return _times_of_day(values, missing, column.unit), missing
    return values, missing


def _texts(
    kind: str, texts: Texts, missing: BoolArray | None, once: bool
) -> tuple[AnyArray | ExtensionArray, BoolArray | None]:
    """Return texts: if they repeat themselves and `once`, as categories; else an object array."""
    distinct = _decoded(kind, texts.distinct)
    if once and len(distinct) * _FEW <= len(texts.numbers):
        codes, categories = pd.factorize(distinct)
        all_differ = len(categories) == len(distinct)
        codes = texts.numbers if all_differ else codes[texts.numbers]
        if missing is not None:
            codes = np.where(missing, -1, codes)
        made = pd.Categorical.from_codes(codes, categories=categories, validate=False)
        return made, None
    return distinct[texts.numbers], missing


def _decoded(kind: str, distinct: Sequence[bytes] | Sequence[str]) -> AnyArray:
    made = np.empty(len(distinct), dtype=object)
    made[:] = [_text(kind, value) for value in distinct]
    return made


def _text(kind: str, value: bytes | str) -> str:
    if isinstance(value, str):
        return value
    if kind == "uuid" and len(value) == 16:
        return str(uuid.UUID(bytes=value))
    if kind == "bytes":
        value = value.rstrip(b"\0")  # how NumPy pads them
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _decimals(values: AnyArray | Texts, scale: int) -> AnyArray:
    """Return decimals as integers where nothing is behind their point, else as the next floats."""
    if isinstance(values, Texts):
        integers = [int.from_bytes(value, "big", signed=True) for value in values.distinct]  # type: ignore[arg-type]
        numbers = [integers[i] for i in values.numbers.tolist()]
    elif scale == 0:
        return values
    elif (
        scale <= 22 and (np.abs(values) < _EXACT).all()
    ):  # both are exact, so the quotient is the next
        quotients: AnyArray = values / np.float64(10**scale)
        return quotients
    else:
        numbers = values.tolist()
    if scale <= 0:
        whole = [number * 10**-scale for number in numbers]
        if all(-(2**63) <= number < 2**63 for number in whole):
            return np.array(whole, np.int64)
        return np.array([float(number) for number in whole])
    return np.array([number / 10**scale for number in numbers])


def _known(values: AnyArray, missing: BoolArray | None) -> AnyArray:
    return values if missing is None else values[~missing]


def _coarsest(values: AnyArray, missing: BoolArray | None, unit: str) -> str:
    """Return the largest unit of which all values are a whole number."""
    known = _known(values, missing)
    return next(
        coarser
        for coarser, per_second in _PER_SECOND.items()
        if (factor := _PER_SECOND[unit] // per_second) <= 1 or not (known % factor).any()
    )


def _times(values: AnyArray, missing: BoolArray | None, unit: str) -> AnyArray:
    times = values.astype(np.int64, copy=False).view(f"datetime64[{unit}]")
    return times.astype(f"datetime64[{_coarsest(values, missing, unit)}]")


def _times_of_day(values: AnyArray, missing: BoolArray | None, unit: str) -> AnyArray:
    if missing is not None:
        values = np.where(missing, 0, values)
    times = _times(values.astype(np.int64), None, unit)
    texts = np.empty(len(times), dtype=object)
    texts[:] = [text[11:] for text in times.astype(str).tolist()]
    return texts


def _regular(values: AnyArray, missing: BoolArray | None, lists: list[Lists]) -> PlainColumn | None:
    """Return lists as one array if all of each level have as many elements; else None."""
    shape: list[int] = []
    for level in lists:
        known = level.lengths if level.missing is None else level.lengths[~level.missing]
        inner = level is not lists[0]
        if not len(known) or (known != known[0]).any() or (inner and level.missing is not None):
            return None
        shape.append(int(known[0]))
    rows, absent = len(lists[0].lengths), lists[0].missing
    if absent is None:
        whole = (rows, *shape)
        return PlainColumn(
            values.reshape(whole), None if missing is None else missing.reshape(whole)
        )
    there = (rows - int(absent.sum()), *shape)
    filled = np.zeros((rows, *shape), values.dtype)
    filled[~absent] = values.reshape(there)
    mask = np.ones(filled.shape, bool)
    mask[~absent] = False if missing is None else missing.reshape(there)
    if filled.dtype.kind == "f":
        filled[mask] = np.nan
    return PlainColumn(filled, mask)


def _varying(values: AnyArray, missing: BoolArray | None, lists: list[Lists]) -> PlainColumn:
    """Return lists of varying length as arrays in an object array; None where there is none."""
    if missing is not None:
        values = _with_holes(values, missing)
    bounds = _bounds(lists[0].lengths)
    for level in lists[1:]:
        bounds = _bounds(level.lengths)[bounds]
    rows = np.empty(len(lists[0].lengths), dtype=object)
    absent = lists[0].missing
    for row, (start, end) in enumerate(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)):
        gone = absent is not None and absent[row]
        rows[row] = None if gone else values[start:end]
    return PlainColumn(rows, absent)


def _bounds(lengths: IntArray) -> IntArray:
    bounds: IntArray = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    return bounds


def _with_holes(values: AnyArray, missing: BoolArray) -> AnyArray:
    """Return values with NaN, NaT or None where they are missing."""
    if values.dtype.kind in "iu" and (np.abs(values[~missing].astype(object)) < _EXACT).all():
        values = values.astype(np.float64)
    if values.dtype.kind not in "fM":
        values = values.astype(object)
    hole: Any = {"f": np.nan, "M": np.datetime64("NaT")}.get(values.dtype.kind)
    values = values.copy()
    values[missing] = hole
    return values
