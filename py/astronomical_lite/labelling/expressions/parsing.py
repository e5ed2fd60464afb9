"""An expression's words made into a tree, by recursive descent.

From what binds least to what binds most: or; and; not; comparisons; + and -; * and /; signs; powers.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NoReturn

from astronomical_lite.labelling.expressions.tokens import Token, refuse, tokens_of
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

MOST_NESTED = 40
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_TRUTH = {"true": True, "false": False}


class Parser:
    """Reads the words of one expression from left to right.

    Parameters
    ----------
    text : the expression
    functions : names of functions that it may call
    """

    def __init__(self, text: str, functions: tuple[str, ...]):
        self._text, self._functions = text, functions
        self._tokens = tokens_of(text)
        self._at = self._depth = 0

    def tree(self) -> Node:
        """Return the whole expression."""
        if self._peek().kind == "end":
            refuse("Type an expression, as in: g - r > 0.5", 0)
        root = self._any()
        if self._peek().kind != "end":
            self._refuse_next("an operator")
        return root

    # ---- words ----

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _take(self, *signs: str) -> Token | None:
        """Return the next word and go on if it is one of these signs."""
        token = self._peek()
        if token.kind != "sign" or token.text not in signs:
            return None
        self._at += 1
        return token

    def _need(self, sign: str, opened: int) -> Token:
        token = self._take(sign)
        if token is None:
            if self._peek().kind == "end":
                refuse("This bracket is not closed; a ')' is missing.", opened)
            self._refuse_next(f"'{sign}'")
        return token

    def _refuse_next(self, wanted: str) -> NoReturn:
        token = self._peek()
        if token.kind == "end":
            refuse(f"The expression ends too early: {wanted} is missing.", token.start)
        if token.text == ")":
            refuse("There is a ')' too many here, or something before it is missing.", token.start)
        word = self._text[token.start : token.end]
        refuse(f"'{word}' cannot stand here; {wanted} should.", token.start)

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MOST_NESTED:
            refuse(
                f"The expression is nested more than {MOST_NESTED} times; write it in parts.",
                self._peek().start,
            )

    # ---- conditions ----

    def _any(self) -> Node:
        operands = [self._all()]
        while self._take("|"):
            operands.append(self._all())
        return _joined(operands, every=False)

    def _all(self) -> Node:
        operands = [self._not()]
        while self._take("&"):
            operands.append(self._not())
        return _joined(operands, every=True)

    def _not(self) -> Node:
        sign = self._take("~")
        if sign is None:
            return self._comparison()
        self._deeper()
        operand = self._not()
        self._depth -= 1
        return Not(sign.start, operand.end, operand)

    def _comparison(self) -> Node:
        operands, operators = [self._sum()], list[str]()
        if self._is_word("in"):
            return self._among(operands[0])
        while sign := self._take(*COMPARISONS):
            operators.append(sign.text)
            operands.append(self._sum())
        if not operators:
            return operands[0]
        named = _with_names(operands, operators)
        return Comparison(named[0].start, named[-1].end, named, tuple(operators))

    def _is_word(self, word: str) -> bool:
        return self._peek().kind == "name" and self._peek().text.lower() == word

    def _among(self, operand: Node) -> Node:
        self._at += 1
        opening = self._take("(")
        if opening is None:
            self._refuse_next("a list in brackets, as in: class in ('STAR', 'QSO')")
        values = [self._sum()]
        while self._take(","):
            values.append(self._sum())
        closing = self._need(")", opening.start)
        return Among(operand.start, closing.end, _as_name(operand), tuple(values))

    # ---- arithmetic ----

    def _sum(self) -> Node:
        return self._operations(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._operations(("*", "/"), self._signed)

    def _operations(self, signs: tuple[str, ...], operand: Callable[[], Node]) -> Node:
        first = operand()
        rest: list[tuple[str, Node]] = []
        while sign := self._take(*signs):
            rest.append((sign.text, _as_name(operand())))
        if not rest:
            return first
        return Arithmetic(first.start, rest[-1][1].end, _as_name(first), tuple(rest))

    def _signed(self) -> Node:
        sign = self._take("-", "+")
        if sign is None:
            return self._power()
        self._deeper()
        operand = _as_name(self._signed())
        self._depth -= 1
        if sign.text == "+":
            return operand
        if isinstance(operand, Number):
            return Number(sign.start, operand.end, -operand.value)
        return Negative(sign.start, operand.end, operand)

    def _power(self) -> Node:
        base = self._atom()
        if not self._take("**"):
            return base
        self._deeper()
        exponent = _as_name(self._signed())
        self._depth -= 1
        return Arithmetic(base.start, exponent.end, _as_name(base), (("**", exponent),))

    def _atom(self) -> Node:
        token = self._peek()
        if opening := self._take("("):
            self._deeper()
            inner = self._any()
            self._depth -= 1
            self._need(")", opening.start)
            return inner
        if token.kind in ("sign", "end"):
            self._refuse_next("a column, a number or a bracket")
        self._at += 1
        here = (token.start, token.end)
        if token.kind == "number":
            return Number(*here, Decimal(token.text))
        if token.kind == "text":
            return Text(*here, token.text)
        if token.kind == "name":
            if self._peek().kind == "sign" and self._peek().text == "(":
                return self._call(token)
            if token.text.lower() in _TRUTH:
                return Truth(*here, _TRUTH[token.text.lower()])
        return Name(*here, token.text)

    def _call(self, token: Token) -> Node:
        name = token.text.lower()
        if name not in self._functions:
            known = ", ".join(self._functions)
            refuse(f"There is no function '{token.text}'. There are: {known}.", token.start)
        opening = self._take("(")
        assert opening is not None
        self._deeper()
        argument = _as_name(self._any())
        self._depth -= 1
        closing = self._need(")", opening.start)
        return Call(token.start, closing.end, name, argument)


def _joined(operands: list[Node], *, every: bool) -> Node:
    if len(operands) == 1:
        return operands[0]
    return Joined(operands[0].start, operands[-1].end, tuple(operands), every)


def _as_name(node: Node) -> Node:
    """Return a text in quotes as the column that it can only mean here."""
    return Name(node.start, node.end, node.value) if isinstance(node, Text) else node


def _with_names(operands: list[Node], operators: list[str]) -> tuple[Node, ...]:
    """Return the operands of a comparison, texts in quotes as columns where no text is compared.

    They are texts beside a column's name and == or !=: ``class == "STAR"``, ``"my class" == "STAR"``.
    """
    if len(operators) == 1 and operators[0] in ("==", "!="):
        left, right = operands
        if isinstance(right, Text):
            return _as_name(left), right
        if isinstance(left, Text) and isinstance(right, Name):
            return left, right
    return tuple(_as_name(operand) for operand in operands)
