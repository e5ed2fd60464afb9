"""Criteria on the columns of a catalogue: which sources are searched.

>>> criteria = [Criterion("g", "<", "18.5"), Criterion("class", "starts with", "SB")]
>>> inside = matches(frame, criteria)  # both hold
>>> inside = matches(frame, [ExpressionCriterion("(g - r > 0.5) & (class != 'STAR')")])

What every operator does is in `tables.comparisons`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.labelling.expressions import parse
from astronomical_lite.messages import UserError
from astronomical_lite.tables.column_kinds import column_kind
from astronomical_lite.tables.comparisons import OPERATORS, compare, operators_for

if TYPE_CHECKING:
    import pandas as pd

    from astronomical_lite.arrays import BoolArray
    from astronomical_lite.labelling.expressions import Columns

__all__ = ["Criterion", "ExpressionCriterion", "matches"]

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
class ExpressionCriterion:
    """A condition as an expression (`labelling.expressions`), as it was typed."""

    text: str

    def __str__(self) -> str:
        return " ".join(self.text.split())


def matches(
    frame: pd.DataFrame,
    criteria: Iterable[Criterion | ExpressionCriterion],
    columns: Columns | None = None,
) -> BoolArray:
    """Return True where a row meets all criteria, shape (n_rows,); True everywhere without any.

    Parameters
    ----------
    frame : pandas.DataFrame
    criteria : iterable of Criterion or ExpressionCriterion
    columns : pandas.DataFrame, or anything else that has columns by name, optional
        What expressions can name; the frame's columns if not given.

    Raises
    ------
    UserError
        A criterion names no column of the frame, an operator that is not for this kind of column,
        or a value its column cannot be compared with; `field` is "column", "operator" or "value". Or an
        expression is none; `field` is "expression".
    """
    inside = np.ones(len(frame.index), dtype=bool)
    for criterion in criteria:
        if isinstance(criterion, ExpressionCriterion):
            of = frame if columns is None else columns
            inside &= parse(criterion.text).mask(of, len(frame.index))
            continue
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
