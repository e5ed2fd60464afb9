"""Ids of the sources of a catalogue, exact to the last digit.

ids = source_ids(frame["objid"], "objid")   # checked
ids.text(0)                                 # "1237648720693755918"
ids.row("1237648720693755918")              # 0
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError, count_text, plural
from astronomical_lite.tables.column_kinds import (
    EXACT_IN_FLOAT32,
    EXACT_IN_FLOAT64,
    ColumnKind,
    column_kind,
)

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, IntArray

__all__ = ["SourceIds", "source_ids"]

_INTEGER_TEXT = re.compile(r"0|-?[1-9][0-9]{0,19}")

_EXACT_UP_TO = {
    np.dtype(np.float16): 2**11,
    np.dtype(np.float32): EXACT_IN_FLOAT32,
    np.dtype(np.float64): EXACT_IN_FLOAT64,
}


class SourceIds:
    """Ids of the rows of a catalogue, unique, as they are stored; made by `source_ids`.

    Text is the form ids take in files and in the page: no digit is lost, and a million ids need not
    become a million strings.

    Parameters
    ----------
    values : array of shape (rows,)
        Integers, or text as Python strings.
    """

    def __init__(self, values: AnyArray):
        self._index = pd.Index(values)
        self._integer = values.dtype.kind in "iu"

    def __len__(self) -> int:
        return len(self._index)

    def text(self, row: int) -> str:
        """Return the id of one row."""
        return str(self._index[row])

    def texts(self, rows: Sequence[int] | AnyArray | slice = slice(None)) -> list[str]:
        """Return the ids of some rows (numbers, a mask or a slice), of all by default."""
        return [str(value) for value in self._index.to_numpy()[rows].tolist()]

    def row(self, text: str) -> int | None:
        """Return the row of an id, None if there is no such id. Only its exact text finds an id."""
        row = int(self.rows([text])[0])
        return None if row < 0 else row

    def rows(self, texts: Sequence[str]) -> IntArray:
        """Return the rows of several ids, shape (ids,), -1 for those that are not there."""
        if not self._integer:
            return np.asarray(self._index.get_indexer(pd.Index(texts, dtype=object)), np.int64)
        dtype = self._index.dtype
        limits = np.iinfo(dtype)
        found = np.full(len(texts), -1, dtype=np.int64)
        known = {
            place: int(text)
            for place, text in enumerate(texts)
            if _INTEGER_TEXT.fullmatch(text) and limits.min <= int(text) <= limits.max
        }
        if known:
            wanted = np.fromiter(known.values(), dtype=dtype, count=len(known))
            found[list(known)] = self._index.get_indexer(pd.Index(wanted))
        return found


def source_ids(series: pd.Series, name: str) -> SourceIds:
    """Check the ids in a column and return them.

    Raises
    ------
    UserError
        If values are missing or repeated, or are decimal numbers, or numbers too large to be exact
        in the column's type. The message names the column and one such value.
    """
    kind = column_kind(series)
    if kind == "boolean":
        raise UserError(f"ID column {name} holds only true and false. Choose a column of ids.")
    missing = series.isna().to_numpy()
    if kind == "string":
        series = series.astype(object)
        missing = missing | (series.astype("str").str.strip() == "").to_numpy()
    if missing.any():
        count = int(missing.sum())
        raise UserError(
            f"ID column {name}: {count_text(count, 'row')} {plural(count, 'has', 'have')} no id "
            f"(the first is row {int(missing.argmax()) + 1:,}). "
            "Choose a column that is filled in for every source."
        )
    if kind == "string":
        values = np.array([str(value) for value in series], dtype=object)
    else:
        values = _exact_integers(series, kind, name)
    _check_unique(pd.Index(values), name)
    return SourceIds(values)


def _check_unique(index: pd.Index, name: str) -> None:
    if index.is_unique:
        return
    counts = index[index.duplicated(keep=False)].value_counts(sort=False)
    example, times = counts.index[0], int(counts.iloc[0])
    raise UserError(
        f"ID column {name}: {count_text(len(counts), 'value')} "
        f"{plural(len(counts), 'occurs', 'occur')} more than once ({example!s:.40} is in "
        f"{times:,} rows). Choose a column in which every source has its own id."
    )


def _exact_integers(series: pd.Series, kind: ColumnKind, name: str) -> AnyArray:
    """Return the integers of an integer or float column, shape (rows,)."""
    if kind == "integer":
        return np.asarray(series.to_numpy(dtype=getattr(series.dtype, "numpy_dtype", None)))
    values = np.asarray(series.to_numpy())
    decimal = ~np.isfinite(values) | (values != np.floor(values))
    if decimal.any():
        raise UserError(
            f"ID column {name} holds decimal numbers, for example {values[decimal.argmax()]}. "
            "Choose a column of whole numbers or text."
        )
    limit = _EXACT_UP_TO.get(values.dtype, EXACT_IN_FLOAT64)
    large = np.abs(values) > limit
    if large.any():
        raise UserError(
            f"ID column {name} holds whole numbers as {values.dtype}, which is exact only up to "
            f"{limit:,}, and some are larger (row {int(large.argmax()) + 1:,}): ids may have been "
            "changed already. Choose another column, or store the ids as 64-bit integers or text."
        )
    return values.astype(np.int64)
