"""Templates for the editor: each is a whole extension that loads as it is."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Template:
    """A text to start from.

    Attributes
    ----------
    name : str
        The file's name, "feature_max.py".
    title : str
        The first line of its docstring, which the user chooses by.
    source : str
    """

    name: str
    title: str
    source: str


def _read(path: Path) -> Template:
    source = path.read_text("utf-8")
    title = (ast.get_docstring(ast.parse(source)) or path.stem).splitlines()[0]
    return Template(path.name, title.rstrip("."), source)


TEMPLATES: tuple[Template, ...] = tuple(map(_read, sorted(FOLDER.glob("*.py"))))
