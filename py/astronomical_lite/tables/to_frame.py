"""What a format's reader hands over, and its conversion to a data frame.

A reader fills a `RawTable` with `RawColumn`s as its format stores them; `to_frame` makes one plain
pandas frame of them, the same way for every format: native byte order, one value per row, unique
names, text as text. Whatever that changes is said in a sentence.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError

MAX_VECTOR = 16
"""Vector columns of up to this many elements become one column per element."""

EXACT_IN_FLOAT = 2**53
"""Every integer below this has its own float64 (IEEE 754 binary64: 53 bits of significand)."""

_COMPLEX = "complex numbers"
_VARYING = "arrays of varying length"
_NOTHING = "no values (zero width)"


@dataclass(frozen=True)
class TableInfo:
    """One table of a file: its number there (the HDU in FITS), name, and size."""

    hdu: int
    name: str
    rows: int
    columns: int


@dataclass
class RawColumn:
    """One column as stored: `values` of shape (rows,) or (rows, elements), `mask` of the same
    shape, True where a value is missing. Values are numbers, booleans, bytes or text."""

    name: str
    values: np.ndarray | pd.api.extensions.ExtensionArray
    mask: np.ndarray | None = None
    unit: str = ""
    description: str = ""


@dataclass
class RawTable:
    """The columns of one table, those a reader left out (reason -> names), and its remarks."""

    columns: list[RawColumn] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    table: int = 0

    def leave_out(self, name: str, reason: str) -> None:
        self.left_out.setdefault(reason, []).append(name)


def reason_to_leave_out(code: str, elements: int) -> str:
    """Why a column of this NumPy kind and so many elements per row cannot be used, or ""."""
    if code == "c":
        return _COMPLEX
    if code == "V":
        return _VARYING
    if elements == 0:
        return _NOTHING
    if elements > MAX_VECTOR:
        return f"arrays of {elements} values (up to {MAX_VECTOR} become columns of their own)"
    return ""


def choose_table(tables: list[TableInfo], table: int | None, name: str) -> TableInfo:
    """The table asked for, or the first with rows. Raises `UserError` if there is none to read."""
    by_number = {info.hdu: info for info in tables}
    if table is None:
        chosen = next((info for info in tables if info.rows > 0), tables[0])
    elif table in by_number:
        chosen = by_number[table]
    else:
        known = ", ".join(f"{t.hdu} ({t.name or 'unnamed'}, {t.rows:,} rows)" for t in tables)
        raise UserError(f"{name} has no table {table}. It has: {known}. Choose one of these.")
    if chosen.rows == 0 or chosen.columns == 0:
        nothing = "no sources (0 rows)" if chosen.rows == 0 else "no columns"
        raise UserError(
            f"Table {chosen.name or chosen.hdu} of {name} holds {nothing}. Choose another."
        )
    return chosen


def to_frame(raw: RawTable) -> tuple[pd.DataFrame, dict[str, str], dict[str, str], list[str]]:
    """Frame, units, descriptions and notes of a raw table, whose columns are used up.

    Integers with missing values become float64 if all are below 2**53, else pandas' nullable
    integers, so that no value changes. Missing text is the empty string. Booleans with missing
    values become pandas' nullable booleans.
    """
    data: dict[str, object] = {}
    units: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    notes = list(raw.notes)
    expanded: list[str] = []
    raw.columns.reverse()
    # every name of the file is taken beforehand: an expanded vector must not push one aside
    taken = Counter(_clean(column.name) for column in raw.columns)
    position = 0
    while raw.columns:
        column = raw.columns.pop()
        position += 1
        elements = 1 if column.values.ndim == 1 else int(np.prod(column.values.shape[1:]))
        reason = reason_to_leave_out(column.values.dtype.kind, elements) or _arrays_inside(column)
        if reason:
            raw.leave_out(column.name, reason)
            continue
        named = _clean(column.name) or f"column_{position}"
        if column.values.ndim == 1:
            parts = [(_unused(named, data, notes), column.values, column.mask)]
        else:
            parts = _elements(named, column, elements, {*data, *taken})
            expanded.append(f"{named} ({parts[0][0]} to {parts[-1][0]})")
        for name, values, mask in parts:
            data[name] = _plain(values, mask, name, notes)
            if column.unit:
                units[name] = column.unit
            if column.description:
                descriptions[name] = column.description
    if expanded:
        notes.append(f"Vector columns became one column per element: {', '.join(expanded)}.")
    for reason, names in raw.left_out.items():
        held = "holds" if len(names) == 1 else "hold"
        notes.append(f"Left out {_listed(names)}, which {held} {reason}.")
    # each column keeps the array it was read into: pandas would copy all of them into one block
    return pd.DataFrame(data, copy=False), units, descriptions, notes


def text_array(values: np.ndarray) -> tuple[pd.api.extensions.ExtensionArray, str]:
    """Text of fixed-width bytes (rows,), as pandas' strings, and the encoding that was needed.

    The text ends at the first NUL (FITS 4.0, section 3.3.1) and trailing blanks are padding.
    ASCII is tried first, then UTF-8, then Latin-1, which reads anything.
    """
    kept, codes = _distinct(np.ascontiguousarray(values))
    kept = np.strings.rstrip(_until_nul(kept))
    encoding = "ascii"
    if kept.size and kept.dtype.itemsize and (kept.view(np.uint8) > 127).any():
        try:
            text = np.strings.decode(kept, "utf-8")
            encoding = "UTF-8"
        except UnicodeDecodeError:
            text = np.strings.decode(kept, "latin-1")
            encoding = "Latin-1"
    else:
        text = kept.astype(np.str_)
    objects = np.empty(len(text), dtype=object)
    objects[:] = text.tolist()
    strings = as_strings(objects)
    return (strings if codes is None else strings.take(codes)), encoding


def as_strings(objects: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """pandas' string array of Python strings."""
    return pd.array(objects, dtype="str")


