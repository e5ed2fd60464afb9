"""Reading a catalogue: any table file of a known format, into one pandas frame.

    tables = tables_in(path, "survey.fits")       # which tables are there to choose from
    catalogue = read_catalogue(path, "survey.fits")
    catalogue.frame["mag_g"], catalogue.units["mag_g"], catalogue.notes
    catalogue.columns[0].kind, catalogue.columns[0].missing
    read_catalogue(path, "survey.fits", corrections={"flag": Correction(kind="text")})

Formats live in `astronomical_lite.tables.formats`, where more can be registered.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from astronomical_lite.messages import UserError, size_text
from astronomical_lite.tables.archives import read_table, tables_of
from astronomical_lite.tables.column_info import ColumnInfo, describe_values, describe_vector
from astronomical_lite.tables.corrections import Correction, Corrections
from astronomical_lite.tables.formats import format_of
from astronomical_lite.tables.formats.source import SIZE_LIMIT, WHOLE, Only, Pieces, Source
from astronomical_lite.tables.raw_table import TableInfo
from astronomical_lite.tables.to_frame import to_frame
from astronomical_lite.tables.vectors import Vector

__all__ = [
    "SIZE_LIMIT",
    "WHOLE",
    "Catalogue",
    "Only",
    "Pieces",
    "TableInfo",
    "check_size",
    "pieces_of",
    "read_catalogue",
    "tables_in",
]


@dataclass
class Catalogue:
    """One table, ready to use.

    Attributes
    ----------
    name : str
        The file's name as the user knows it.
    frame : pandas.DataFrame
        Native-endian columns with unique text names and a RangeIndex; missing text is the empty
        string.
    units, descriptions : dict
        Column -> its unit or description, for those columns that have any.
    notes : list of str
        Sentences on what reading changed or left out.
    table : int
        The table's number in the file.
    tables : list of TableInfo
        All tables of the file.
    vectors : dict
        Name -> vector column that is kept beside the frame.
    unread : list of str
        Columns of the file that were not asked for (`Only.columns`).
    """

    name: str
    frame: pd.DataFrame
    units: dict[str, str]
    descriptions: dict[str, str]
    notes: list[str]
    table: int
    tables: list[TableInfo] = field(default_factory=list)
    vectors: dict[str, Vector] = field(default_factory=dict)
    read_columns: list[ColumnInfo] = field(default_factory=list, repr=False)
    unread: list[str] = field(default_factory=list)
    _described: set[str] = field(default_factory=set, repr=False)

    @cached_property
    def columns(self) -> list[ColumnInfo]:
        """Each column as it was read, vectors too, in the file's order."""
        return [self.described(info) for info in self.read_columns]

    def described(self, info: ColumnInfo) -> ColumnInfo:
        """Return one of `read_columns` with its missing values counted and its first value."""
        if info.name not in self._described:
            if info.kind == "vector":
                describe_vector(info, self.vectors[info.name])
            else:
                describe_values(info, self.frame[info.name])
            self._described.add(info.name)
        return info

    @property
    def columns_read(self) -> list[str]:
        """The columns of the file that were read, in its order; none if all were."""
        if not self.unread:
            return []
        return list(dict.fromkeys(i.file_column for i in self.read_columns if i.file_column))

    @property
    def only(self) -> Only:
        """The part of the file's table that was read."""
        return Only(columns=frozenset(self.columns_read)) if self.unread else WHOLE

    def suspects_as_missing(self) -> dict[str, Correction]:
        """Return the corrections that make all suspected values missing, such as -99."""
        return {
            info.name: Correction(missing=tuple(f"{value!r}" for value in info.suspected))
            for info in self.read_columns
            if info.suspected
        }


def tables_in(path: str | Path, name: str) -> list[TableInfo]:
    """Return the tables of a file, one for the formats that hold one.

    Parameters
    ----------
    path : str or Path
        Where the bytes are.
    name : str
        The file's name as the user knows it; messages use it.

    Raises
    ------
    UserError
        If the file is no table or is damaged.
    """
    with _errors_as_sentences(path, name):
        source = Source(path, name)
        return tables_of(source)


