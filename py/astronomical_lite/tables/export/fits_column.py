"""A column of a table as FITS stores it (FITS 4.0, section 7.3).

column = FitsColumn(table["mag_g"])
column.cards                        # {"TFORM": "E", "TUNIT": "mag"}
column.stored_values(slice(0, 100)) # big-endian when assigned to an array of column.dtype
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from astropy.table import Column

    from astronomical_lite.arrays import AnyArray, BoolArray, BytesArray

__all__ = ["FitsColumn", "ascii_text"]

# FITS 4.0, section 7.3: TFORM of a type, and how unsigned ones are stored: type and TZERO
_TFORM = {"u1": "B", "i2": "I", "i4": "J", "i8": "K", "f4": "E", "f8": "D"}
_TZERO = {"u2": ("i2", 2**15), "u4": ("i4", 2**31), "u8": ("i8", 2**63)}


class FitsColumn:
    """One column of numbers, booleans or text, one value per row, masked or not.

    Attributes
    ----------
    name : str
        As the table has it.
    dtype : numpy.dtype
        Type of the column in a row of the file.
    cards : dict
        Keyword of the header without the column's number -> its value.
    """

    def __init__(self, column: Column):
        self.name: str = column.name
        self.cards: dict[str, str | int] = {}
        self._values: AnyArray = np.ma.getdata(column)
        mask = np.ma.getmask(column)
        self._mask: BoolArray | None = mask if mask is not np.ma.nomask and mask.any() else None
        if self._values.dtype.kind in "UO":
            self._values = _utf8(self._values, self._mask)
        self._sign_bit: np.unsignedinteger[Any] | None = None
        self._null: float | bytes
        kind = self._values.dtype.kind
        if kind == "b":
            self.dtype: np.dtype[Any] = np.dtype("u1")
            self.cards["TFORM"] = "L"
            self._null = 0
        elif kind == "S":
            self.dtype = np.dtype(f"S{max(1, self._values.dtype.itemsize)}")
            self.cards["TFORM"] = f"{self.dtype.itemsize}A"
            self._null = b""
        else:
            self._store_numbers()
        unit = "" if column.unit is None else str(column.unit)
        for key, text in (("TUNIT", unit), ("TCOMM", column.description or "")):
            if text:
                self.cards[key] = ascii_text(text)

    def stored_values(self, rows: slice) -> AnyArray:
        """Return the values of some rows as they are stored, but in native byte order."""
        values = self._values[rows]
        if values.dtype.kind == "b":
            values = np.where(values, np.uint8(ord("T")), np.uint8(ord("F")))
        else:
            values = self._turned(values)
        if self._mask is None:
            return values
        return np.where(self._mask[rows], values.dtype.type(self._null), values)

    def _store_numbers(self) -> None:
        kind = self._values.dtype.kind
        self._values = _wide_enough(self._values, self._mask)
        code = self._values.dtype.str[1:]
        signed, zero = _TZERO.get(code, (code, 0))
        self.dtype = np.dtype(signed).newbyteorder(">")
        self.cards["TFORM"] = _TFORM[signed]
        if zero:
            self.cards["TZERO"] = zero
            unsigned = self._values.dtype.type
            self._sign_bit = unsigned(1 << (8 * self._values.dtype.itemsize - 1))
        self._null = np.nan
        if self._mask is not None and kind in "iu":
            known = self._turned(self._values)[~self._mask]
            # astropy refuses a negative one for unsigned types
            lowest = 0 if zero else int(np.iinfo(known.dtype).min)
            self._null = self.cards["TNULL"] = _unused_integer(known, lowest)

    def _turned(self, values: AnyArray) -> AnyArray:
        """Return unsigned values with their sign bit turned over, as signed ones; others as is."""
        if self._sign_bit is None:
            return values
        turned: AnyArray = values ^ self._sign_bit
        return turned.view(self.dtype.newbyteorder("="))


def ascii_text(text: str) -> str:
    """Return text as a FITS header can hold it: accents dropped, one line, ? for other letters."""
    plain = unicodedata.normalize("NFKD", " ".join(text.split()))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^ -~]", "?", plain)


def _wide_enough(values: AnyArray, mask: BoolArray | None) -> AnyArray:
    """Return numbers in a type that FITS has and that, if some are missing, has a value to spare.

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


def _unused_integer(values: AnyArray, lowest: int) -> int:
    """Return the first integer from `lowest` on that does not occur."""
    occurring = set(values[(values >= lowest) & (values <= lowest + len(values))].tolist())
    return next(
        value for value in range(lowest, lowest + len(values) + 1) if value not in occurring
    )


def _utf8(values: AnyArray, mask: BoolArray | None) -> BytesArray:
    if mask is not None:
        values = np.where(mask, "", values)
    return np.array([str(value).encode() for value in values.tolist()], dtype="S")