def _clean(name: str) -> str:
    return str(name).strip()


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:12])
    return shown if len(names) <= 12 else f"{shown} and {len(names) - 12} more columns"


def _unused(name: str, taken: dict[str, object], notes: list[str]) -> str:
    """`name`, or with the first number that makes it unique: a frame's columns are its keys."""
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    notes.append(f"The file has two columns named {name}: the later one is {name}_{number} here.")
    return f"{name}_{number}"


def _elements(name: str, column: RawColumn, elements: int, taken: set[str]) -> list[tuple]:
    values = column.values.reshape(len(column.values), elements)
    mask = None if column.mask is None else np.reshape(column.mask, values.shape)
    stem = name
    while any(f"{stem}_{i + 1}" in taken for i in range(elements)):
        stem += "_"
    return [
        (
            f"{stem}_{i + 1}",
            np.ascontiguousarray(values[:, i]),
            None if mask is None else mask[:, i],
        )
        for i in range(elements)
    ]


def _arrays_inside(column: RawColumn) -> str:
    values = column.values
    if values.dtype != object or not pd.api.types.infer_dtype(values).startswith("mixed"):
        return ""
    inner = (list, tuple, dict, set, np.ndarray)
    return _VARYING if any(isinstance(value, inner) for value in values.ravel()) else ""


def _plain(values, mask, name: str, notes: list[str]):
    """One column's values as the frame holds them."""
    if isinstance(values.dtype, pd.api.extensions.ExtensionDtype):
        values, mask = _from_extension(values)
    if mask is not None and not mask.any():
        mask = None
    kind = values.dtype.kind
    if kind == "S":
        values, encoding = text_array(values)
        if encoding != "ascii":
            notes.append(f"{name} holds bytes that are not ASCII; they were read as {encoding}.")
        if mask is not None:
            values[mask] = ""
        return values
    if kind in "UOMm":
        return _from_objects(values, mask)
    if not values.dtype.isnative:
        values = values.astype(values.dtype.newbyteorder("="))
    if kind == "b":
        return values if mask is None else pd.arrays.BooleanArray(values, np.array(mask))
    if kind == "f":
        if values.dtype.itemsize not in (4, 8):
            values = values.astype(np.float32 if values.dtype.itemsize < 4 else np.float64)
        if mask is not None:
            values = np.where(mask, values.dtype.type(np.nan), values)
        return values
    if kind in "iu":
        return values if mask is None else _integers_with_missing(values, mask)
    raise TypeError(f"column {name} has values of type {values.dtype}")


