"""The columns of FITS tables as their header places them in a row (FITS 4.0, section 7).

for field in binary_fields(hdu.header):
    field.name, field.offset, field.dtype
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from astropy.io.fits import Header

# section 7.3.1, table 18: bytes per element, and the NumPy type of those that are read
_BYTES = {"L": 1, "X": 1, "B": 1, "I": 2, "J": 4, "K": 8, "A": 1, "E": 4, "D": 8}
_BYTES |= {"C": 8, "M": 16, "P": 8, "Q": 16}
_DTYPE = {"L": "u1", "X": "u1", "B": "u1", "I": ">i2", "J": ">i4", "K": ">i8"}
_DTYPE |= {"E": ">f4", "D": ">f8"}

# what astropy and other writers put beside every TTYPE: it describes the card, not the column
_BOILERPLATE = re.compile(r"(label for (field|column)|name of column|field name|\W*$)", re.I)


class DamagedHeaderError(ValueError):
    """A header whose cards do not describe a table; the message says which card and why."""


@dataclass(frozen=True)
class Field:
    """One column's place in a row: `elements` values of `width` bytes from byte `offset` on.

    `code` is the type's letter in a binary table's TFORM. In an ASCII table, whose values are
    stored as text, `code` is A and `number` is the letter of its TFORM (I, J, F, E, D) for a column
    of numbers; `number` is "" elsewhere. The elements of an X column are bits, eight to a byte.
    `null`, `scale` and `zero` are the header's TNULL, TSCAL and TZERO.
    """

    name: str
    code: str
    elements: int
    width: int
    offset: int
    number: str = ""
    unit: str = ""
    description: str = ""
    null: Any = None
    scale: float = 1
    zero: float = 0

    @property
    def stored(self) -> int:
        """Number of elements as stored: bytes for an X column."""
        return -(-self.elements // 8) if self.code == "X" else self.elements

    @property
    def end(self) -> int:
        """First byte after the column in a row."""
        return self.offset + self.stored * self.width

    @property
    def dtype(self) -> np.dtype[Any]:
        """NumPy type of the column in a row, in the file's byte order."""
        base: np.dtype[Any] = np.dtype(f"S{self.width}" if self.code == "A" else _DTYPE[self.code])
        return base if self.elements == 1 else np.dtype((base, (self.stored,)))

    @property
    def kind(self) -> str:
        """NumPy kind of the values: "c" complex, "V" varying length, else "" (usable)."""
        return {"C": "c", "M": "c", "P": "V", "Q": "V"}.get(self.code, "")


def binary_fields(header: Header) -> list[Field]:
    """Return the columns of a BINTABLE header.

    Raises
    ------
    DamagedHeaderError
        If a card is missing or not of this kind of table, or columns do not fit into a row.
    """
    fields = []
    offset = 0
    for n in range(1, header["TFIELDS"] + 1):
        match = _form(header, n, r"(\d*)([LXBIJKAEDCMPQ])(\d*)")
        elements, code = int(match[1] or 1), match[2]
        width = _BYTES[code]
        size = -(-elements // 8) if code == "X" else elements * width
        if code == "A":
            width, elements = _substrings(elements, match[3], str(header.get(f"TDIM{n}", "")))
        fields.append(_field(header, n, code, elements, width, offset))
        offset += size
    _check_inside_rows(fields, header["NAXIS1"])
    return fields


def ascii_fields(header: Header) -> list[Field]:
    """Return the columns of an ASCII table's header (section 7.2).

    Raises
    ------
    DamagedHeaderError
        If a card is missing or not of this kind of table, or columns do not fit into a row.
    """
    fields = []
    for n in range(1, header["TFIELDS"] + 1):
        match = _form(header, n, r"([AIJFED])(\d+)")
        start = _card(header, f"TBCOL{n}")
        if not isinstance(start, int) or start < 1:
            raise DamagedHeaderError(f"TBCOL{n} is {start!r} and must be a column number from 1")
        number = "" if match[1] == "A" else match[1]
        fields.append(_field(header, n, "A", 1, int(match[2]), start - 1, number))
    _check_inside_rows(fields, header["NAXIS1"])
    return fields


def _field(
    header: Header, n: int, code: str, elements: int, width: int, offset: int, number: str = ""
) -> Field:
    """Return column `n` with its name, unit, description, null value and scaling."""
    scale, zero = header.get(f"TSCAL{n}", 1), header.get(f"TZERO{n}", 0)
    for key, value in ((f"TSCAL{n}", scale), (f"TZERO{n}", zero)):
        if not isinstance(value, int | float):
            raise DamagedHeaderError(f"{key} is {value!r} and must be a number")
    description = header.get(f"TCOMM{n}", "")
    if not description and f"TTYPE{n}" in header:
        comment = header.comments[f"TTYPE{n}"]
        description = "" if _BOILERPLATE.match(comment) else comment
    return Field(
        name=str(header.get(f"TTYPE{n}", "")).strip() or f"col{n}",
        code=code,
        elements=elements,
        width=width,
        offset=offset,
        number=number,
        unit=str(header.get(f"TUNIT{n}", "")).strip(),
        description=str(description).strip(),
        null=header.get(f"TNULL{n}"),
        scale=scale,
        zero=zero,
    )


def _card(header: Header, key: str) -> Any:
    if key not in header:
        raise DamagedHeaderError(f"{key} is missing")
    return header[key]


def _form(header: Header, n: int, pattern: str) -> re.Match[str]:
    form = str(_card(header, f"TFORM{n}")).strip().upper()
    match = re.match(pattern, form)
    if not match:
        raise DamagedHeaderError(f"TFORM{n} is {form!r}, which is no type of this kind of table")
    return match


def _substrings(length: int, substring: str, dims: str) -> tuple[int, int]:
    """Return width and number of the strings in an A column: one, unless TDIM or rAw says else."""
    sizes = [int(size) for size in re.findall(r"\d+", dims)]
    if len(sizes) > 1 and 0 < prod(sizes) <= length:
        return sizes[0], prod(sizes[1:])
    if substring and 0 < int(substring) < length:
        return int(substring), length // int(substring)
    return length, 1


def _check_inside_rows(fields: list[Field], row_bytes: int) -> None:
    for field in fields:
        if field.end > row_bytes:
            raise DamagedHeaderError(
                f"column {field.name} would end at byte {field.end} of rows of {row_bytes}"
            )
