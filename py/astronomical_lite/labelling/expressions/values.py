"""What parts of an expression are worth: conditions with three values, and columns as numbers or text."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from astronomical_lite.tables.coded_texts import texts_of
from astronomical_lite.tables.column_kinds import column_kind
from astronomical_lite.tables.comparisons import OPERATORS, compare

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray

# Of a text column the criteria have words for what an expression has signs for.
_OF_TEXT = {"==": "equals", "!=": "not equals"}


class Columns(Protocol):
    """Columns by name, as a pandas.DataFrame or a mapping of Series has them."""

    def __contains__(self, name: Any, /) -> bool: ...
    def __getitem__(self, name: Any, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...


@dataclass(frozen=True)
class Condition:
    """Where a condition holds and where it does not; where neither, a value it needs is missing."""

    holds: AnyArray
    fails: AnyArray

    def __invert__(self) -> Condition:
        return Condition(self.fails, self.holds)

    def __and__(self, other: Condition) -> Condition:
        return Condition(self.holds & other.holds, self.fails | other.fails)

    def __or__(self, other: Condition) -> Condition:
        return Condition(self.holds | other.holds, self.fails & other.fails)


def as_values(series: pd.Series) -> pd.Series:
    """Return a column, one of categories that are no text as their values."""
    kind = column_kind(series)
    if kind == "string" or not isinstance(series.dtype, pd.CategoricalDtype):
        return series
    return series.astype({"integer": "Int64", "float": "float64", "boolean": "boolean"}[kind])


def numbers_of(series: pd.Series) -> AnyArray:
    """Return a column of numbers as float64, NaN where a value is missing."""
    values: AnyArray = series.to_numpy(dtype="float64", na_value=np.nan)
    return values


def missing_in(series: pd.Series) -> AnyArray:
    """Return True where a column has no value; blank text is none."""
    return compare(series, OPERATORS["is missing"], None)


def compared(series: pd.Series, sign: str, value: Decimal | bool | str) -> Condition:
    """Return where a column compares so with a value, which suits its kind."""
    name = _OF_TEXT[sign] if column_kind(series) == "string" else sign
    holds = compare(series, OPERATORS[name], value)
    return Condition(holds, ~holds & ~missing_in(series))


def stripped_texts(series: pd.Series) -> AnyArray:
    """Return a column's texts without blanks around them; "" where one is missing."""
    texts: AnyArray = np.array([str(text).strip() for text in texts_of(series)], dtype=object)
    return texts


def nearest_names(name: str, columns: Columns, most: int = 3) -> list[str]:
    """Return the columns whose names are most like one that is not there."""
    names = [str(column) for column in columns]
    folded = [known for known in names if known.lower() == name.lower()]
    # Close matches look at every pair of letters: not of ten thousand columns.
    near = difflib.get_close_matches(name, names[:2000], n=most, cutoff=0.6)
    return list(dict.fromkeys(folded + near))[:most]
