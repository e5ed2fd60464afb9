"""The bytes of a file that the user chose, unpacked if they are packed.

source = Source("/tmp/upload", "survey.csv.gz")
source.head, source.size, source.suffix      # b"id,ra,dec...", 180_203, ".csv"
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.unpacking import (
    SIZE_LIMIT,
    is_packed,
    tables_in_archive,
    unpack,
)
from astronomical_lite.tables.unique_names import unique_names

__all__ = ["SIZE_LIMIT", "WHOLE", "Only", "Pieces", "Source"]

_HEAD_BYTES = 8192


@dataclass(frozen=True)
class Only:
    """The part of a table to be read.

    Attributes
    ----------
    rows : tuple of two ints, optional
        The first row and the one after the last. A format without `Format.pieces` reads all.
    columns : set of str, optional
        Columns of the file by the names that they get in a table (`unique_names`); the frame has these
        alone. With one that the file does not have, such as a part of a vector's, all are read.
    """

    rows: tuple[int, int] | None = None
    columns: frozenset[str] | None = None

    def reads(self, names: Sequence[str]) -> list[bool]:
        """Return which columns of a file, given by all of their names, are to be read."""
        unique = unique_names(names)
        if self.columns is None or not self.columns <= set(unique):
            return [True] * len(names)
        return [name in self.columns for name in unique]


WHOLE = Only()
"""All rows and columns."""


@dataclass(frozen=True)
class Pieces:
    """Where a table may be divided to be read a piece at a time.

    Attributes
    ----------
    table : int
        Its number in the file.
    starts : list of int
        Rows that pieces of the file begin with, the first of them 0, and after the last the number of
        rows; between two of them any row will do.
    """

    table: int
    starts: list[int]


class Source:
    """A file to read.

    Parameters
    ----------
    path : str or Path
        Where the bytes are; a temporary file as a rule.
    name : str
        The user's file name, used in messages; its suffix is the last resort for telling formats.
    as_text : set of str
        Columns that the user corrected: a format of text hands on their text as it is written.
    member : str, optional
        Name of the table to read in an archive that holds several.
    only : Only
        The part of the table to read.

    Attributes
    ----------
    head : bytes
        The first 8192 (unpacked) bytes.
    size : int
        Number of (unpacked) bytes.
    suffix : str
        Suffix of the name of what was packed, in lower case: ".fits".
    notes : list of str
        Sentences on what unpacking left aside.
    members : list of str
        Names of the tables of an archive that holds several, if none of them was named: nothing is
        unpacked then.

    Raises
    ------
    UserError
        If there is no such file, it is a folder, or its compressed data are damaged or too large.
    """

    def __init__(
        self,
        path: str | Path,
        name: str,
        as_text: frozenset[str] = frozenset(),
        member: str | None = None,
        only: Only = WHOLE,
    ):
        self.path = Path(path)
        self.name = name
        self.as_text = as_text
        self.only = only
        if self.path.is_dir():
            raise UserError(f"{name} is a folder, not a file. Choose a table inside it.")
        if not self.path.exists():
            raise UserError(f"{name} could not be found. Choose the file again.")
        self.size = os.path.getsize(self.path)
        self._unpacked: bytes | None = None
        self.notes: list[str] = []
        self.members: list[str] = []
        self.suffix = ""
        inner_name = name
        with open(self.path, "rb") as file:
            self.head = file.read(_HEAD_BYTES)
            if is_packed(self.head):
                file.seek(0)
                found = tables_in_archive(file, name) if member is None else []
                self.members = found if len(found) > 1 else []
                if self.members:
                    return
                file.seek(0)
                unpacked = unpack(file, name, SIZE_LIMIT, member)
                self._unpacked, inner_name = unpacked.content, unpacked.name
                self.notes = unpacked.notes
                self.head = self._unpacked[:_HEAD_BYTES]
                self.size = len(self._unpacked)
        self.suffix = Path(inner_name.lower()).suffix

    @property
    def is_packed(self) -> bool:
        """True if the bytes are not those of the file itself."""
        return self._unpacked is not None or bool(self.members)

    @contextmanager
    def plain_file(self) -> Iterator[Path]:
        """Give the path of a file with the (unpacked) bytes, for a library that wants one."""
        if self._unpacked is None:
            yield self.path
            return
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "unpacked"
            path.write_bytes(self._unpacked)
            yield path

    def open(self) -> io.BufferedIOBase:
        """Return a new binary stream over the (unpacked) bytes; the caller closes it."""
        if self._unpacked is None:
            return open(self.path, "rb")
        return io.BytesIO(self._unpacked)

    def read(self) -> bytes:
        """Return all (unpacked) bytes."""
        return self.path.read_bytes() if self._unpacked is None else self._unpacked
