"""An expression that was read, and the sources that meet it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from astronomical_lite.labelling.expressions.evaluation import FUNCTIONS, Evaluation
from astronomical_lite.labelling.expressions.parsing import Parser
from astronomical_lite.labelling.expressions.tree import Name, Node
from astronomical_lite.labelling.expressions.values import Columns

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray


@dataclass(frozen=True)
class Expression:
    """An expression as it was typed, and what it consists of."""

    text: str
    root: Node

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that it names, each once, in their order."""
        return tuple(
            dict.fromkeys(node.name for node in _nodes(self.root) if isinstance(node, Name))
        )

    def mask(self, columns: Columns, n_rows: int) -> BoolArray:
        """Return True where a source meets the expression, shape (n_rows,).

        Parameters
        ----------
        columns : pandas.DataFrame, or anything else that has columns by name

        Raises
        ------
        UserError
            It names a column that is not there or does not suit; `field` is "expression".
        """
        return Evaluation(self.text, columns).mask(self.root, n_rows)


def parse(text: str) -> Expression:
    """Read an expression.

    Raises
    ------
    UserError
        It is not one; the sentence says what is wrong, and where. `field` is "expression".
    """
    return Expression(text, Parser(text, tuple(FUNCTIONS)).tree())


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for field in fields(node):
        yield from _nodes_in(getattr(node, field.name))


def _nodes_in(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield from _nodes(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)
