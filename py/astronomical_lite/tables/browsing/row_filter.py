"""Rows whose value passes what was typed above a column: `> 3`, `3..5`, `gal`, `missing`.

condition = condition_of("> 3", "float")    # None where nothing is asked for
passing(frame["z"], condition)              # True where a row passes
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.tables.browsing.known_values import (
    coded_texts,
    known_values,
    texts_of,
)
from astronomical_lite.tables.column_kinds import ColumnKind, column_kind

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray

Operator = Literal["<", "<=", ">", ">=", "=", "!=", "range", "contains", "missing", "there"]
Number = int | float

MISSING, THERE = "missing", "not missing"

_SPELT: dict[str, Operator] = {
    "==": "=",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "<>": "!=",
    "=": "=",
    "!=": "!=",
    "<": "<",
    ">": ">",
    "<=": "<=",
    ">=": ">=",
}
_COMPARISON = re.compile(r"(<=|>=|<>|==|!=|<|>|=|≤|≥|≠)\s*(.*)", re.DOTALL)
_RANGE = re.compile(r"(.*?)\s*(?:\.\.|…)\s*(.*)", re.DOTALL)
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
_TRUTHS = {"true": 1, "t": 1, "yes": 1, "1": 1, "false": 0, "f": 0, "no": 0, "0": 0}


@dataclass(frozen=True)
class Condition:
    """What a value has to be; one that is missing passes `missing` alone.

    Attributes
    ----------
    operator : Operator
    text : str
        What is looked for in a column of text.
    low, high : number or None
        The bound of a comparison, `low` alone, or those of a range.
    """

    operator: Operator
    text: str = ""
    low: Number | None = None
    high: Number | None = None


def condition_of(typed: str, kind: ColumnKind) -> Condition | None:
    """Return what was typed above a column of this kind as a condition.

    In a column of text, text is looked for anywhere in the value, large letters like small ones, and
    what follows = or != is all of it. A decimal number without a sign is any that rounds to it.

    Returns
    -------
    Condition, or None where nothing is asked for yet: nothing was typed, or a sign alone.

    Raises
    ------
    UserError
        If it cannot be understood.
    """
    typed = typed.strip()
    if not typed:
        return None
    if typed.lower() == MISSING:
        return Condition("missing")
    if typed.lower() == THERE:
        return Condition("there")
    return _of_text(typed) if kind == "string" else _of_numbers(typed, kind)


def _of_text(typed: str) -> Condition | None:
    for sign in ("!=", "≠", "==", "="):
        if typed.startswith(sign):
            rest = typed.removeprefix(sign).strip()
            return Condition(_SPELT[sign], rest) if rest else None
    return Condition("contains", typed)


def _of_numbers(typed: str, kind: ColumnKind) -> Condition | None:
    comparison = _COMPARISON.fullmatch(typed)
    if comparison:
        sign, rest = comparison.groups()
        return Condition(_SPELT[sign], low=_number(rest, typed, kind)) if rest else None
    between = _RANGE.fullmatch(typed)
    if between:
        low, high = (_number(end, typed, kind) if end else None for end in between.groups())
        return None if low is None and high is None else Condition("range", low=low, high=high)
    if typed in ("-", "+", ".", "-."):
        return None
    number = _number(typed, typed, kind)
    if kind != "float" or number in (float("inf"), float("-inf")):
        return Condition("=", low=number)
    exponent = Decimal(typed).as_tuple().exponent
    half = float(Decimal(5).scaleb(int(exponent) - 1))
    return Condition("range", low=float(number) - half, high=float(number) + half)


def _number(text: str, typed: str, kind: ColumnKind) -> Number:
    if kind == "boolean" and text.lower() in _TRUTHS:
        return _TRUTHS[text.lower()]
    try:
        number = Decimal(text)
        if number.is_nan() or len(text) > 400:
            raise ValueError(text)
        whole = "e" not in text.lower() and number == number.to_integral_value()
        return int(number) if whole and kind != "float" else float(number)
    except (InvalidOperation, ValueError, OverflowError):
        raise UserError(
            f"'{typed:.40}' is no filter for numbers: type > 3, <= 3, 3..5, = 3 or missing."
        ) from None


def passing(series: pd.Series, condition: Condition) -> BoolArray:
    """Return True where a row's value is as asked for, shape (n_rows,)."""
    if column_kind(series) == "string":
        return _texts_passing(series, condition)
    known = known_values(series)
    if condition.operator in ("missing", "there"):
        return known.present if condition.operator == "there" else ~known.present
    if condition.operator == "range":
        found = known.present.copy()
        if condition.low is not None:
            found &= known.values >= condition.low
        if condition.high is not None:
            found &= known.values <= condition.high
        return found
    return np.asarray(known.present & _COMPARE[condition.operator](known.values, condition.low))


def _texts_passing(series: pd.Series, condition: Condition) -> BoolArray:
    coded = coded_texts(series)
    if coded is None:
        texts = texts_of(series)
        plain = texts.tolist() if series.dtype == "str" else [str(one) for one in texts.tolist()]
        return np.array(_pass(plain, condition), dtype=bool)
    codes, names = coded
    return np.array(_pass([*names, ""], condition), dtype=bool)[codes]


def _pass(texts: list[str], condition: Condition) -> list[bool]:
    wanted = condition.text
    match condition.operator:
        case "missing":
            return [not text for text in texts]
        case "there":
            return [bool(text) for text in texts]
        case "=":
            return [text == wanted for text in texts]
        case "!=":
            return [bool(text) and text != wanted for text in texts]
    lowered = wanted.lower()
    if lowered == wanted.upper():  # no letters, nothing to make small
        return [wanted in text for text in texts]
    return [lowered in text.lower() for text in texts]
