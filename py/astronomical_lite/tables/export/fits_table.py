"""Writing a table as FITS: one binary table (FITS 4.0, section 7.3), a block of rows at a time.

    with open("labelled.fits", "wb") as file:
        write_fits(table, file)

The header's text is ASCII, as the standard asks for: accents are dropped, other letters become "?".
Text in columns is written as UTF-8, which astropy and this program read, so that no letter is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables.export.fits_column import FitsColumn, ascii_text
from astronomical_lite.tables.unique_names import unique_name

if TYPE_CHECKING:
    from astropy.io.fits import Header
    from astropy.table import Table

__all__ = ["FITS_COLUMNS", "write_fits"]

_BLOCK_BYTES = 1 << 18
_FITS_BLOCK = 2880
FITS_COLUMNS = 999

# Keywords of FITS 4.0 (section 4.4.2) and of the HEASARC dictionary (CREATOR)
_FITS_KEYS = {
    "author": ("AUTHOR", "who made the labels"),
    "doi": ("REFERENC", "where they are published"),
    "dataset": ("DATASET", "the catalogue they belong to"),
    "software": ("CREATOR", "software that wrote this file"),
    "configuration_sha256": ("CONFHASH", "SHA-256 of the configuration"),
    "date": ("DATE", "when this file was written, UTC"),
    "name": ("EXTNAME", "name of this table"),
}


def write_fits(table: Table, file: BinaryIO) -> None:
    """Write a primary header without data and a binary table into an open file.

    Columns are numbers, booleans or text, one value per row. What is masked becomes NaN in floats,
    TNULL in integers, an empty text, and in booleans the byte 0, which astropy reads as False.

    Raises
    ------
    UserError
        The table has more than 999 columns.
    """
    from astropy.io import fits

    if len(table.columns) > FITS_COLUMNS:
        raise UserError(
            f"A FITS table has at most {FITS_COLUMNS} columns, and this one has "
            f"{len(table.columns):,}. Choose another format, such as ECSV.",
            "format",
        )
    columns = [FitsColumn(column) for column in table.itercols()]
    dtype = np.dtype([(f"f{i}", column.dtype) for i, column in enumerate(columns)])
    primary = fits.Header([("SIMPLE", True), ("BITPIX", 8), ("NAXIS", 0), ("EXTEND", True)])
    header = fits.Header(
        [
            ("XTENSION", "BINTABLE", "binary table"),
            ("BITPIX", 8),
            ("NAXIS", 2),
            ("NAXIS1", dtype.itemsize, "bytes per row"),
            ("NAXIS2", len(table), "rows"),
            ("PCOUNT", 0),
            ("GCOUNT", 1),
            ("TFIELDS", len(columns), "columns"),
        ]
    )
    names = _ascii_names([column.name for column in columns])
    for number, (name, column) in enumerate(zip(names, columns, strict=True), start=1):
        header[f"TTYPE{number}"] = name
        for key, value in column.cards.items():
            header[f"{key}{number}"] = value
    _add_metadata(header, table.meta)
    head = (primary.tostring() + header.tostring()).encode("ascii")
    padding = -len(table) * dtype.itemsize % _FITS_BLOCK
    file.write(head)
    block_rows = max(1, _BLOCK_BYTES // dtype.itemsize)
    block = np.empty(min(block_rows, len(table)), dtype)
    for start in range(0, len(table), block_rows):
        rows = slice(start, min(start + block_rows, len(table)))
        part = block[: rows.stop - rows.start]
        for i, column in enumerate(columns):
            part[f"f{i}"] = column.stored_values(rows)
        file.write(part.view(np.uint8).data)
    file.write(bytes(padding))


def _add_metadata(header: Header, meta: Mapping[str, Any]) -> None:
    """Write what has a keyword of its own under it, and the rest as comments."""
    comments = list(meta.get("comments", []))
    for key, value in meta.items():
        text = ascii_text(str(value))
        if key in _FITS_KEYS and text:
            keyword, comment = _FITS_KEYS[key]
            # a comment that does not fit beside its value would only be cut off, with a warning
            room = len(text) + 2 * text.count("'") + len(comment) <= 60
            header[keyword] = (text, comment) if room else text
        elif key != "comments" and text:
            comments.append(f"{key}: {value}")
    for comment in comments:
        header.add_comment(ascii_text(str(comment)))


def _ascii_names(names: list[str]) -> list[str]:
    """Return column names as a FITS header can hold them, each once; ASCII names stay as they are."""
    taken = {name for name in names if ascii_text(name) == name}
    plain = []
    for name in names:
        written = name if name in taken else unique_name(ascii_text(name) or "column", taken)
        taken.add(written)
        plain.append(written)
    return plain
