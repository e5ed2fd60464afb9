"""The words of an expression: names, numbers, texts and signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NoReturn

from astronomical_lite.messages import UserError

FIELD = "expression"
MOST_CHARACTERS = 2000

TokenKind = Literal["number", "name", "backquoted", "text", "sign", "end"]

_PATTERN = re.compile(
    r"""(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3}(?![0-9]))?)
    |(?P<name>[^\W\d][\w.]*)
    |`(?P<backquoted>[^`]+)`
    |"(?P<double>[^"]*)"|'(?P<single>[^']*)'
    |(?P<sign>\*\*|&&|\|\||==|!=|<>|<=|>=|[-+*/()<>&|~!,\[\]])""",
    re.VERBOSE,
)
# As TOPCAT, ADQL and C have them.
_SAME_SIGN = {"&&": "&", "||": "|", "!": "~", "<>": "!=", "[": "(", "]": ")"}
_SAME_WORD = {"and": "&", "or": "|", "not": "~"}


@dataclass(frozen=True)
class Token:
    """A word of an expression and where it stands; `text` is without quotes."""

    kind: TokenKind
    text: str
    start: int
    end: int


def refuse(sentence: str, start: int) -> NoReturn:
    """Raise a UserError about what stands at a place of the text."""
    raise UserError(f"{sentence} (character {start + 1})", FIELD)


def tokens_of(text: str) -> list[Token]:
    """Return the words of an expression, the last of which is its end.

    Raises
    ------
    UserError
        The text is too long, or a character has no meaning.
    """
    if len(text) > MOST_CHARACTERS:
        raise UserError(
            f"The expression has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.",
            FIELD,
        )
    return [*_tokens(text.replace("\N{MINUS SIGN}", "-")), Token("end", "", len(text), len(text))]


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = _PATTERN.match(text, at)
        if found is None:
            _refuse_character(text, at)
        kind, content = str(found.lastgroup), str(found.group(str(found.lastgroup)))
        if kind == "number" and _goes_on(text, found.end()):
            word = re.compile(r"[\w.]+").match(text, at)
            refuse(
                f"'{word.group() if word else content}' is neither a number nor a name; a column whose name "
                "begins with a digit stands in backquotes, as in `2mass_j`.",
                at,
            )
        yield _token(kind, content, at, found.end())
        at = found.end()


def _goes_on(text: str, end: int) -> bool:
    return end < len(text) and (text[end].isalnum() or text[end] in "_.")


def _token(kind: str, content: str, start: int, end: int) -> Token:
    if kind == "sign":
        return Token("sign", _SAME_SIGN.get(content, content), start, end)
    if kind == "name" and content.lower() in _SAME_WORD:
        return Token("sign", _SAME_WORD[content.lower()], start, end)
    if kind == "number":
        return Token("number", content, start, end)
    if kind == "name":
        return Token("name", content, start, end)
    return Token("backquoted" if kind == "backquoted" else "text", content, start, end)


def _refuse_character(text: str, at: int) -> NoReturn:
    character = text[at]
    if character == "=":
        refuse("One '=' has no meaning here; to compare, type '=='.", at)
    if character in "`\"'":
        refuse(f"The {character} has no other one that closes it.", at)
    if character == "^":
        refuse("'^' has no meaning here; a power is typed as '**'.", at)
    refuse(f"'{character}' has no meaning in an expression.", at)
