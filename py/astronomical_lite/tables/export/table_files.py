"""Tables as files: FITS, ECSV and CSV, written a block of rows at a time.

    content, extension, media_type = write_table(table, "fits")

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
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.tables.export.fits_table import write_fits

if TYPE_CHECKING:
    from astropy.table import Column, Table

    from astronomical_lite.arrays import AnyArray

__all__ = ["WRITERS", "Writer", "write_table"]

_BLOCK_ROWS = 20_000


@dataclass(frozen=True)
class Writer:
    """One file format: its extension, media type, and ``write(table, file)``."""

    extension: str
    media_type: str
    write: Callable[[Table, BinaryIO], None]


def write_table(table: Table, format: str) -> tuple[bytes, str, str]:
    """Return a table as a file's content, with the extension and the media type of such files.

    Parameters
    ----------
    table : astropy Table
        Columns of numbers, booleans and text, one value per row, masked or not.
    format : str
        A key of `WRITERS`: "fits", "ecsv" or "csv". FITS and ECSV keep types, units, descriptions
        and metadata; missing values stay missing (astropy reads a missing truth value in FITS as
        False). CSV keeps names and values.

    Raises
    ------
    UserError
        There is no such format, the table has no rows, or more columns than FITS can hold (999).
    """
    writer = WRITERS.get(format)
    if writer is None:
        raise UserError(
            f"Tables cannot be written as '{format}'. Choose one of: {', '.join(WRITERS)}.",
            "format",
        )
    if not len(table):
        raise UserError("There is nothing to export: the table has no rows.", "format")
    file = io.BytesIO()
    writer.write(table, file)
    return file.getvalue(), writer.extension, writer.media_type


def _write_ecsv(table: Table, file: BinaryIO) -> None:
    """Write ECSV (APE 6) with astropy's header; NaN is written as such, what is missing as nothing."""
    header = io.StringIO()
    table[:0].write(header, format="ascii.ecsv", delimiter=",")
    file.write(header.getvalue().encode())
    first = table.columns[0]
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
    "fits": Writer("fits", "application/fits", write_fits),
    "ecsv": Writer("ecsv", "text/plain;charset=utf-8", _write_ecsv),
    "csv": Writer("csv", "text/csv;charset=utf-8", _write_csv),
}
