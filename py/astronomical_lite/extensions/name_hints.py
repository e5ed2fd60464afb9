"""Hints about a library's name in a piece of Python: its signature, and what its docstring says first.

>>> hint_at("import numpy as np\\nnp.median", 28)
Hint(name='numpy.median', signature='(a, axis=None, ...)', summary='Compute the median along ...')

The piece is not run and need not be whole: only its imports are read. What is its own has no hint.
"""

from __future__ import annotations

import builtins
import importlib
import inspect
import re
import sys
from dataclasses import dataclass
from typing import Any

LIBRARIES = frozenset(
    ("astronomical_lite", "astropy", "matplotlib", "numpy", "pandas", "scipy", "sklearn")
)
MOST = 600  # characters of a signature or a summary
IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w., \t]+)", re.MULTILINE)
FROM = re.compile(r"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(?:\(([^)]*)\)?|(.*))", re.MULTILINE)
NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
CALLED = re.compile(r"([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*$")


@dataclass(frozen=True)
class Hint:
    """What a library says of one of its names.

    Attributes
    ----------
    name : the full name, with its module
    signature : as in a `def`, in parentheses; empty where it has none
    summary : the first paragraph of its docstring
    """

    name: str
    signature: str
    summary: str


def hint_at(source: str, offset: int) -> Hint | None:
    """Return a hint about the name at a place, else about the function that is called there.

    Parameters
    ----------
    source : Python, as far as it is written
    offset : characters before the cursor
    """
    known = imported_names(source)
    for name in (name_at(source, offset), called_at(source, offset)):
        path = _full_name(name, known)
        found = _object_of(path) if path else None
        if found is not None and (callable(found) or inspect.ismodule(found)):
            return _hint_of(path, found)
    return None


def imported_names(source: str) -> dict[str, str]:
    """Return the full name of each name that a piece of Python imports, whether or not it parses."""
    names: dict[str, str] = {}
    for (entries,) in (match.groups() for match in IMPORT.finditer(source)):
        for name, alias in _entries(entries):
            root = name.partition(".")[0]
            names[alias or root] = name if alias else root
    for module, inside, line in (match.groups() for match in FROM.finditer(source)):
        for name, alias in _entries(inside if inside is not None else line):
            names[alias or name] = f"{module}.{name}"
    return names


def name_at(source: str, offset: int) -> str:
    """Return the dotted name around a place, as far as the word that the place is in; empty if there is none."""
    start = source.rfind("\n", 0, offset) + 1
    end = source.find("\n", offset)
    line, column = source[start : end if end >= 0 else None], offset - start
    for match in NAME.finditer(line):
        if match.start() <= column <= match.end():
            dot = line.find(".", column, match.end())
            return line[match.start() : dot if dot >= 0 else match.end()]
    return ""


def called_at(source: str, offset: int) -> str:
    """Return the name before the innermost parenthesis that is open at a place; empty if there is none."""
    depth = 0
    for at in range(offset - 1, -1, -1):
        if source[at] in ")]}":
            depth += 1
        elif source[at] in "([{":
            if depth == 0:
                called = CALLED.search(source, 0, at) if source[at] == "(" else None
                return called[1] if called else ""
            depth -= 1
    return ""


def _entries(text: str) -> list[tuple[str, str]]:
    """Return name and alias, empty if there is none, of each entry of an import."""
    words = [entry.split() for entry in re.sub(r"#.*", "", text).split(",")]
    return [
        (entry[0], entry[2] if len(entry) == 3 and entry[1] == "as" else "")
        for entry in words
        if entry
    ]


def _full_name(name: str, known: dict[str, str]) -> str:
    """Return a name with what its first part was imported as; empty where it was not."""
    first, dot, rest = name.partition(".")
    if first in known:
        return known[first] + dot + rest
    return f"builtins.{name}" if name and hasattr(builtins, first) else ""


def _object_of(path: str) -> Any:
    """Return what a full name stands for; None where it is no library's, or there is no such thing."""
    first, *rest = path.split(".")
    # of the standard library only what is there: to import something does something
    if first not in LIBRARIES and not (first in sys.stdlib_module_names and first in sys.modules):
        return None
    found: Any = importlib.import_module(first)
    for i, part in enumerate(rest):
        try:
            found = getattr(found, part)
        except Exception:  # a module's own __getattr__ may raise anything
            if first not in LIBRARIES or not inspect.ismodule(found):
                return None
            try:
                found = importlib.import_module(".".join([first, *rest[: i + 1]]))
            except ImportError:
                return None
    return found


def _hint_of(path: str, found: Any) -> Hint:
    paragraphs = (inspect.getdoc(found) or "").split("\n\n")
    own = path.rpartition(".")[2]
    is_call = paragraphs[0].startswith(f"{own}(")  # functions of C begin with how they are called
    signature = _signature_of(found)
    if not signature and is_call:
        signature = paragraphs[0].removeprefix(own)
    summary = (paragraphs[1:] if is_call else paragraphs)[:1]
    name = path.removeprefix("builtins.")
    return Hint(name, _in_one_line(signature), _in_one_line("".join(summary)))


def _signature_of(found: Any) -> str:
    if inspect.ismodule(found):
        return ""
    try:
        return str(inspect.signature(found))
    except (TypeError, ValueError):  # of some functions of C nothing is known
        return ""


def _in_one_line(text: str) -> str:
    line = " ".join(text.replace("``", "`").split())
    return line if len(line) <= MOST else f"{line[:MOST].rstrip()} ..."
