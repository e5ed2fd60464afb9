"""A column read as the user wants it.

column = corrected(column, Correction(kind="text"))
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.tables.corrections import Correction
from astronomical_lite.tables.fixed_width_text import decode_text
from astronomical_lite.tables.masked_values import without_mask
from astronomical_lite.tables.raw_table import RawColumn
from astronomical_lite.tables.text_values import TextValues, read_as


def corrected(column: RawColumn, correction: Correction) -> RawColumn:
    """Return a column read as the user wants it.

    Raises
    ------
    UserError
        If none of its values is of the kind wanted.
    """
    kind = correction.kind or ""
    numeric = column.values.dtype.kind in "iuf"
    if numeric and kind in ("", _own_kind(column)):
        return _with_missing_numbers(column, correction)
    try:
        read = read_as(_texts(column), kind, correction.missing)
    except ValueError:
        raise UserError(
            f"Column {column.name} cannot be read as {kind}: none of its values is one. "
            "Choose another kind for it.",
            field=f"correction.{column.name}",
        ) from None
    return from_texts(column, read)


def from_texts(column: RawColumn, read: TextValues) -> RawColumn:
    """Return a column with the values that its texts were read as."""
    return RawColumn(
        column.name,
        read.values,
        read.mask,
        column.unit,
        column.description,
        read.whole,
        read.odd,
        read.limits,
        read.decimal_comma,
        read.thousands,
        stripped=read.values.dtype == object and read.mask is None,
    )


def _own_kind(column: RawColumn) -> str:
    return "integer" if column.whole or column.values.dtype.kind in "iu" else "number"


def _with_missing_numbers(column: RawColumn, correction: Correction) -> RawColumn:
    values = np.asarray(column.values)
    mask = np.zeros(values.shape, bool) if column.mask is None else np.array(column.mask)
    for text in correction.missing:
        try:
            wanted = values.dtype.type(_whole(text) if values.dtype.kind in "iu" else float(text))
        except (ValueError, OverflowError):
            continue
        mask |= values == wanted
    return RawColumn(
        column.name,
        values,
        mask,
        column.unit,
        column.description,
        column.whole,
        column.odd,
        column.limits,
    )


def _whole(text: str) -> int:
    """Return an integer, which may be written as a float: "-99.0".

    Raises
    ------
    ValueError, OverflowError
        If it is none.
    """
    try:
        return int(text)
    except ValueError:
        number = float(text)
        if number.is_integer():
            return int(number)
        raise


def _texts(column: RawColumn) -> Any:
    """Return a column's values as Python strings, "" where missing, shape (rows,)."""
    if column.values.dtype.kind == "S":
        decoded, _ = decode_text(np.asarray(column.values))
        texts = np.asarray(decoded, dtype=object)
    elif column.values.dtype.kind == "f" and not column.whole:
        # in their own precision: 18.1 of float32 is no 18.100000381469727
        values = np.asarray(column.values)
        texts = values.astype(str).astype(object)
        texts[np.isnan(values)] = ""
    else:
        plain = pd.Series(without_mask(column.values, column.mask))
        whole = column.whole or column.values.dtype.kind in "iu"
        texts = np.array(
            [
                "" if gone else str(int(value) if whole else value)
                for value, gone in zip(plain.tolist(), plain.isna(), strict=True)
            ],
            dtype=object,
        )
    if column.mask is not None:
        texts[np.asarray(column.mask)] = ""
    return np.array([text.strip() for text in texts], dtype=object)
