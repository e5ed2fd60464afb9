"""How much memory a table will take, told from its file before its columns are read.

>>> foretold = forecast("survey.parquet", "survey.parquet")
>>> foretold.rows, foretold.names, foretold.needed(), foretold.sentence()
>>> foretold.sentence({"id", "g", "r"})
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from astronomical_lite.messages import UserError, count_text, size_text
from astronomical_lite.tables.catalogue import Only, TableInfo, read_catalogue, tables_in
from astronomical_lite.tables.formats import format_of
from astronomical_lite.tables.formats.source import Source
from astronomical_lite.tables.raw_table import FileColumn

__all__ = ["Forecast", "forecast"]

SMALL = 32 * 10**6
"""Files of fewer bytes are not looked at, but for Parquet, which may be packed a thousandfold and says at once
how many rows it has."""

PAGE = 600 * 10**6
"""Bytes of the page and its Python before any table is read, as the browser counts them."""

PER_ROW = 110
"""Bytes that plots, sets and predictions of one classifier take of each row; measured with 10,000,000 rows."""

_SAMPLE = 1000  # rows that are read for the types of columns


@dataclass(frozen=True)
class Forecast:
    """A table that is not read yet.

    Attributes
    ----------
    name : str
        Of its file.
    rows, n_columns : int
    columns : tuple of FileColumn
        Those that can be chosen; none where a format does not say which there are.
    file_bytes : int
        Of the file where it is in memory meanwhile; 0 where the browser has it on disk.
    reads_columns : bool
        False if all columns are read, and those that are not wanted let go of then.
    """

    name: str
    rows: int
    n_columns: int
    columns: tuple[FileColumn, ...]
    file_bytes: int = 0
    reads_columns: bool = True

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def n_bytes(self, chosen: Collection[str] | None = None) -> int:
        """Return the bytes of some columns, or of all, once they are read."""
        if not self.columns:
            return int(self.rows * FileColumn("").n_bytes * self.n_columns)
        per_row = sum(c.n_bytes for c in self.columns if chosen is None or c.name in chosen)
        return int(self.rows * per_row)

    def needed(self, chosen: Collection[str] | None = None) -> int:
        """Return the most bytes at a time: the page, the file, its columns, and what training makes of rows."""
        in_use = self.n_bytes(chosen) + PER_ROW * self.rows
        while_reading = 0 if self.reads_columns else self.n_bytes()
        return PAGE + self.file_bytes + max(in_use, while_reading)

    def sentence(self, chosen: Collection[str] | None = None) -> str:
        """Return what it takes with some of its columns, or with all."""
        of_them = (
            "all of them"
            if chosen is None or len(chosen) == len(self.columns)
            else f"the {count_text(len(chosen), 'column')} chosen"
        )
        told = (
            f"{self.name} has {count_text(self.rows, 'row')} and {count_text(self.n_columns, 'column')}. "
            f"With {of_them}, this tab needs about {size_text(self.needed(chosen))} of memory, of 4 GB that a tab "
            "can have."
        )
        if self.columns and not self.reads_columns:
            told += (
                " While a file of this format is read all of its columns are in memory: saved as FITS or "
                "Parquet, it can be read with less."
            )
        return told


def forecast(
    path: str | Path,
    name: str,
    table: int | None = None,
    held: bool = False,
    small: int | None = None,
) -> Forecast | None:
    """Return what a table will take; None for a small file, and for one that cannot be read, which
    reading tells.

    Parameters
    ----------
    path, name, table
        As in `read_catalogue`.
    held : bool
        True if the file is not in memory, since the browser holds it.
    small : int, optional
        Bytes that a file has at least to be looked at; `SMALL` if not given.
    """
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        head = file.read(6)
    if size < (SMALL if small is None else small) and not head.startswith(b"PAR1"):
        return None
    try:
        tables = [one for one in tables_in(path, name) if table in (None, one.hdu)]
        # as `read_catalogue` has it, the first one with rows
        info = next(one for one in tables if one.rows > 1)
        columns = info.fields or (_fits_columns(path, name, info) if head == b"SIMPLE" else ())
        source = Source(path, name)
        reads_columns = not source.members and format_of(source).reads_columns
    except (UserError, StopIteration, MemoryError):
        return None
    return Forecast(
        name, info.rows, info.columns, tuple(columns), 0 if held else size, reads_columns
    )


def _fits_columns(path: str | Path, name: str, info: TableInfo) -> list[FileColumn]:
    """Return the columns of a FITS table, their sizes by its first rows."""
    rows = min(info.rows, _SAMPLE)
    catalogue = read_catalogue(path, name, info.hdu, fewest=1, only=Only((0, rows)))
    used = catalogue.frame.memory_usage(index=False, deep=True) / rows
    found: dict[str, float] = {}
    for column in catalogue.read_columns:
        found.setdefault(column.file_column, 0)
        # long vectors stay in the file
        found[column.file_column] += float(used.get(column.name, 0))
    return [FileColumn(*one) for one in found.items()]
