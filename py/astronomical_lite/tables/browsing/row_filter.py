"""Rows whose value passes what was typed above a column: `> 3`, `3..5`, `gal`, `missing`.

condition = condition_of("> 3", "float")    # None where nothing is asked for
passing(frame["z"], condition)              # True where a row passes
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables.column_kinds import ColumnKind
from astronomical_lite.tables.comparisons import OPERATORS, Operator, compare

if TYPE_CHECKING:
    import pandas as pd

    from astronomical_lite.arrays import BoolArray

MISSING, THERE = "missing", "not missing"

_SPELT = {"=": "==", "≤": "<=", "≥": ">=", "≠": "!=", "<>": "!="}
_NAMED = {"==": "equals", "!=": "not equals"}  # signs before a text
_COMPARISON = re.compile(r"(<=|>=|<>|==|!=|<|>|=|≤|≥|≠)\s*(.*)", re.DOTALL)
_RANGE = re.compile(r"(.*?)\s*(?:\.\.|…)\s*(.*)", re.DOTALL)
_TRUTHS = dict.fromkeys(("true", "t", "yes", "1"), True)
_TRUTHS |= dict.fromkeys(("false", "f", "no", "0"), False)


@dataclass(frozen=True)
class Condition:
    """What a value has to be: it compares so with every one of some values; a missing one passes `missing` alone."""

    parts: tuple[tuple[Operator, Decimal | bool | str | None], ...]


def _is(operator: str | Operator, value: Decimal | bool | str | None = None) -> Condition:
    return Condition(((OPERATORS[operator] if isinstance(operator, str) else operator, value),))


def _has_folded(text: str, lowered: str) -> bool:
    return lowered in text.lower()


_CONTAINS_FOLDED = Operator(("string",), _has_folded)


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
        return _is("is missing")
    if typed.lower() == THERE:
        return _is("is not missing")
    return _of_text(typed) if kind == "string" else _of_numbers(typed, kind)


def _of_text(typed: str) -> Condition | None:
    for sign in ("!=", "≠", "==", "="):
        if typed.startswith(sign):
            rest = typed.removeprefix(sign).strip()
            return _is(_NAMED[_SPELT.get(sign, sign)], rest) if rest else None
    lowered = typed.lower()
    if lowered == typed.upper():  # no letters, nothing to make small
        return _is("contains", typed)
    return _is(_CONTAINS_FOLDED, lowered)


def _of_numbers(typed: str, kind: ColumnKind) -> Condition | None:
    comparison = _COMPARISON.fullmatch(typed)
    if comparison:
        sign, rest = comparison.groups()
        return _is(_SPELT.get(sign, sign), _number(rest, typed, kind)) if rest else None
    between = _RANGE.fullmatch(typed)
    if between:
        low, high = (_number(end, typed, kind) if end else None for end in between.groups())
        return None if low is None and high is None else _between(low, high)
    if typed in ("-", "+", ".", "-."):
        return None
    number = _number(typed, typed, kind)
    if kind != "float" or isinstance(number, bool) or number.is_infinite():
        return _is("==", number)
    half = Decimal(5).scaleb(int(number.as_tuple().exponent) - 1)
    return _between(number - half, number + half)


def _between(low: Decimal | bool | None, high: Decimal | bool | None) -> Condition:
    bounds = ((OPERATORS[">="], low), (OPERATORS["<="], high))
    return Condition(tuple(bound for bound in bounds if bound[1] is not None))


def _number(text: str, typed: str, kind: ColumnKind) -> Decimal | bool:
    if kind == "boolean" and text.lower() in _TRUTHS:
        return _TRUTHS[text.lower()]
    try:
        number = Decimal(text)
        if number.is_nan() or len(text) > 400:
            raise ValueError(text)
        return number
    except (InvalidOperation, ValueError):
        raise UserError(
            f"'{typed:.40}' is no filter for numbers: type > 3, <= 3, 3..5, = 3 or missing."
        ) from None


def passing(series: pd.Series, condition: Condition) -> BoolArray:
    """Return True where a row's value is as asked for, shape (n_rows,)."""
    found = np.ones(len(series), dtype=bool)
    for operator, value in condition.parts:
        found &= compare(series, operator, value)
    return found
