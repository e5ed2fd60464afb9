"""Writing a table as FITS: one binary table (FITS 4.0, section 7.3), a block of rows at a time.

>>> with open("labelled.fits", "wb") as file:
...     write_fits(table, file)

The header's text is ASCII, as the standard asks for: accents are dropped, other letters become "?".
Text in columns is written as UTF-8, which astropy and this program read, so that none is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astropy.table import Column, Table

__all__ = ["write_fits"]

_BLOCK_BYTES = 1 << 18
_FITS_BLOCK = 2880
_FITS_COLUMNS = 999

# Keywords of FITS 4.0 (section 4.4.2) and of the HEASARC dictionary (CREATOR)
_FITS_KEYS = {
    "author": ("AUTHOR", "who made the labels"),
    "doi": ("REFERENC", "where they are published"),
    "dataset": ("DATASET", "the catalogue they belong to"),
    "software": ("CREATOR", "software that wrote this file"),
    "date": ("DATE", "when this file was written, UTC"),
    "name": ("EXTNAME", "name of this table"),
}
# FITS 4.0, section 7.3: TFORM of a type, and how unsigned ones are stored: type and TZERO
_TFORM = {"u1": "B", "i2": "I", "i4": "J", "i8": "K", "f4": "E", "f8": "D"}
_TZERO = {"u2": ("i2", 2**15), "u4": ("i4", 2**31), "u8": ("i8", 2**63)}


def write_fits(table: Table, file: BinaryIO) -> None:
    """Write a primary header without data and a binary table into an open, seekable file.

    Columns are numbers, booleans or text, one value per row. What is masked becomes NaN in floats,
    TNULL in integers, an empty text, and in booleans the byte 0, which astropy reads as False.

    Raises
    ------
    UserError
        The table has more than 999 columns.
    """
    from astropy.io import fits

    if len(table.columns) > _FITS_COLUMNS:
        raise UserError(
            f"A FITS table has at most {_FITS_COLUMNS} columns, and this one has "
            f"{len(table.columns):,}. Choose ECSV or CSV.",
            "format",
        )
    columns = [_FitsColumn(column) for column in table.itercols()]
    dtype = np.dtype([(f"f{i}", column.stored) for i, column in enumerate(columns)])
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
    names = _ascii_names([column.name for column in table.itercols()])
    for number, (name, column) in enumerate(zip(names, columns, strict=True), start=1):
        header[f"TTYPE{number}"] = name
        for key, value in column.cards.items():
            header[f"{key}{number}"] = value
    _add_metadata(header, table.meta)
    head = (primary.tostring() + header.tostring()).encode("ascii")
    padding = -len(table) * dtype.itemsize % _FITS_BLOCK
    # all of its memory at once: growing takes twice as much for a moment
    file.seek(len(head) + len(table) * dtype.itemsize + padding - 1)
    file.write(b"\0")
    file.seek(0)
    file.write(head)
    block_rows = max(1, _BLOCK_BYTES // dtype.itemsize)
    block = np.empty(min(block_rows, len(table)), dtype)
    for start in range(0, len(table), block_rows):
        rows = slice(start, min(start + block_rows, len(table)))
        part = block[: rows.stop - rows.start]
        for i, column in enumerate(columns):
            part[f"f{i}"] = column.values_of(rows)
        file.write(part.view(np.uint8))


class _FitsColumn:
    """How a column is stored: `stored` dtype, its header `cards`, and the values to store."""

    def __init__(self, column: Column):
        self.values = np.ma.getdata(column)
        mask = np.ma.getmask(column)
        self.mask = mask if mask is not np.ma.nomask and mask.any() else None
        if self.values.dtype.kind in "UO":
            self.values = _utf8(self.values, self.mask)
        kind = self.values.dtype.kind
        self.flip = self.null = None
        if kind == "b":
            self.stored, form = np.dtype("u1"), "L"
        elif kind == "S":
            self.stored = np.dtype(f"S{max(1, self.values.dtype.itemsize)}")
            form = f"{self.stored.itemsize}A"
        else:
            self.values = _wide_enough(self.values, self.mask)
            code = self.values.dtype.str[1:]
            signed, zero = _TZERO.get(code, (code, None))
            self.stored, form = np.dtype(signed).newbyteorder(">"), _TFORM[signed]
            if zero is not None:
                bits = 8 * self.values.dtype.itemsize
                self.flip = np.dtype(f"u{bits // 8}").type(1 << (bits - 1))
        self.cards = {"TFORM": form}
        if self.flip is not None:
            self.cards["TZERO"] = zero
        if self.mask is not None and kind in "iu":
            known = self._as_stored(self.values)[~self.mask]
            # astropy refuses a negative one for unsigned types
            lowest = int(np.iinfo(known.dtype).min) if self.flip is None else 0
            self.null = self.cards["TNULL"] = _unused(known, lowest)
        unit = "" if column.unit is None else str(column.unit)
        for key, text in (("TUNIT", unit), ("TCOMM", column.description or "")):
            if text:
                self.cards[key] = _ascii(text)

    def values_of(self, rows: slice) -> np.ndarray:
        values = self.values[rows]
        missing = None if self.mask is None else self.mask[rows]
        if values.dtype.kind == "b":
            stored = np.where(values, np.uint8(ord("T")), np.uint8(ord("F")))
            null = 0
        elif values.dtype.kind == "f":
            stored, null = values, np.nan
        elif values.dtype.kind == "S":
            stored, null = values, b""
        else:
            stored, null = self._as_stored(values), self.null
        return stored if missing is None else np.where(missing, stored.dtype.type(null), stored)

    def _as_stored(self, values: np.ndarray) -> np.ndarray:
        """Unsigned types with their sign bit turned over."""
        if self.flip is None:
            return values
        return (values.view(self.flip.dtype) ^ self.flip).view(self.stored.newbyteorder("="))


def _wide_enough(values: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """Numbers in a type that FITS has and that, if some are missing, has a value to spare.

    astropy compares TNULL with the value and not, as it should, with what is stored: integers with
    missing ones are kept signed wherever they fit.
    """
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind == "f":
        return values.astype(np.float32) if size < 4 else values
    if kind == "i" and size == 1:
        values, size = values.astype(np.int16), 2  # FITS has no signed bytes
    if mask is None:
        return values
    if kind == "u" and size == 8 and not (values[~mask] >= 2**63).any():
        return np.where(mask, np.uint64(0), values).view(np.int64)
    if size < 4 or (kind == "u" and size == 4):
        return values.astype(np.int64 if size == 4 else np.int32)
    return values


def _unused(values: np.ndarray, lowest: int) -> int:
    """The first integer from `lowest` on that does not occur."""
    occurring = set(values[(values >= lowest) & (values <= lowest + len(values))].tolist())
    return next(
        value for value in range(lowest, lowest + len(values) + 1) if value not in occurring
    )


def _add_metadata(header, meta) -> None:
    comments = list(meta.get("comments", []))
    for key, value in meta.items():
        text = _ascii(str(value))
        if key in _FITS_KEYS and text:
            keyword, comment = _FITS_KEYS[key]
            # a comment that does not fit beside its value would only be cut off, with a warning
            room = len(text) + 2 * text.count("'") + len(comment) <= 60
            header[keyword] = (text, comment) if room else text
        elif key != "comments" and text:
            comments.append(f"{key}: {value}")
    for comment in comments:
        header.add_comment(_ascii(str(comment)))


def _ascii(text: str) -> str:
    """Text as a FITS header can hold it: accents dropped, one line, ? for other letters."""
    plain = unicodedata.normalize("NFKD", " ".join(text.split()))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^ -~]", "?", plain)


def _ascii_names(names: Iterable[str]) -> list[str]:
    """Column names as a FITS header can hold them, each once."""
    names = list(names)
    taken = {name for name in names if _ascii(name) == name}
    plain = []
    for name in names:
        unique = _ascii(name) or "column"
        if unique != name:
            stem, number = unique, 2
            while unique in taken:
                unique, number = f"{stem}_{number}", number + 1
            taken.add(unique)
        plain.append(unique)
    return plain


def _utf8(values: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    if mask is not None:
        values = np.where(mask, "", values)
    return np.array([str(value).encode() for value in values.tolist()], dtype="S")
