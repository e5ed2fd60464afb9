"""Criteria on the columns of a catalogue: which sources are searched.

>>> criteria = [Criterion("g", "<", "18.5"), Criterion("class", "starts with", "SB")]
>>> inside = matches(frame, criteria)  # both hold

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

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.tables.column_kinds import column_kind

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray

__all__ = ["OPERATORS", "Criterion", "Operator", "compare", "matches", "operators_for"]

NUMBERS = ("integer", "float")
ANY = (*NUMBERS, "boolean", "string")

_NUMBER = re.compile(r"[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,3})?|inf(inity)?)", re.I)
_TRUTH = {"true": True, "t": True, "yes": True, "1": True}
_TRUTH |= {"false": False, "f": False, "no": False, "0": False}


@dataclass(frozen=True)
class Criterion:
    """One condition: a column's name, a key of `OPERATORS`, and the value as it was typed."""

    column: str
    operator: str
    value: str = ""

    def __str__(self) -> str:
        operator = OPERATORS.get(self.operator)
        needs_value = operator is None or operator.test is not None
        value = f" {self.value.strip()}" if needs_value else ""
        return f"{self.column} {self.operator}{value}"


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
    "==": Operator((*NUMBERS, "boolean"), np.equal),
    "!=": Operator((*NUMBERS, "boolean"), np.not_equal),
    "<": Operator(NUMBERS, np.less, ROUND_CEILING),
    "<=": Operator(NUMBERS, np.less_equal, ROUND_FLOOR),
    ">": Operator(NUMBERS, np.greater, ROUND_FLOOR),
    ">=": Operator(NUMBERS, np.greater_equal, ROUND_CEILING),
    "equals": Operator(("string",), str.__eq__),
    "not equals": Operator(("string",), str.__ne__),
    "contains": Operator(("string",), str.__contains__),
    "starts with": Operator(("string",), str.startswith),
    "is missing": Operator(ANY, None, wants_missing=True),
    "is not missing": Operator(ANY, None),
}


def operators_for(series: pd.Series) -> list[str]:
    """Return the names of the operators that suit a column, in the order to show them."""
    held = column_kind(series)
    return [name for name, operator in OPERATORS.items() if held in operator.kinds]


def matches(frame: pd.DataFrame, criteria: Iterable[Criterion]) -> BoolArray:
    """Return True where a row meets all criteria, shape (n_rows,); True everywhere without any.

    Raises
    ------
    UserError
        A criterion names no column of the frame, an operator that is not for this kind of column,
        or a value its column cannot be compared with; `field` is "column", "operator" or "value".
    """
    inside = np.ones(len(frame.index), dtype=bool)
    for criterion in criteria:
        if criterion.column not in frame.columns:
            raise UserError(
                f"There is no column called '{criterion.column}'. Choose another.", "column"
            )
        inside &= _meets(frame[criterion.column], criterion)
    return inside


def _meets(series: pd.Series, criterion: Criterion) -> BoolArray:
    held = column_kind(series)
    operator = OPERATORS.get(criterion.operator)
    if operator is None or held not in operator.kinds:
        suitable = ", ".join(operators_for(series))
        holds = "text" if held == "string" else _KIND_TEXT[held]
        raise UserError(
            f"'{criterion.operator}' cannot be used on column {criterion.column}, which holds "
            f"{holds}. Choose one of: {suitable}.",
            "operator",
        )
    return compare(series, operator, _value(criterion, held) if operator.test is not None else None)


def compare(series: pd.Series, operator: Operator, value: Any) -> BoolArray:
    """Return True where a column compares so with a value, shape (n_rows,).

    Parameters
    ----------
    operator : one that is for this kind of column
    value : as the column holds values: str, bool, or an exact Decimal
    """
    held = column_kind(series)
    if not isinstance(series.dtype, pd.CategoricalDtype):
        return _compare(series, held, operator, value)
    # Each category is compared once. The last entry, reached by code -1, is for missing values.
    categories = pd.Series(series.cat.categories)
    of_category = np.append(_compare(categories, held, operator, value), operator.wants_missing)
    met: BoolArray = of_category[series.cat.codes.to_numpy()]
    return met


def _compare(series: pd.Series, held: str, operator: Operator, value: Any) -> BoolArray:
    values, missing = _texts(series) if held == "string" else _numbers(series)
    if operator.test is None:
        if missing is None:
            return np.full(len(series), not operator.wants_missing)
        return missing if operator.wants_missing else ~missing
    if held == "string":
        test = operator.test
        found = np.fromiter((test(text, value) for text in values), bool, count=len(values))
    else:
        found = operator.test(*_in_precision(values, operator, value))
    if missing is not None:
        found &= ~missing
    return found


def _in_precision(
    values: AnyArray, operator: Operator, value: Decimal | bool
) -> tuple[AnyArray, Any]:
    """Return values and the value typed, so that comparing the two is exact."""
    if isinstance(value, bool):
        return values, value
    if not value.is_finite():
        return values, float(value)
    if values.dtype.kind in "iu":
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


def _value(criterion: Criterion, held: str) -> Any:
    """Return the value typed as the column holds values: text, truth, or an exact Decimal."""
    text = criterion.value.strip()
    if not text:
        raise UserError(
            f"Type the value that column {criterion.column} is to be compared with, or choose "
            "'is missing'.",
            "value",
        )
    if held == "string":
        return text
    if held == "boolean":
        if text.lower() not in _TRUTH:
            raise UserError(
                f"'{text}' is neither true nor false, but column {criterion.column} holds true and "
                "false.",
                "value",
            )
        return _TRUTH[text.lower()]
    plain = text.replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(plain):
        hint = " To find missing values choose 'is missing'." if plain.lower() == "nan" else ""
        raise UserError(
            f"'{text}' is not a number, but column {criterion.column} holds {_KIND_TEXT[held]}."
            f"{hint}",
            "value",
        )
    return Decimal(plain)


_KIND_TEXT = {"integer": "whole numbers", "float": "numbers", "boolean": "true and false"}


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


def _texts(series: pd.Series) -> tuple[AnyArray, BoolArray]:
    """Return texts without blanks around them, as Python strings, and True where one is missing."""
    absent = series.isna().to_numpy()
    values = series.to_numpy(dtype=object)
    if absent.any():
        values = np.where(absent, "", values)
    texts = np.empty(len(values), dtype=object)
    texts[:] = [str(value).strip() for value in values]
    missing: BoolArray = texts == ""
    return texts, missing
