"""An expression worked out over the columns of a catalogue, whole arrays at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from astronomical_lite.labelling.expressions.tokens import refuse
from astronomical_lite.labelling.expressions.tree import (
    Among,
    Arithmetic,
    Call,
    Comparison,
    Joined,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Text,
    Truth,
)
from astronomical_lite.labelling.expressions.values import (
    Columns,
    Condition,
    as_values,
    compared,
    missing_in,
    nearest_names,
    numbers_of,
    stripped_texts,
)
from astronomical_lite.tables.column_kinds import column_kind
from astronomical_lite.tables.comparisons import SIGNS

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray

# None where the answer is a condition.
FUNCTIONS: dict[str, Callable[[AnyArray], AnyArray] | None] = {
    "abs": np.abs,
    "log10": np.log10,
    "sqrt": np.sqrt,
    "isfinite": None,
    "missing": None,
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
}
_TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_HOLDS = {"string": "text", "boolean": "true and false"}


class Evaluation:
    """One expression over one catalogue.

    Parameters
    ----------
    text : the expression, for what is said of its parts
    columns : those that it may name
    """

    def __init__(self, text: str, columns: Columns):
        self._text, self._columns = text, columns

    def mask(self, root: Node, n_rows: int) -> BoolArray:
        """Return True where the whole expression holds, shape (n_rows,)."""
        with np.errstate(all="ignore"):
            holds = self._condition(root).holds
        mask: BoolArray = np.array(np.broadcast_to(holds, (n_rows,)))
        return mask

    # ---- conditions ----

    def _condition(self, node: Node) -> Condition:
        match node:
            case Joined(operands=operands, every=every):
                found = self._condition(operands[0])
                for operand in operands[1:]:
                    other = self._condition(operand)
                    found = found & other if every else found | other
                return found
            case Not(operand=operand):
                return ~self._condition(operand)
            case Comparison(operands=operands, operators=operators):
                found = self._compared(operands[0], operators[0], operands[1])
                for i, sign in enumerate(operators[1:], start=1):
                    found = found & self._compared(operands[i], sign, operands[i + 1])
                return found
            case Among(operand=operand, values=values):
                found = self._compared(operand, "==", values[0])
                for value in values[1:]:
                    found = found | self._compared(operand, "==", value)
                return found
            case Call(function="missing", argument=argument):
                missing = self._missing(argument)
                return Condition(missing, ~missing)
            case Call(function="isfinite", argument=argument):
                finite = np.isfinite(self._number(argument))
                return Condition(finite, ~finite)
            case Truth(value=value):
                return Condition(np.asarray(value), np.asarray(not value))
            case Name() if self._kind(node) == "boolean":
                return compared(self._column(node), "==", True)
        self._refuse_condition(node)

    def _missing(self, node: Node) -> AnyArray:
        if isinstance(node, Name):
            return missing_in(self._column(node))
        return np.isnan(self._number(node))

    def _refuse_condition(self, node: Node) -> NoReturn:
        holds = "is a number" if not isinstance(node, Text) else "is text"
        if isinstance(node, Name):
            kind = self._kind(node)
            holds = "holds text" if kind == "string" else "holds numbers"
        example = "== 'STAR'" if holds.endswith("text") else "> 0"
        said = self._said(node)
        refuse(
            f"{said} {holds}, which is no condition; compare it, as in: {said} {example}",
            node.start,
        )

    # ---- comparisons ----

    def _compared(self, left: Node, sign: str, right: Node) -> Condition:
        if isinstance(left, Name) and _is_value(right):
            return self._with_value(left, sign, right)
        if isinstance(right, Name) and _is_value(left):
            return self._with_value(right, _TURNED[sign], left)
        if isinstance(left, Name) and isinstance(right, Name):
            kinds = {self._kind(left), self._kind(right)}
            if kinds == {"string"}:
                return self._texts_compared(left, sign, right)
            if kinds == {"boolean"} and sign in ("==", "!="):
                same = (one := self._condition(left)) & (other := self._condition(right))
                same = same | (~one & ~other)
                return same if sign == "==" else ~same
            if kinds == {"integer"}:
                return self._whole_compared(left, sign, right)
        one_number, other_number = self._number(left), self._number(right)
        holds = SIGNS[sign](one_number, other_number)
        known = ~(np.isnan(one_number) | np.isnan(other_number))
        return Condition(holds & known, ~holds & known)

    def _with_value(self, name: Name, sign: str, node: Node) -> Condition:
        """Compare a column with a value, in the column's own precision."""
        kind, column = self._kind(name), self._column(name)
        said = self._said(name)
        match node, kind:
            case Text(), "string":
                if sign not in ("==", "!="):
                    refuse(
                        f"Text is compared with == or != only, and {said} holds text.", node.start
                    )
                return compared(column, sign, node.value.strip())
            case Truth(), "boolean":
                if sign not in ("==", "!="):
                    refuse("True and false are compared with == or != only.", node.start)
                return compared(column, sign, node.value)
            case Number(), "integer" | "float":
                return compared(column, sign, node.value)
            case Number(), "string":
                refuse(
                    f"{said} holds text, and {self._said(node)} is a number; put it in quotes.",
                    node.start,
                )
        wanted = "true or false" if kind == "boolean" else "a number, without quotes"
        holds = _HOLDS.get(kind, "numbers")
        refuse(
            f"{said} holds {holds}; compare it with {wanted}, not {self._said(node)}.", node.start
        )

    def _texts_compared(self, left: Name, sign: str, right: Name) -> Condition:
        if sign not in ("==", "!="):
            refuse("Text is compared with == or != only.", left.start)
        one, other = self._column(left), self._column(right)
        holds = SIGNS[sign](stripped_texts(one), stripped_texts(other)).astype(bool)
        known = ~(missing_in(one) | missing_in(other))
        return Condition(holds & known, ~holds & known)

    def _whole_compared(self, left: Name, sign: str, right: Name) -> Condition:
        """Compare columns of whole numbers exactly: an id may have more digits than a float."""
        one, other = self._column(left), self._column(right)
        known = ~(missing_in(one) | missing_in(other))
        values = [
            series.fillna(0).to_numpy(dtype=series.dtype.name.lower()) for series in (one, other)
        ]
        holds = SIGNS[sign](*values)
        return Condition(holds & known, ~holds & known)

    # ---- numbers ----

    def _number(self, node: Node) -> AnyArray:
        """Return float64 values, NaN where one is missing: an array, or one number for all rows."""
        match node:
            case Number(value=value):
                return np.asarray(value, dtype="float64")
            case Negative(operand=operand):
                return -self._number(operand)
            case Arithmetic(first=first, rest=rest):
                found = self._number(first)
                for sign, operand in rest:
                    found = _ARITHMETIC[sign](found, self._number(operand))
                return found
            case Call(function=function, argument=argument) if FUNCTIONS[function] is not None:
                work_out = FUNCTIONS[function]
                assert work_out is not None
                return work_out(self._number(argument))
            case Name():
                kind = self._kind(node)
                if kind in ("string", "boolean"):
                    refuse(
                        f"{self._said(node)} holds {_HOLDS[kind]}; a number is needed here.",
                        node.start,
                    )
                return numbers_of(self._column(node))
        refuse(f"{self._said(node)} is no number, and one is needed here.", node.start)

    # ---- columns ----

    def _column(self, node: Name) -> Any:
        if node.name not in self._columns:
            near = [f"`{name}`" for name in nearest_names(node.name, self._columns)]
            meant = f"; did you mean {' or '.join(near)}?" if near else "."
            refuse(f"There is no column `{node.name}`{meant}", node.start)
        return as_values(self._columns[node.name])

    def _kind(self, node: Name) -> str:
        return column_kind(self._column(node))

    def _said(self, node: Node) -> str:
        return self._text[node.start : node.end]


def _is_value(node: Node) -> bool:
    return isinstance(node, Number | Text | Truth)
