"""A table as its file stores it, made one plain pandas frame: the same way for every format.

    frame, units, descriptions, notes = to_frame(raw)

Native byte order, one value per row, unique names, text as text. Whatever that changes is said in
a sentence of the notes.
"""

from __future__ import annotations

from collections.abc import Collection
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.messages import plural, some_of
from astronomical_lite.tables.fixed_width_text import decode_text
from astronomical_lite.tables.missing_values import without_mask
from astronomical_lite.tables.raw_table import (
    VARYING_LENGTH,
    RawColumn,
    RawTable,
    reason_to_leave_out,
)
from astronomical_lite.tables.unique_names import unique_name

if TYPE_CHECKING:
    from pandas.api.extensions import ExtensionArray

    from astronomical_lite.arrays import AnyArray


def to_frame(raw: RawTable) -> tuple[pd.DataFrame, dict[str, str], dict[str, str], list[str]]:
    """Return frame, units, descriptions and notes of a raw table, whose columns are used up.

    A vector column of up to `MAX_VECTOR` elements becomes one column per element; longer ones,
    complex numbers and arrays of varying length are left out. A name that occurs again gets a
    number. `without_mask` says what missing values become.
    """
    data: dict[str, AnyArray | ExtensionArray] = {}
    units: dict[str, str] = {}
    descriptions: dict[str, str] = {}
    notes = list(raw.notes)
    expanded: list[str] = []
    # every name of the file is taken beforehand: an expanded vector must not push one aside
    names_in_file = {_stripped_name(column) for column in raw.columns}
    position = 0
    # taken from the end, which costs nothing, so that each goes as soon as it is converted
    raw.columns.reverse()
    while raw.columns:
        column = raw.columns.pop()
        position += 1
        elements = prod(column.values.shape[1:])
        reason = reason_to_leave_out(column.values.dtype.kind, elements) or _arrays_inside(column)
        if reason:
            raw.leave_out(column.name, reason)
            continue
        name = _stripped_name(column) or f"column_{position}"
        if column.values.ndim == 1:
            parts = [_renamed(column, name, data, notes)]
        else:
            parts = _elements(column, name, elements, {*data, *names_in_file})
            expanded.append(f"{name} ({parts[0].name} to {parts[-1].name})")
        for part in parts:
            data[part.name] = _frame_values(part, notes)
            if column.unit:
                units[part.name] = column.unit
            if column.description:
                descriptions[part.name] = column.description
    if expanded:
        notes.append(f"Vector columns became one column per element: {', '.join(expanded)}.")
    for reason, names in raw.left_out.items():
        holds = plural(len(names), "holds", "hold")
        notes.append(f"Left out {some_of(names)}, which {holds} {reason}.")
    # each column keeps the array it was read into: pandas would copy all of them into one block
    return pd.DataFrame(data, copy=False), units, descriptions, notes


def _stripped_name(column: RawColumn) -> str:
    return str(column.name).strip()


def _renamed(column: RawColumn, name: str, taken: Collection[str], notes: list[str]) -> RawColumn:
    """Return the column under a name that is not taken, and note it if that is another."""
    unique = unique_name(name, taken)
    if unique != name:
        notes.append(f"The file has two columns named {name}: the later one is {unique} here.")
    return RawColumn(unique, column.values, column.mask)


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


def _arrays_inside(column: RawColumn) -> str:
    """Return why a column of Python objects cannot be used, "" if it can."""
    values = column.values
    if values.dtype != object or not pd.api.types.infer_dtype(values).startswith("mixed"):
        return ""
    inner = (list, tuple, dict, set, np.ndarray)
    return VARYING_LENGTH if any(isinstance(value, inner) for value in values.ravel()) else ""


def _frame_values(column: RawColumn, notes: list[str]) -> AnyArray | ExtensionArray:
    """Return one column's values as the frame holds them."""
    if column.values.dtype.kind != "S":
        return without_mask(column.values, column.mask)
    values, encoding = decode_text(column.values)
    if encoding != "ascii":
        notes.append(f"{column.name} holds bytes that are not ASCII; they were read as {encoding}.")
    if column.mask is not None:
        values[column.mask] = ""
    return values