def _integers_with_missing(values: np.ndarray, mask: np.ndarray):
    known = values[~mask]
    if not known.size or (known.max() < EXACT_IN_FLOAT and known.min() > -EXACT_IN_FLOAT):
        return np.where(mask, np.nan, values.astype(np.float64))
    return pd.arrays.IntegerArray(values, np.array(mask))


def _from_extension(values) -> tuple[np.ndarray, np.ndarray]:
    """NumPy values and mask of a pandas extension array."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = np.asarray(values)
        return values, pd.isna(values)
    mask = np.asarray(pd.isna(values))
    numpy_type = getattr(values.dtype, "numpy_dtype", None)
    if numpy_type is None or numpy_type.kind not in "iufb":
        return np.asarray(values, dtype=object), mask
    return values.to_numpy(dtype=numpy_type, na_value=numpy_type.type(0)), mask


def _from_objects(values: np.ndarray, mask: np.ndarray | None):
    """Text, times or Python objects as text; booleans among missing values as booleans."""
    if values.dtype.kind in "Mm":
        missing = np.isnat(values)
        values = values.astype(str)
    elif values.dtype.kind == "U":
        missing = np.zeros(len(values), dtype=bool)
    else:
        missing = np.asarray(pd.isna(values))
    if mask is not None:
        missing = missing | mask
    known = values[~missing] if missing.any() else values
    held = pd.api.types.infer_dtype(known, skipna=False)
    if held == "boolean":
        truth = np.zeros(len(values), dtype=bool)
        truth[~missing] = known.astype(bool)
        return _plain(truth, missing, "", [])
    texts = known.tolist() if held == "string" else map(_text, known.tolist())
    objects = np.full(len(values), "", dtype=object)
    objects[~missing] = [text.rstrip() for text in texts]
    return as_strings(objects)


def _text(value) -> str:
    return value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)


def _until_nul(values: np.ndarray) -> np.ndarray:
    """Without whatever follows the first NUL of each field."""
    width = values.dtype.itemsize
    if width < 2 or not values.size:
        return values
    ended = values.view(np.uint8).reshape(len(values), width) == 0
    if not (ended[:, :-1] & ~ended[:, 1:]).any():
        return values
    cut = values.copy()
    cut.view(np.uint8).reshape(len(values), width)[np.logical_or.accumulate(ended, axis=1)] = 0
    return cut


def _distinct(values: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """The different values and each row's number among them, for repetitive columns; the values as
    they are and None for others. One Python string per different value saves most of time and memory.
    """
    width, rows = values.dtype.itemsize, len(values)
    sample = values[:: max(1, rows // 256)]
    if width == 0 or rows < 256 or len(np.unique(sample)) > len(sample) // 2:
        return values, None
    words = -(-width // 8)
    padded = values.astype(f"S{8 * words}", copy=False).view(np.uint64).reshape(rows, words)
    if words == 1:  # the word is the value
        codes, distinct = pd.factorize(padded[:, 0])
        return distinct.view("S8"), codes
    return _distinct_of_long(values, padded)


def _distinct_of_long(
    values: np.ndarray, padded: np.ndarray
) -> tuple[np.ndarray, np.ndarray | None]:
    """Told apart by a 64-bit multiplicative hash of their words (rows, words), then compared in full."""
    rows, words = padded.shape
    hashed = padded[:, 0].copy()
    for word in range(1, words):
        hashed *= np.uint64(0x9E3779B97F4A7C15)
        hashed ^= padded[:, word]
    codes, distinct = pd.factorize(hashed)
    first = np.empty(len(distinct), dtype=np.int64)
    first[codes[::-1]] = np.arange(rows - 1, -1, -1)
    kept = values[first]
    return (kept, codes) if (kept[codes] == values).all() else (values, None)
