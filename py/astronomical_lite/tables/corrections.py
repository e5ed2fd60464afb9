"""Corrections of what was made of a column: another kind, other missing values.

corrections = {"flag": Correction(kind="text"), "g": Correction(missing=("-99",))}
read_catalogue(path, name, corrections=corrections)
corrections_from_json({"g": {"missing": ["-99"]}})
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.tables.fixed_width_text import decode_text
from astronomical_lite.tables.masked_values import without_mask
from astronomical_lite.tables.raw_table import RawColumn
from astronomical_lite.tables.text_values import TextValues, read_as

CorrectedKind = Literal["integer", "number", "text", "truth"]

CORRECTED_KINDS: tuple[CorrectedKind, ...] = get_args(CorrectedKind)


@dataclass(frozen=True)
class Correction:
    """The user's word on one column.

    Attributes
    ----------
    kind : str, optional
        "integer", "number", "text" or "truth"; None leaves it to the reader.
    missing : tuple of str
        Values of the column that are missing, as they are written: "-99", "unknown".
    """

    kind: CorrectedKind | None = None
    missing: tuple[str, ...] = ()


Corrections = Mapping[str, Correction]


def corrections_to_json(corrections: Corrections) -> dict[str, Any]:
    """Return corrections as the configuration file has them."""
    return {
        name: ({"kind": one.kind} if one.kind else {})
        | ({"missing": list(one.missing)} if one.missing else {})
        for name, one in corrections.items()
    }


def corrections_from_json(given: Any) -> dict[str, Correction]:
    """Return corrections from the configuration file's value.

    Raises
    ------
    ValueError
        If it is something else; the message names the column.
    """
    if not isinstance(given, dict):
        raise ValueError("it should be an object of column names")
    found = {}
    for name, one in given.items():
        if not isinstance(one, dict):
            raise ValueError(f"{name:.60} should have a kind or missing values")
        kind, missing = one.get("kind"), one.get("missing", [])
        if kind is not None and kind not in CORRECTED_KINDS:
            raise ValueError(f"{name:.60} has the kind {kind!r:.40}, not one of {CORRECTED_KINDS}")
        if not isinstance(missing, list) or not all(
            isinstance(value, str | int | float) and not isinstance(value, bool)
            for value in missing
        ):
            raise ValueError(f"{name:.60} should have a list of missing values")
        found[name] = Correction(kind, tuple(str(value) for value in missing))
    return found


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
            "Choose another kind for it."
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
    )


def _own_kind(column: RawColumn) -> str:
    return "integer" if column.whole or column.values.dtype.kind in "iu" else "number"


def _with_missing_numbers(column: RawColumn, correction: Correction) -> RawColumn:
    values = np.asarray(column.values)
    mask = np.zeros(values.shape, bool) if column.mask is None else np.array(column.mask)
    for text in correction.missing:
        try:
            wanted = values.dtype.type(int(text) if values.dtype.kind in "iu" else float(text))
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


def _texts(column: RawColumn) -> Any:
    """Return a column's values as Python strings, "" where missing, shape (rows,)."""
    if column.values.dtype.kind == "S":
        decoded, _ = decode_text(np.asarray(column.values))
        texts = np.asarray(decoded, dtype=object)
    elif column.values.dtype.kind == "f" and not column.whole:
        texts = np.array(
            ["" if np.isnan(value) else f"{value}" for value in column.values.tolist()], object
        )
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
