"""A text table whose layout is known: its columns' names, and where its rows are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from astronomical_lite.tables.formats.text.text_file import TextFile

if TYPE_CHECKING:
    from astronomical_lite.arrays import ObjectArray

BLANKS = r"\s+"
"""The delimiter of tables whose values are separated by any number of blanks (pandas' name)."""


@dataclass
class Rows:
    """Rows with a delimiter between their values.

    Attributes
    ----------
    body : bytes
        Lines of values; blank lines and comments may be among them.
    delimiter : str
        One character, or `BLANKS`.
    line : int
        Number of the body's first line in the file.
    extra : bool
        True if each row ends with a delimiter too many.
    header : bytes
        The line of names as it is written, b"" if there is none: files put one after another
        have it again among the rows.
    """

    body: bytes
    delimiter: str
    line: int = 1
    extra: bool = False
    header: bytes = b""


@dataclass
class TextTable:
    """A table in a text file.

    Attributes
    ----------
    names, units, descriptions : list of str
        One per column; units and descriptions may be empty.
    rows : Rows, optional
        The values, if a delimiter separates them;
    cells : list of object arrays of shape (rows,), optional
        else the texts of each column.
    kinds : list of str
        Per column "text", "integer" or "number" where the file declares it, else "".
    nulls : list of str
        Per column, the text that stands for a missing value, "" if none is declared.
    notes : list of str
        Sentences on what was assumed.
    """

    names: list[str]
    units: list[str] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)
    rows: Rows | None = None
    cells: list[ObjectArray] | None = None
    kinds: list[str] = field(default_factory=list)
    nulls: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TextLayout:
    """A layout of text tables.

    Attributes
    ----------
    name : str
        As astronomers call it.
    known_by : str
        What a file of it has, for the documentation.
    find : callable
        Returns the table of a text file, None if the file has another layout.
    """

    name: str
    known_by: str
    find: Callable[[TextFile], TextTable | None]
