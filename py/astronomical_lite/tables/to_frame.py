"""A table as its file stores it, made one plain pandas frame: the same way for every format.

    plain = to_frame(raw)
    plain.frame, plain.columns, plain.notes

Native byte order, one value per row, unique names, text as text. Whatever that changes is said in
a sentence of the notes.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.messages import plural, some_of
from astronomical_lite.tables.column_info import ColumnInfo, InfoKind
from astronomical_lite.tables.corrected_column import corrected
from astronomical_lite.tables.corrections import Corrections
from astronomical_lite.tables.fixed_width_text import decode_text
from astronomical_lite.tables.formats.source import WHOLE, Only
from astronomical_lite.tables.masked_values import as_strings, without_mask
from astronomical_lite.tables.missing_values import suspected
from astronomical_lite.tables.raw_table import (
    MAX_VECTOR,
    MIXED,
    RawColumn,
    RawTable,
    RawUnread,
    RawVector,
    reason_to_leave_out,
)
from astronomical_lite.tables.remarks import value_remarks, vector_remarks
from astronomical_lite.tables.unique_names import unique_name, unique_names
from astronomical_lite.tables.vectors import HeldVector, Vector

if TYPE_CHECKING:
    from pandas.api.extensions import ExtensionArray

    from astronomical_lite.arrays import AnyArray


@dataclass
class PlainTable:
    """A table as everything after reading uses it; `Catalogue` says what its parts are."""

    frame: pd.DataFrame
    units: dict[str, str]
    descriptions: dict[str, str]
    notes: list[str]
    columns: list[ColumnInfo]
    vectors: dict[str, Vector]
    unread: list[str]


def to_frame(
    raw: RawTable, corrections: Corrections | None = None, only: Only = WHOLE
) -> PlainTable:
    """Return the plain form of a raw table, whose columns are used up.

    A vector column of up to `MAX_VECTOR` elements becomes one column per element; longer ones and
    those of varying length are kept as they are, beside the frame. Complex numbers are left out. A
    name that occurs again gets a number. `without_mask` says what missing values become. Of the columns
    that are not wanted (`Only.columns`) there are the names alone.

    Raises
    ------
    UserError
        If a column cannot be read as the user wants it.
    """
    corrections = corrections or {}
    data: dict[str, AnyArray | ExtensionArray] = {}
    infos: dict[str, ColumnInfo] = {}
    vectors: dict[str, Vector] = {}
    unread: dict[str, None] = {}
    taken: ChainMap[str, Any] = ChainMap(infos, unread)
    notes = list(raw.notes)
    expanded: list[str] = []
    # every name of the file is taken beforehand: an expanded vector must not push one aside
    names_in_file = {_stripped_name(column) for column in raw.columns}
    wanted = only.reads([column.name for column in raw.columns])
    in_file = unique_names(column.name for column in raw.columns)
    position = 0
    # taken from the end, which costs nothing, so that each goes as soon as it is converted
    raw.columns.reverse()
    while raw.columns:
        column = raw.columns.pop()
        position += 1
        name = _stripped_name(column) or f"column_{position}"
        if isinstance(column, RawUnread) or not wanted[position - 1]:
            unread[unique_name(name, taken)] = None
            continue
        if isinstance(column, RawColumn):
            varying = _holds_arrays(column)
            elements = prod(column.values.shape[1:])
            reason = reason_to_leave_out(column.values.dtype.kind, elements)
            if reason or varying is None:
                raw.leave_out(column.name, reason or MIXED)
                continue
            if varying or elements > MAX_VECTOR:
                held = HeldVector(np.asarray(column.values), column.mask)
                column = RawVector(column.name, held, column.unit, column.description)
        if isinstance(column, RawVector):
            unique = _unique_name(name, taken, notes)
            infos[unique] = ColumnInfo(
                unique, "vector", column.unit, column.description, elements=column.vector.elements
            )
            infos[unique].file_column = in_file[position - 1]
            vectors[unique] = column.vector
            continue
        if column.values.ndim == 1:
            parts = [replace(column, name=_unique_name(name, taken, notes))]
        else:
            parts = _elements(column, name, elements, {*taken, *names_in_file})
            expanded.append(f"{name} ({parts[0].name} to {parts[-1].name})")
        for part in parts:
            correction = corrections.get(part.name)
            if correction:
                part = corrected(part, correction)
            info = ColumnInfo(
                part.name,
                "integer",
                column.unit,
                column.description,
                odd=part.odd,
                limits=part.limits,
                corrected=correction is not None,
                file_column=in_file[position - 1],
            )
            data[part.name] = values = _frame_values(part, notes)
            info.kind = _info_kind(part, values)
            if isinstance(values, np.ndarray):
                as_stored = part.mask is None and correction is None
                info.suspected = suspected(values, part.extremes if as_stored else None)
            infos[part.name] = info
    if expanded:
        notes.append(f"Vector columns became one column per element: {', '.join(expanded)}.")
    notes += vector_remarks(infos.values())
    notes += value_remarks(infos.values())
    for reason, names in raw.left_out.items():
        holds = plural(len(names), "holds", "hold")
        notes.append(f"Left out {some_of(names)}, which {holds} {reason}.")
    return PlainTable(
        # each column keeps the array it was read into: pandas would copy all of them into one block
        pd.DataFrame(data, copy=False),
        {info.name: info.unit for info in infos.values() if info.unit},
        {info.name: info.description for info in infos.values() if info.description},
        notes,
        list(infos.values()),
        vectors,
        list(unread),
    )


def _info_kind(column: RawColumn, values: AnyArray | ExtensionArray) -> InfoKind:
    if column.whole or column.values.dtype.kind in "iu":
        return "integer"
    kinds: dict[str, InfoKind] = {"b": "truth", "i": "integer", "u": "integer", "f": "number"}
    return kinds.get(getattr(values.dtype, "kind", "O"), "text")


def _stripped_name(column: RawColumn | RawVector | RawUnread) -> str:
    return str(column.name).strip()


def _unique_name(name: str, taken: Collection[str], notes: list[str]) -> str:
    """Return the name, or one that is not taken, which is then noted."""
    unique = unique_name(name, taken)
    if unique != name:
        notes.append(f"The file has two columns named {name}: the later one is {unique} here.")
    return unique


def _elements(
    column: RawColumn, name: str, elements: int, taken: Collection[str]
) -> list[RawColumn]:
    """Return one column per element of a vector column, under names that are not taken."""
    values = column.values.reshape(len(column.values), elements)
    mask = None if column.mask is None else np.reshape(column.mask, values.shape)
    stem = name
    while any(f"{stem}_{i + 1}" in taken for i in range(elements)):
        stem += "_"
    return [
        RawColumn(
            f"{stem}_{i + 1}",
            np.ascontiguousarray(values[:, i]),
            None if mask is None else mask[:, i],
        )
        for i in range(elements)
    ]


def _holds_arrays(column: RawColumn) -> bool | None:
    """Return True for a column of arrays of varying length, None if other values are among them."""
    values = column.values
    if (
        column.stripped
        or values.dtype != object
        or not pd.api.types.infer_dtype(values).startswith("mixed")
    ):
        return False
    inner = (list, tuple, dict, set, np.ndarray)
    are_arrays = [isinstance(value, inner) for value in values.ravel() if value is not None]
    if not any(are_arrays):
        return False
    return True if all(are_arrays) else None


def _frame_values(column: RawColumn, notes: list[str]) -> AnyArray | ExtensionArray:
    """Return one column's values as the frame holds them."""
    if column.stripped:
        return as_strings(column.values)
    if column.values.dtype.kind != "S":
        return without_mask(column.values, column.mask)
    values, encoding = decode_text(column.values)
    if encoding != "ascii":
        notes.append(f"{column.name} holds bytes that are not ASCII; they were read as {encoding}.")
    if column.mask is not None:
        values[column.mask] = ""
    return values
