"""What a column can serve as: its kind, source ids, labels.

kind(frame["mag_g"])                        # "float"
ids = source_ids(frame["objid"], "objid")   # checked; ids.text(0), ids.row("1237648720693755918")
labels = read_labels(frame["class"], "class")   # labels.codes, labels.names
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError

UNKNOWN = -1
"""The label of a source whose class is not known."""

MAX_LABELS = 50
"""More different labels than this are no classes."""

_UNKNOWN_TEXT = {"", "-1", "unknown"}
_EXACT = {np.dtype(np.float16): 2**11, np.dtype(np.float32): 2**24, np.dtype(np.float64): 2**53}


def kind(series: pd.Series) -> str:
    """ "integer", "float", "boolean" or "string" (anything else, categories by their values)."""
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        dtype = dtype.categories.dtype
    kinds = {"i": "integer", "u": "integer", "f": "float", "b": "boolean"}
    return kinds.get(getattr(dtype, "kind", "O"), "string")


def numeric_columns(frame: pd.DataFrame) -> list[str]:
    """Columns a classifier can be trained on: integers, floats and booleans (as 0 and 1)."""
    return [name for name in frame.columns if kind(frame[name]) != "string"]


def text_columns(frame: pd.DataFrame) -> list[str]:
    """Columns of text."""
    return [name for name in frame.columns if kind(frame[name]) == "string"]


def numbers(series: pd.Series) -> np.ndarray:
    """A numeric column as float64 (float32 stays), missing values as NaN; shape (rows,)."""
    if series.dtype == np.float32:
        return series.to_numpy()
    return series.to_numpy(dtype=np.float64, na_value=np.nan)


class SourceIds:
    """Ids of the rows of a catalogue, unique, as they are stored; made by `source_ids`.

    Text is the form ids take in files and in the page: no digit is lost, and a million ids need not
    become a million strings.
    """

    def __init__(self, values: np.ndarray):
        self._index = pd.Index(values)
        self._integer = values.dtype.kind in "iu"

    def __len__(self) -> int:
        return len(self._index)

    def text(self, row: int) -> str:
        """The id of one row."""
        return str(self._index[row])

    def texts(self, rows: Sequence[int] | np.ndarray | slice = slice(None)) -> list[str]:
        """The ids of some rows, of all by default."""
        return [str(value) for value in self._index.to_numpy()[rows].tolist()]

    def row(self, text: str) -> int | None:
        """The row of an id, None if there is no such id. An id is found by its exact text."""
        row = int(self.rows([text])[0])
        return None if row < 0 else row

    def rows(self, texts: Sequence[str]) -> np.ndarray:
        """The rows of several ids, int64, -1 for those that are not there."""
        if not self._integer:
            return np.asarray(self._index.get_indexer(pd.Index(texts, dtype=object)), np.int64)
        dtype = self._index.dtype
        limits = np.iinfo(dtype)
        found = np.full(len(texts), -1, dtype=np.int64)
        known = {
            place: int(text)
            for place, text in enumerate(texts)
            if re.fullmatch(r"0|-?[1-9][0-9]{0,19}", text) and limits.min <= int(text) <= limits.max
        }
        if known:
            wanted = np.fromiter(known.values(), dtype=dtype, count=len(known))
            found[list(known)] = self._index.get_indexer(pd.Index(wanted))
        return found


def source_ids(series: pd.Series, name: str) -> SourceIds:
    """The ids in a column, checked.

    Raises
    ------
    UserError
        If values are missing or repeated, or are decimal numbers, or numbers too large to be exact
        in the column's type. The message names the column and one such value.
    """
    held = kind(series)
    if held == "boolean":
        raise UserError(f"ID column {name} holds only true and false. Choose a column of ids.")
    missing = series.isna().to_numpy()
    if held == "string":
        series = series.astype(object)
        missing = missing | (series.astype("str").str.strip() == "").to_numpy()
    if missing.any():
        count = int(missing.sum())
        rows = "1 row has" if count == 1 else f"{count:,} rows have"
        raise UserError(
            f"ID column {name}: {rows} no id (the first is row {int(missing.argmax()) + 1:,}). "
            "Choose a column that is filled in for every source."
        )
    values = series.to_numpy(dtype=object) if held == "string" else _whole(series, held, name)
    if held == "string":
        values = np.array([str(value) for value in values], dtype=object)
    ids = SourceIds(values)
    index = ids._index
    if not index.is_unique:
        repeated = index[index.duplicated(keep=False)]
        counts = repeated.value_counts(sort=False)
        example, times = counts.index[0], int(counts.iloc[0])
        many = "1 value occurs" if len(counts) == 1 else f"{len(counts):,} values occur"
        raise UserError(
            f"ID column {name}: {many} more than once ({example!s:.40} is in {times:,} rows). Choose a "
            "column in which every source has its own id."
        )
    return ids


def id_strings(series: pd.Series) -> np.ndarray:
    """The exact text of every id, as an object array of str; `source_ids` has the rules."""
    return np.array(source_ids(series, str(series.name)).texts(), dtype=object)


def _whole(series: pd.Series, held: str, name: str) -> np.ndarray:
    """Integers of an integer or float column."""
    if held == "integer":
        if isinstance(series.dtype, np.dtype):
            return series.to_numpy()
        return series.to_numpy(dtype=series.dtype.numpy_dtype)
    values = series.to_numpy()
    decimal = ~np.isfinite(values) | (values != np.floor(values))
    if decimal.any():
        raise UserError(
            f"ID column {name} holds decimal numbers, for example {values[decimal.argmax()]}. "
            "Choose a column of whole numbers or text."
        )
    limit = _EXACT.get(values.dtype, 2**53)
    large = np.abs(values) > limit
    if large.any():
        raise UserError(
            f"ID column {name} holds whole numbers as {values.dtype}, which is exact only up to "
            f"{limit:,}, and some are larger (row {int(large.argmax()) + 1:,}): ids may have been "
            "changed already. Choose another column, or store the ids as 64-bit integers or text."
        )
    return values.astype(np.int64)


@dataclass(frozen=True)
class Labels:
    """The label of every source.

    `codes` (rows,) int64, -1 where unknown; `values` the known labels in order; `names` their
    string identifiers; `counts` how many sources have each, -1 included where it occurs; `column`
    the column they were read from.
    """

    codes: np.ndarray
    values: list[int]
    names: dict[int, str]
    has_unknown: bool
    counts: dict[int, int]
    column: str


def read_labels(series: pd.Series, column: str) -> Labels:
    """Labels of a column of integers, whole numbers, booleans or text.

    Text that is all integers is read as these, other text is numbered from 0 in sorted order.
    Missing values, "", "-1" and "unknown" (in any case) are unknown, -1.

    Raises
    ------
    UserError
        If the column holds decimal numbers, fewer than two labels, more than 50, or a label
        outside 32 bits.
    """
    held = kind(series)
    if held == "string":
        codes, values, names = _labels_of_text(series, column)
    else:
        codes, values = _labels_of_numbers(series, held, column)
        names = {value: str(value) for value in values}
        if held == "boolean":
            names = {value: str(bool(value)) for value in values}
    if not values:
        raise UserError(
            f"Label column {column} holds no known label: every source is unknown. Choose a column "
            "with the class of at least some sources."
        )
    if len(values) == 1:
        raise UserError(
            f"Label column {column} holds only one label, {names[values[0]]}. A classifier needs "
            "at least two: choose another column."
        )
    found, amounts = np.unique(codes, return_counts=True)
    counts = {int(value): int(amount) for value, amount in zip(found, amounts, strict=True)}
    return Labels(codes, values, names, UNKNOWN in counts, counts, column)


def _labels_of_numbers(series: pd.Series, held: str, column: str) -> tuple[np.ndarray, list[int]]:
    missing = series.isna().to_numpy()
    if held == "float":
        stored = series.to_numpy()
        decimal = ~missing & (~np.isfinite(stored) | (stored != np.floor(stored)))
        if decimal.any():
            row = int(decimal.argmax())
            raise UserError(
                f"Label column {column} holds decimal numbers, for example {stored[row]:g} in row "
                f"{row + 1:,}. Labels are whole numbers or text: choose another column."
            )
    numpy_type = getattr(series.dtype, "numpy_dtype", series.dtype)
    if isinstance(series.dtype, pd.CategoricalDtype):
        numpy_type = series.dtype.categories.dtype
        series = pd.Series(np.asarray(series))
    known = series[~missing].to_numpy(dtype=numpy_type)
    values = np.unique(known)
    _refuse_many(len(values[values != UNKNOWN]), column)
    limits = np.iinfo(np.int32)
    outside = [v for v in values.tolist() if not limits.min <= v <= limits.max]
    if outside:
        raise UserError(
            f"Label column {column} holds {int(outside[0])}, which is too large for a label (32 "
            "bits). Choose another column."
        )
    codes = np.full(len(series), UNKNOWN, dtype=np.int64)
    codes[~missing] = known.astype(np.int64)
    return codes, [int(value) for value in values if value != UNKNOWN]


def _labels_of_text(series: pd.Series, column: str):
    places, found = pd.factorize(series.astype(object), use_na_sentinel=True)
    texts = [str(value).strip() for value in found]
    known = sorted({text for text in texts if text.lower() not in _UNKNOWN_TEXT})
    _refuse_many(len(known), column)
    if known and all(re.fullmatch(r"[+-]?[0-9]+", text) for text in known):
        # what has more than twenty digits need not be converted, and may be too long for it
        numbered = {text: int(text) if len(text) <= 20 else None for text in known}
        limits = np.iinfo(np.int32)
        for text, value in numbered.items():
            if value is None or not limits.min <= value <= limits.max:
                raise UserError(
                    f"Label column {column} holds {text:.40}, which is too large for a label (32 "
                    "bits). Choose another column."
                )
        names = {value: str(value) for value in numbered.values()}
    else:
        numbered = {text: number for number, text in enumerate(known)}
        names = {number: text for text, number in numbered.items()}
    # one entry more, reached by index -1: missing values
    code_of = np.array([*(numbered.get(text, UNKNOWN) for text in texts), UNKNOWN], dtype=np.int64)
    values = sorted(set(numbered.values()) - {UNKNOWN})
    return code_of[places], values, {value: names[value] for value in values}


def _refuse_many(count: int, column: str) -> None:
    if count > MAX_LABELS:
        raise UserError(
            f"Label column {column} holds {count:,} different values; labels are at most "
            f"{MAX_LABELS}. Choose a column with one value per class, for example star or galaxy."
        )
