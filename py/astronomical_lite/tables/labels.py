"""Labels: the class of each source, read from a column, and what stands for none.

labels = read_labels(frame["class"], "class")
labels.codes        # [2, -1, 0, ...]: a number per source, UNKNOWN (-1) where it is not known
labels.names        # {0: "GALAXY", 1: "QSO", 2: "STAR"}

counts = count_labels(frame["type"], "type")      # of a column with too many: which are there
read_labels(frame["type"], "type", choice=LabelChoice(("Ia", "II"), others_together=True))
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.tables.column_kinds import ColumnKind, column_kind
from astronomical_lite.tables.missing_values import is_missing

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray, IntArray

UNKNOWN = -1
"""The label of a source whose class the catalogue does not know."""

UNKNOWN_NAME = "Unknown"

UNSURE = -1
"""The answer for a source whose class the user could not tell; it is stored like `UNKNOWN`."""

UNSURE_NAME = "Unsure"

MAX_LABELS = 50
"""There are at most so many labels; of a column with more different values some are chosen."""

MOST_TO_CHOOSE = 2000
"""A column with more different values than this holds no classes."""

OTHER_NAME = "Other"

_OTHER = -2  # the label of all others together, or the next below that is none of the column

_UNKNOWN_TEXTS = {"-1", "unknown"}
_INTEGER_TEXT = re.compile(r"[+-]?[0-9]+")
_MAX_DIGITS = 20  # more digits need no conversion, and may be too many for it
_LIMITS = np.iinfo(np.int32)


@dataclass(frozen=True)
class LabelChoice:
    """Which values of a column are labels.

    Attributes
    ----------
    chosen : tuple of str
        The values, as texts; none stands for all.
    others_together : bool
        True if all other values are one label, "Other"; False if they are unknown.
    """

    chosen: tuple[str, ...] = ()
    others_together: bool = False


@dataclass(frozen=True)
class Labels:
    """The label of every source.

    Attributes
    ----------
    codes : int64 array of shape (rows,)
        The label of each source, `UNKNOWN` where it has none.
    values : list of int
        The known labels in ascending order.
    names : dict
        Known label -> its name.
    has_unknown : bool
        True if some source has no label.
    counts : dict
        Label -> number of sources, `UNKNOWN` included where it occurs.
    column : str
        The column they were read from.
    numbered : bool
        True if the column has texts, to which numbers were given.
    other : int, optional
        The label of all values together that were not chosen.
    """

    codes: IntArray
    values: list[int]
    names: dict[int, str]
    has_unknown: bool
    counts: dict[int, int]
    column: str
    numbered: bool = False
    other: int | None = None


def read_labels(
    series: pd.Series,
    column: str,
    known: Mapping[int, str] = MappingProxyType({}),
    choice: LabelChoice = LabelChoice(),
    made: Mapping[int, str] = MappingProxyType({}),
) -> Labels:
    """Return the labels in a column of integers, whole numbers, booleans or text.

    Text that is all integers is read as these, other text is numbered from 0 in sorted order.
    Missing values (`missing_values.is_missing`: "null", "N/A", "None", "--"...), "-1" and "unknown"
    (in any case) are `UNKNOWN`.

    Parameters
    ----------
    series : of shape (rows,)
    column : str
        Its name, for messages.
    known : mapping of label to text
        Numbers that texts had in another table: they have them again.
    choice : LabelChoice
        Which values are labels.
    made : mapping of label to name
        Labels there are besides, of which the column may have none.

    Raises
    ------
    UserError
        If the column holds decimal numbers, fewer than two labels with those made, more than
        `MAX_LABELS` that are chosen, or a label outside 32 bits.
    """
    kind = column_kind(series)
    numbered, other = False, None
    others = np.zeros(len(series), dtype=bool)
    if choice.chosen and kind != "boolean":
        series, others = _only_chosen(series, kind, column, choice.chosen)
    if kind == "string":
        codes, names, numbered = _labels_of_text(series, column, known)
    else:
        codes, names = _labels_of_numbers(series, kind, column)
    if choice.others_together and others.any():
        other = _OTHER
        while other in names or other in known:
            other -= 1
        codes[others] = other
        name = OTHER_NAME
        while name in names.values():
            name += " (all others)"
        names = {other: name} | names
    names = dict(sorted(({**made} | names).items()))
    if not names:
        raise UserError(
            f"Label column {column} holds no known label: every source is unknown. Choose a column "
            "with the class of at least some sources, or add the classes yourself."
        )
    if len(names) == 1:
        raise UserError(
            f"Label column {column} holds only one label, {next(iter(names.values()))}. A "
            "classifier needs at least two: choose another column, or add a class yourself."
        )
    _check_count(len(names), column)
    found, amounts = np.unique(codes, return_counts=True)
    counts = {int(value): int(amount) for value, amount in zip(found, amounts, strict=True)}
    return Labels(codes, sorted(names), names, UNKNOWN in counts, counts, column, numbered, other)


def no_labels(n_rows: int, made: Mapping[int, str]) -> Labels:
    """Return the labels of a table without a label column: none yet, of the classes that were made.

    Parameters
    ----------
    made : mapping of label to name
    """
    codes = np.full(n_rows, UNKNOWN, dtype=np.int64)
    names = dict(sorted(made.items()))
    return Labels(codes, sorted(names), names, True, {UNKNOWN: n_rows}, "")


def count_labels(series: pd.Series, column: str) -> dict[str, int]:
    """Return the values of a column that may be labels, as texts, with their counts, the most frequent first.

    Raises
    ------
    UserError
        If the column holds decimal numbers, or more than `MOST_TO_CHOOSE` different values.
    """
    places, texts = _values_as_texts(series, column_kind(series), column)
    if len(set(texts)) > MOST_TO_CHOOSE:
        raise UserError(_too_many(len(texts), column))
    counts: dict[str, int] = {}
    amounts = np.bincount(places[places >= 0], minlength=len(texts)).tolist()
    for text, amount in zip(texts, amounts, strict=True):
        counts[text] = counts.get(text, 0) + amount
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _values_as_texts(
    series: pd.Series, kind: ColumnKind, column: str
) -> tuple[IntArray, list[str]]:
    """Return for each row the place of its value among the texts, -1 where it is unknown."""
    if kind == "string":
        places, found = pd.factorize(series.astype(object), use_na_sentinel=True)
        texts = [str(value).strip() for value in found]
        unknown = [is_unknown_text(text) for text in texts]
    else:
        known, missing, values = _known_numbers(series, kind, column)
        places = np.full(len(series), -1, dtype=np.int64)
        places[~missing] = np.searchsorted(values, known)
        texts = [str(bool(value) if kind == "boolean" else int(value)) for value in values.tolist()]
        unknown = [value == UNKNOWN for value in values.tolist()]
    new_place = np.cumsum(~np.array([*unknown, True])) - 1
    new_place[np.array([*unknown, True])] = -1  # the entry more, reached by index -1, is missing
    return new_place[places], [t for t, gone in zip(texts, unknown, strict=True) if not gone]


def _only_chosen(
    series: pd.Series, kind: ColumnKind, column: str, chosen: Collection[str]
) -> tuple[pd.Series, BoolArray]:
    """Return a column in which only these values are left, and True where another one was."""
    places, texts = _values_as_texts(series, kind, column)
    wanted = set(chosen)
    kept = [text if text in wanted else None for text in texts]
    others = np.array([*(text is None for text in kept), False], dtype=bool)[places]
    if kind == "string":
        return pd.Series(np.array([*kept, None], dtype=object)[places]), others
    for text in filter(None, kept):
        _check_size(int(text), text, column)
    numbers = [UNKNOWN if text is None else int(text) for text in kept]
    return pd.Series(np.array([*numbers, UNKNOWN], dtype=np.int64)[places]), others


def _labels_of_numbers(
    series: pd.Series, kind: ColumnKind, column: str
) -> tuple[IntArray, dict[int, str]]:
    """Return codes, and the names of the known labels in ascending order."""
    known, missing, values = _known_numbers(series, kind, column)
    values = values[values != UNKNOWN]
    _check_count(len(values), column)
    for value in values.tolist():
        _check_size(int(value), str(int(value)), column)
    codes = np.full(len(series), UNKNOWN, dtype=np.int64)
    codes[~missing] = known.astype(np.int64)
    name = bool if kind == "boolean" else int
    return codes, {int(value): str(name(value)) for value in values}


def _known_numbers(
    series: pd.Series, kind: ColumnKind, column: str
) -> tuple[AnyArray, BoolArray, AnyArray]:
    """Return the values that are there, True where one is missing, and the different values.

    Raises
    ------
    UserError
        If a value is a decimal number.
    """
    missing = series.isna().to_numpy()
    if kind == "float":
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
        held_type = series.dtype.categories.dtype
        numpy_type = getattr(held_type, "numpy_dtype", held_type)
        series = pd.Series(np.asarray(series))
    known = series[~missing].to_numpy(dtype=numpy_type)
    return known, missing, np.unique(known)


def _labels_of_text(
    series: pd.Series, column: str, before: Mapping[int, str]
) -> tuple[IntArray, dict[int, str], bool]:
    """Return codes, the names of the known labels in ascending order, and True if these are texts."""
    places, found = pd.factorize(series.astype(object), use_na_sentinel=True)
    texts = [str(value).strip() for value in found]
    known = sorted({text for text in texts if not is_unknown_text(text)})
    _check_count(len(known), column)
    numbered = not all(_INTEGER_TEXT.fullmatch(text) for text in known)
    if not numbered:
        code_of = {text: _integer_label(text, column) for text in known}
        names = {value: str(value) for value in sorted(code_of.values()) if value != UNKNOWN}
    else:
        names = number_texts(known, before)
        code_of = {text: number for number, text in names.items()}
    # one entry more, reached by index -1: missing values
    codes = np.array([*(code_of.get(text, UNKNOWN) for text in texts), UNKNOWN], dtype=np.int64)
    return codes[places], names, numbered


def number_texts(texts: Sequence[str], known: Mapping[int, str]) -> dict[int, str]:
    """Return a number for each text, in ascending order: its place, but for those that had one.

    Parameters
    ----------
    texts : sequence of str
        In sorted order.
    known : mapping of number to text
        Numbers that were given before. They are given to no other text.
    """
    number_of = {text: number for number, text in known.items() if number != UNKNOWN}
    free = (number for number in itertools.count() if number not in known)
    for place, text in enumerate(texts):
        if text not in number_of:
            number_of[text] = place if place not in known else next(free)
            known = {**known, number_of[text]: text}
    names = {number_of[text]: text for text in texts}
    return dict(sorted(names.items()))


def is_unknown_text(text: str) -> bool:
    """Return True for a text in a label column that stands for no label."""
    return text.strip().lower() in _UNKNOWN_TEXTS or is_missing(text.strip())


def _integer_label(text: str, column: str) -> int:
    value = int(text) if len(text) <= _MAX_DIGITS else _LIMITS.max + 1
    _check_size(value, f"{text:.40}", column)
    return value


def _check_size(value: int, text: str, column: str) -> None:
    if not _LIMITS.min <= value <= _LIMITS.max:
        raise UserError(
            f"Label column {column} holds {text}, which is too large for a label (32 bits). "
            "Choose another column."
        )


def _check_count(count: int, column: str) -> None:
    if count > MAX_LABELS:
        raise UserError(_too_many(count, column))


def _too_many(count: int, column: str) -> str:
    some = "which of them count, or " if count <= MOST_TO_CHOOSE else ""
    return (
        f"Label column {column} holds {count:,} different values; labels are at most "
        f"{MAX_LABELS}. Choose {some}a column with one value per class, for example star or galaxy."
    )