def pieces_of(
    path: str | Path, name: str, table: int | None = None, columns: frozenset[str] | None = None
) -> Pieces | None:
    """Return where a table, or these columns of it, may be divided to be read in pieces; None if they have
    to be read whole.

    Raises
    ------
    UserError
        As `read_catalogue`.
    """
    with _errors_as_sentences(path, name):
        source = Source(path, name, only=Only(columns=columns))
        if source.is_packed:
            return None
        pieces = format_of(source).pieces
        return None if pieces is None else pieces(source, table)


def read_catalogue(
    path: str | Path,
    name: str,
    table: int | None = None,
    corrections: Corrections | None = None,
    *,
    fewest: int = 2,
    only: Only = WHOLE,
) -> Catalogue:
    """Read one table of a file; the first one with rows if `table` is None.

    Parameters
    ----------
    path : str or Path
        Where the bytes are.
    name : str
        The file's name as the user knows it; messages use it.
    table : int, optional
        A table's number, `TableInfo.hdu` of `tables_in`.
    corrections : mapping of str to Correction, optional
        The user's word on columns by name; names that the table does not have are passed over.
    fewest : int
        The fewest rows that are of use: two to learn from, one to predict.
    only : Only
        The part of the table to read: rows where `pieces_of` says that it can be divided, columns always.

    Raises
    ------
    UserError
        If the file is no table, is damaged or too large, has too few rows, has no column that can
        be used, or a column cannot be read as a correction wants. The message names the
        file or column and says what to do.
    """
    with _errors_as_sentences(path, name):
        source = Source(path, name, as_text=frozenset(corrections or ()), only=only)
        raw = read_table(source, table)
        raw.notes = source.notes + raw.notes
        number, tables = raw.table, raw.tables
        n_columns = len(raw.columns) + sum(map(len, raw.left_out.values()))
        plain = to_frame(raw, corrections, only)
    frame, notes = plain.frame, plain.notes
    if not len(frame.columns):
        raise UserError(f"{name} has no column that can be used. {' '.join(notes)}".strip())
    if len(frame) < fewest:
        raise UserError(
            f"{name} holds 1 source: a classifier needs some to learn from and others to be tested "
            "on. Choose a table with more rows."
        )
    return Catalogue(
        name,
        frame,
        plain.units,
        plain.descriptions,
        notes,
        number,
        tables or [TableInfo(number, "", len(frame), n_columns)],
        plain.vectors,
        plain.columns,
        plain.unread,
    )


def check_size(n_bytes: int, name: str, limit: int = SIZE_LIMIT) -> None:
    """Refuse, before it is read, a file of more bytes than fit into a browser tab.

    Raises
    ------
    UserError
        If `n_bytes` is above `limit`.
    """
    if n_bytes > limit:
        raise UserError(
            f"{name} is {size_text(n_bytes)}; at most {size_text(limit)} can be read here. "
            "Save a file with fewer columns or rows and open that."
        )


@contextmanager
def _errors_as_sentences(path: str | Path, name: str) -> Iterator[None]:
    """Raise whatever goes wrong while reading as a `UserError`, with its cause chained."""
    try:
        yield
    except UserError:
        raise
    except MemoryError as error:
        size = size_text(os.path.getsize(path)) if os.path.isfile(path) else "of unknown size"
        raise UserError(
            f"{name} ({size}) does not fit into this browser tab's memory. Close other tabs, or "
            "save a file with fewer columns or rows and open that."
        ) from error
    except PermissionError as error:
        raise UserError(
            f"{name} may not be read: its permissions forbid it. Change them, or choose another file."
        ) from error
    except OSError as error:
        if error.errno != errno.EIO:
            raise UserError(_unreadable(name, error)) from error
        raise UserError(
            f"{name} can no longer be read: since it was opened it was changed, moved or deleted. "
            "Load it anew."
        ) from error
    except Exception as error:
        raise UserError(_unreadable(name, error)) from error


def _unreadable(name: str, error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    reason = lines[0][:200].rstrip(".")
    return f"{name} cannot be read ({reason}). It may be damaged: download or copy it again."
