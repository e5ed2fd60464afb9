"""Columns compared with a value, by the one rule of criteria, expressions and the table's filters.

>>> compare(frame["g"], OPERATORS["<"], Decimal("18.5"))

Rules every operator keeps:

- A missing value (NaN, masked, blank text) matches "is missing" and nothing else, "!=" and "not
  equals" included: of a source without a g magnitude it is not known that g differs from 18. SQL,
  ADQL and TOPCAT have it so.
- Text is compared with its case, as ADQL and TOPCAT do: in astronomy case has a meaning (the Hubble
  types Sb and SB, the stars R And and r And). Blanks around the value typed do not count.
- Numbers are compared in the column's own precision, so that 18.1 finds what is shown as 18.1 in a
  column of 32-bit floats; whole numbers are compared exactly, all 64 bits of them.

An operator of one's own is a function of the values that are there and the value typed::

    OPERATORS["ends with"] = Operator(("string",), lambda text, value: text.endswith(value))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.tables.coded_texts import coded_texts, texts_of
from astronomical_lite.tables.column_kinds import column_kind

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray

__all__ = ["OPERATORS", "SIGNS", "Operator", "compare", "operators_for"]

NUMBERS = ("integer", "float")
ANY = (*NUMBERS, "boolean", "string")

SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


@dataclass(frozen=True)
class Operator:
    """One way to compare a column with a value.

    Attributes
    ----------
    kinds : tuple of str
        Kinds of column it is for, as `astronomical_lite.tables.column_kinds.column_kind` returns them.
    test : callable or None
        For text ``(str, str) -> bool``; for the rest ``(array, value) -> bool array``. None if it
        only asks whether there is a value.
    rounding : str or None
        How a value between two whole numbers is rounded to be compared with whole numbers, as
        `decimal` names it; None if no whole number is then equal to it.
    wants_missing : bool
        True if missing values match, when there is no test; else the others do.
    """

    kinds: tuple[str, ...]
    test: Callable[[Any, Any], Any] | None
    rounding: str | None = None
    wants_missing: bool = False


# x < 18.5 is x < 19 for whole numbers, and x > 18.5 is x > 18
OPERATORS: dict[str, Operator] = {
    "==": Operator((*NUMBERS, "boolean"), SIGNS["=="]),
    "!=": Operator((*NUMBERS, "boolean"), SIGNS["!="]),
    "<": Operator(NUMBERS, SIGNS["<"], ROUND_CEILING),
    "<=": Operator(NUMBERS, SIGNS["<="], ROUND_FLOOR),
    ">": Operator(NUMBERS, SIGNS[">"], ROUND_FLOOR),
    ">=": Operator(NUMBERS, SIGNS[">="], ROUND_CEILING),
    "equals": Operator(("string",), str.__eq__),
    "not equals": Operator(("string",), str.__ne__),
    "contains": Operator(("string",), str.__contains__),
    "starts with": Operator(("string",), str.startswith),
    "is missing": Operator(ANY, None, wants_missing=True),
    "is not missing": Operator(ANY, None),
}


def operators_for(series: pd.Series) -> list[str]:
    """Return the names of the operators that suit a column, in the order to show them."""
    kind = column_kind(series)
    return [name for name, operator in OPERATORS.items() if kind in operator.kinds]


def compare(series: pd.Series, operator: Operator, value: Any) -> BoolArray:
    """Return True where a column compares so with a value, shape (n_rows,).

    Parameters
    ----------
    operator : one that is for this kind of column
    value : as the column holds values: str, bool, or an exact Decimal
    """
    kind = column_kind(series)
    if not isinstance(series.dtype, pd.CategoricalDtype):
        return _compare(series, kind, operator, value)
    # Each category is compared once. The last entry, reached by code -1, is for missing values.
    categories = pd.Series(series.cat.categories)
    of_category = np.append(_compare(categories, kind, operator, value), operator.wants_missing)
    met: BoolArray = of_category[series.cat.codes.to_numpy()]
    return met


def _compare(series: pd.Series, kind: str, operator: Operator, value: Any) -> BoolArray:
    if kind == "string":
        coded = coded_texts(series)
        if coded is None:
            return _texts_compared(texts_of(series).tolist(), operator, value)
        codes, names = coded
        of_row: BoolArray = _texts_compared([*names, ""], operator, value)[codes]
        return of_row
    values, missing = _numbers(series)
    if operator.test is None:
        if missing is None:
            return np.full(len(series), not operator.wants_missing)
        return missing if operator.wants_missing else ~missing
    found: BoolArray = operator.test(*_in_precision(values, operator, value))
    if missing is not None:
        found &= ~missing
    return found


def _texts_compared(texts: list[Any], operator: Operator, value: Any) -> BoolArray:
    """Return True where a text compares so; of blank ones only that they are missing is true."""
    try:
        stripped = list(map(str.strip, texts))
    except TypeError:  # some are other objects
        stripped = [str(text).strip() for text in texts]
    n = len(stripped)
    all_there = "" not in stripped  # far quicker than looking at each
    there = np.ones(n, bool) if all_there else np.fromiter(map(bool, stripped), bool, n)
    if operator.test is None:
        return ~there if operator.wants_missing else there
    found: BoolArray = np.fromiter(map(operator.test, stripped, repeat(value)), bool, n)
    return there & found


def _in_precision(
    values: AnyArray, operator: Operator, value: Decimal | bool
) -> tuple[AnyArray, Any]:
    """Return values and the value typed, so that comparing the two is exact."""
    if isinstance(value, bool):
        return values, value
    if not value.is_finite():
        return values, float(value)
    if values.dtype.kind in "iub":
        if value == value.to_integral_value():
            return values, int(value)
        if operator.rounding is None:
            return values, 0.5  # equal to no whole number, like the value itself
        return values, int(value.to_integral_value(operator.rounding))
    with np.errstate(over="ignore"):
        own = values.dtype.type(float(value))
    if np.isinf(own) or (own == 0) != (value == 0):
        return values.astype(np.float64), float(value)
    return values, own


def _numbers(series: pd.Series) -> tuple[AnyArray, BoolArray | None]:
    """Return values in their own type, and True where one is missing, or None if none can be.

    Nothing is copied.
    """
    if isinstance(series.dtype, np.dtype):
        values = series.to_numpy()
        missing = np.isnan(values) if values.dtype.kind == "f" else None
        return values, missing
    dtype = series.dtype.numpy_dtype
    return series.to_numpy(dtype=dtype, na_value=dtype.type(0)), series.isna().to_numpy()
