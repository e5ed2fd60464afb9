"""Tables as files: FITS, ECSV, CSV and Parquet, written a block of rows at a time.

    content, extension, media_type = write_table(table, "fits")
    write_pieces(table, "fits", take)       # the same content, a piece at a time

A format of one's own is a function of the table and the open file::

    WRITERS["tsv"] = Writer("tsv", "text/tab-separated-values", write_tsv)

The file is the only copy of a table that is made: astropy's own writers make two to four, and its
ECSV writer a Python string per value. Text may be bytes in UTF-8 here (dtype S), which take a quarter
of the memory of NumPy's text or less.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.tables.export.fits_table import FITS_COLUMNS, write_fits
from astronomical_lite.tables.export.parquet_table import can_write_parquet, write_parquet

if TYPE_CHECKING:
    from astropy.table import Column, Table

    from astronomical_lite.arrays import AnyArray

__all__ = ["WRITERS", "Writer", "available_writers", "write_pieces", "write_table", "writer_for"]

PIECE_BYTES = 8_000_000
_BLOCK_ROWS = 20_000


@dataclass(frozen=True)
class Writer:
    """One file format.

    Attributes
    ----------
    extension : str
        Of its files' names, without the dot.
    media_type : str
    write : callable
        ``write(table, file)`` into an open binary file, from its beginning to its end.
    label : str
        Its name for the user.
    most_columns : int or None
        Number of columns that it can hold.
    for_spreadsheets : bool
        True if programs that open it take texts such as "=1+1" for formulas.
    is_available : callable
        Returns whether what it needs is installed.
    """

    extension: str
    media_type: str
    write: Callable[[Table, BinaryIO], None]
    label: str = ""
    most_columns: int | None = None
    for_spreadsheets: bool = False
    is_available: Callable[[], bool] = lambda: True


def available_writers() -> dict[str, Writer]:
    """Return the formats that can be written here, by name."""
    return {name: writer for name, writer in WRITERS.items() if writer.is_available()}


def writer_for(file_name: str) -> str:
    """Return the format of a file to be written, by the suffix of its name.

    Raises
    ------
    UserError
        No format has this suffix.
    """
    suffix = PurePath(file_name).suffix.lower().removeprefix(".")
    for name, writer in WRITERS.items():
        if writer.extension == suffix:
            return name
    known = ", ".join(sorted(f".{writer.extension}" for writer in WRITERS.values()))
    raise UserError(f"{file_name} should end in one of {known}.", "format")


def write_table(table: Table, format: str) -> tuple[bytes, str, str]:
    """Return a table as a file's content, with the extension and the media type of such files.

    Parameters
    ----------
    table : astropy Table or BlockTable
        Columns of numbers, booleans and text, one value per row, masked or not.
    format : str
        A key of `WRITERS`: "fits", "ecsv", "csv" or "parquet". All but CSV keep types, units,
        descriptions and metadata; missing values stay missing (astropy reads a missing truth value
        in FITS as False). CSV keeps names and values.

    Raises
    ------
    UserError
        There is no such format, what it needs is not installed, the table has no rows, or more
        columns than FITS can hold (999).
    """
    writer, file = _writer(table, format), io.BytesIO()
    writer.write(table, file)
    return file.getvalue(), writer.extension, writer.media_type


def write_pieces(table: Table, format: str, take: Callable[[bytes], None]) -> None:
    """Write a table in pieces, which together are what `write_table` returns.

    Parameters
    ----------
    table, format
        As for `write_table`.
    take : callable
        Called with one piece after the other, of `PIECE_BYTES` and what a block of rows is more.

    Raises
    ------
    UserError
        As `write_table` does, before there is any piece.
    """
    writer = _writer(table, format)
    file = _Pieces(take)
    writer.write(table, cast("BinaryIO", file))
    file.flush()


def _writer(table: Table, format: str) -> Writer:
    """Return what writes a table."""
    writer = WRITERS.get(format)
    if writer is None:
        raise UserError(
            f"Tables cannot be written as '{format}'. Choose one of: {', '.join(WRITERS)}.",
            "format",
        )
    if not len(table):
        raise UserError("There is nothing to export: the table has no rows.", "format")
    return writer


class _Pieces(io.RawIOBase):
    """A file to be written from beginning to end, which hands on pieces of what was written."""

    def __init__(self, take: Callable[[bytes], None]):
        self._take = take
        self._parts: list[bytes] = []
        self._waiting, self._handed_on = 0, 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._handed_on + self._waiting

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._waiting += len(part)
        if self._waiting >= PIECE_BYTES:
            self.flush()
        return len(part)

    def flush(self) -> None:
        if self._parts:
            self._take(b"".join(self._parts))
        self._handed_on += self._waiting
        self._parts, self._waiting = [], 0


def _write_ecsv(table: Table, file: BinaryIO) -> None:
    """Write ECSV (APE 6) with astropy's header; NaN is written as such, what is missing as nothing."""
    header = io.StringIO()
    table[:0].write(header, format="ascii.ecsv", delimiter=",")
    file.write(header.getvalue().encode())
    first = table[table.colnames[0]]
    # a line that begins with # would be taken for a comment
    hashed = (
        first.dtype.kind in "SU"
        and np.strings.startswith(
            np.ma.getdata(first), b"#" if first.dtype.kind == "S" else "#"
        ).any()
    )
    _write_rows(table, file, "nan", csv.QUOTE_NONNUMERIC if hashed else csv.QUOTE_MINIMAL)


def _write_csv(table: Table, file: BinaryIO) -> None:
    head = pd.DataFrame(columns=table.colnames).to_csv(index=False, lineterminator="\n")
    file.write(head.encode())
    _write_rows(table, file, "", csv.QUOTE_MINIMAL)


def _write_rows(table: Table, file: BinaryIO, nan: str, quoting: int) -> None:
    for start in range(0, len(table), _BLOCK_ROWS):
        rows = slice(start, start + _BLOCK_ROWS)
        block = {name: _for_text(table[name], rows) for name in table.colnames}
        text = pd.DataFrame(block, copy=False).to_csv(
            index=False, header=False, na_rep=nan, lineterminator="\n", quoting=quoting
        )
        file.write(text.encode())


def _for_text(column: Column, rows: slice) -> AnyArray:
    """Return a block's values; as text if some are missing, with nothing in their places."""
    values = np.ma.getdata(column)[rows]
    if values.dtype.kind == "S":
        values = np.strings.decode(values, "utf-8").astype(object)
    mask = np.ma.getmask(column)
    if mask is np.ma.nomask or not mask[rows].any():
        return values
    return np.where(mask[rows], "", values.astype(str).astype(object))


WRITERS: dict[str, Writer] = {
    "fits": Writer("fits", "application/fits", write_fits, "FITS", FITS_COLUMNS),
    "ecsv": Writer("ecsv", "text/plain;charset=utf-8", _write_ecsv, "ECSV"),
    "csv": Writer("csv", "text/csv;charset=utf-8", _write_csv, "CSV", for_spreadsheets=True),
    "parquet": Writer(
        "parquet",
        "application/vnd.apache.parquet",
        write_parquet,
        "Parquet",
        is_available=can_write_parquet,
    ),
}
