"""What an expression consists of; `start` and `end` say where in its text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Node:
    """A part of an expression."""

    start: int
    end: int


@dataclass(frozen=True)
class Number(Node):
    """A number as it was typed, exactly."""

    value: Decimal


@dataclass(frozen=True)
class Text(Node):
    """A text in quotes."""

    value: str


@dataclass(frozen=True)
class Truth(Node):
    """True or false."""

    value: bool


@dataclass(frozen=True)
class Name(Node):
    """A column."""

    name: str


@dataclass(frozen=True)
class Negative(Node):
    """Minus something."""

    operand: Node


@dataclass(frozen=True)
class Arithmetic(Node):
    """Operations carried out from left to right: the first operand, then operators with theirs."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Call(Node):
    """A function of one argument."""

    function: str
    argument: Node


@dataclass(frozen=True)
class Comparison(Node):
    """Operands with an operator between each two."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Among(Node):
    """A column that has one of several values."""

    operand: Node
    values: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    """The contrary of a condition."""

    operand: Node


@dataclass(frozen=True)
class Joined(Node):
    """Conditions of which all hold, with `every`, or any one."""

    operands: tuple[Node, ...]
    every: bool
