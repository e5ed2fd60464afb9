"""How much memory a table will take, told from its file before its columns are read.

>>> foretold = forecast("survey.parquet", "survey.parquet")
>>> foretold.rows, foretold.columns, foretold.needed, foretold.sentence
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from astronomical_lite.messages import UserError, count_text, size_text
from astronomical_lite.tables.catalogue import Only, TableInfo, read_catalogue, tables_in

__all__ = ["Forecast", "forecast"]

SMALL = 32 * 10**6
"""Files of fewer bytes are not looked at, but for Parquet, which may be packed a thousandfold and says at once
how many rows it has."""

PAGE = 600 * 10**6
"""Bytes of the page and its Python before any table is read, as the browser counts them."""

PER_ROW = 110
"""Bytes that plots, sets and predictions of one classifier take of each row; measured with 10,000,000 rows."""

_SAMPLE = 1000  # rows that are read for the types of columns
_NUMBER = 8  # bytes of a value, of which FITS alone tells the type so early


@dataclass(frozen=True)
class Forecast:
    """A table that is not read yet.

    Attributes
    ----------
    name : str
        Of its file.
    rows, columns : int
    n_bytes : int
        Of all columns once they are read.
    file_bytes : int
        Of the file where it is in memory meanwhile; 0 where the browser has it on disk.
    """

    name: str
    rows: int
    columns: int
    n_bytes: int
    file_bytes: int

    @property
    def needed(self) -> int:
        """Most bytes at a time: the page, the file, its columns, and what training makes of rows."""
        return PAGE + self.file_bytes + self.n_bytes + PER_ROW * self.rows

    @property
    def sentence(self) -> str:
        """What it takes, and what fewer columns would save."""
        saved = size_text(self.n_bytes // max(self.columns, 1))
        return (
            f"{self.name} has {count_text(self.rows, 'row')} and {count_text(self.columns, 'column')}. "
            f"With all of them, this tab needs about {size_text(self.needed)} of memory, of 4 GB that a tab "
            f"can have. Each column that you leave out when you save the file saves about {saved}."
        )


def forecast(
    path: str | Path, name: str, table: int | None = None, held: bool = False
) -> Forecast | None:
    """Return what a table will take; None for a small file, and for one that cannot be read, which
    reading tells.

    Parameters
    ----------
    path, name, table
        As in `read_catalogue`.
    held : bool
        True if the file is not in memory, since the browser holds it.
    """
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        head = file.read(6)
    if size < SMALL and not head.startswith(b"PAR1"):
        return None
    try:
        tables = [one for one in tables_in(path, name) if table in (None, one.hdu)]
        # as `read_catalogue` has it, the first one with rows
        info = next(one for one in tables if one.rows > 1)
        is_fits = head == b"SIMPLE"
        n_bytes = info.rows * (
            _bytes_of_row(path, name, info) if is_fits else _NUMBER * info.columns
        )
    except (UserError, StopIteration, MemoryError):
        return None
    return Forecast(name, info.rows, info.columns, n_bytes, 0 if held else size)


def _bytes_of_row(path: str | Path, name: str, info: TableInfo) -> int:
    """Return the bytes of a row of the frame, by the first rows of a FITS table."""
    rows = min(info.rows, _SAMPLE)
    frame = read_catalogue(path, name, info.hdu, fewest=1, only=Only((0, rows))).frame
    return int(frame.memory_usage(index=False, deep=True).sum()) // max(len(frame), 1)
