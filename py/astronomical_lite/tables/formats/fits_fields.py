"""The columns of FITS tables as their header places them in a row (FITS 4.0, section 7).

for field in binary_fields(hdu.header):
    field.name, field.offset, field.dtype
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from astropy.io.fits import Header

# section 7.3.1, table 18: bytes per element, and the NumPy type of those that are read
_BYTES = {"L": 1, "X": 1, "B": 1, "I": 2, "J": 4, "K": 8, "A": 1, "E": 4, "D": 8}
_BYTES |= {"C": 8, "M": 16, "P": 8, "Q": 16}
_DTYPE = {"L": "u1", "X": "u1", "B": "u1", "I": ">i2", "J": ">i4", "K": ">i8"}
_DTYPE |= {"E": ">f4", "D": ">f8", "P": ">i4", "Q": ">i8"}

# TOPCAT writes the columns beyond the 998th inside one of bytes, number XT_ICOL of XT_NCOL in all (STIL,
# "Wide FITS"): their cards have three letters in place of a number, AAA for the first.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

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
    `null`, `scale` and `zero` are the header's TNULL, TSCAL and TZERO, `dims` its TDIM; `unread` names
    cards that could not be read. A column of arrays of varying length has code P or Q, two integers,
    and in `heap` the code of the values, which are in the heap.
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
    dims: tuple[int, ...] = ()
    heap: str = ""
    unread: tuple[str, ...] = ()

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
        """NumPy kind of the values: "c" complex, else "" (usable)."""
        return {"C": "c", "M": "c"}.get(self.heap or self.code, "")


class Cards:
    """The cards of a header that describe one column.

    Parameters
    ----------
    header : astropy.io.fits.Header
    there : set of str
        The keywords of its cards: a header takes long to say that it lacks one.
    names : callables
        The keyword for this column of "TTYPE", "TFORM" and the like; several are tried in order.
    """

    def __init__(self, header: Header, there: Set[str], *names: Callable[[str], str]):
        self.header, self.there, self.names = header, there, names
        self.unread: list[str] = []

    def key(self, card: str) -> str:
        """Return the card's own keyword: the first that is there."""
        keys = [name(card) for name in self.names]
        return next((key for key in keys if key in self.there), keys[0])

    def required(self, card: str) -> Any:
        """Return a card's value; raise DamagedHeaderError if it is not there."""
        key = self.key(card)
        if key not in self.there:
            raise DamagedHeaderError(f"{key} is missing")
        return self.header[key]

    def optional(self, card: str, default: Any = "") -> Any:
        """Return a card's value; the default if it is not there or no FITS value."""
        from astropy.io.fits import VerifyError

        key = self.key(card)
        if key not in self.there:
            return default
        try:
            return self.header[key]
        except (VerifyError, ValueError):
            self.unread.append(key)
            return default

    def comment(self, card: str) -> str:
        key = self.key(card)
        return str(self.header.comments[key]) if key in self.there else ""


def column_cards(header: Header) -> list[Cards]:
    """Return the cards of each column, those beyond the 998th of a wide table of TOPCAT's too.

    Raises
    ------
    DamagedHeaderError
        If the header has fewer cards than it says to have columns.
    """
    first, n_columns = _extent(header)
    if n_columns > len(header):  # each has a card; a wrong number takes all memory
        raise DamagedHeaderError(f"it has too few cards for {n_columns:,} columns")
    there = frozenset(header)
    return [
        numbered_cards(header, there, n) if n < first else wide_cards(header, there, n, n - first)
        for n in range(1, n_columns + 1)
    ]


def count_columns(header: Header) -> int:
    """Return the number of columns that a header states."""
    return _extent(header)[1]


def _extent(header: Header) -> tuple[int, int]:
    """Return the first column that is within one of bytes, and the number of all columns."""
    n_fields: int = header["TFIELDS"]
    first, n_all = header.get("XT_ICOL"), header.get("XT_NCOL")
    if isinstance(first, int) and isinstance(n_all, int) and 1 <= first <= n_fields < n_all:
        return first, n_all
    return n_fields + 1, n_fields


def numbered_cards(header: Header, there: Set[str], n: int) -> Cards:
    return Cards(header, there, lambda card: f"{card}{n}")


def wide_cards(header: Header, there: Set[str], n: int, place: int) -> Cards:
    """Return the cards of column `n`, number `place` (from 0) of those in the column of bytes."""
    letters = "".join(_LETTERS[place // 26**power % 26] for power in (2, 1, 0))
    return Cards(
        header,
        there,
        lambda card: f"XT {card}{letters}",
        lambda card: f"{card}{letters}",
        lambda card: f"XT {card}{n}",
    )


def binary_fields(header: Header) -> list[Field]:
    """Return the columns of a BINTABLE header.

    Raises
    ------
    DamagedHeaderError
        If a card is missing or not of this kind of table, or columns do not fit into a row.
    """
    fields = []
    offset = 0
    for n, cards in enumerate(column_cards(header), 1):
        match = _form(cards, r"(\d*)([LXBIJKAEDCMPQ])(\d*)")
        elements, code = int(match[1] or 1), match[2]
        width, heap = _BYTES[code], ""
        size = -(-elements // 8) if code == "X" else elements * width
        if code == "A":
            width, elements = _substrings(elements, match[3], str(cards.optional("TDIM")))
        elif code in "PQ":
            heap = _heap_code(cards)
            width, elements = width // 2, 2 * min(elements, 1)
        fields.append(_field(cards, n, code, elements, width, offset, heap=heap))
        offset += size
    _check_inside_rows(fields, header["NAXIS1"])
    return fields


def _heap_code(cards: Cards) -> str:
    """Return the letter of what the heap holds for a column of arrays of varying length."""
    return _form(cards, r"\d*[PQ]([LXBIJKAEDCM])")[1]


def ascii_fields(header: Header) -> list[Field]:
    """Return the columns of an ASCII table's header (section 7.2).

    Raises
    ------
    DamagedHeaderError
        If a card is missing or not of this kind of table, or columns do not fit into a row.
    """
    fields = []
    for n, cards in enumerate(column_cards(header), 1):
        match = _form(cards, r"([AIJFED])(\d+)")
        start = cards.required("TBCOL")
        if not isinstance(start, int) or start < 1:
            raise DamagedHeaderError(
                f"{cards.key('TBCOL')} is {start!r} and must be a column number from 1"
            )
        number = "" if match[1] == "A" else match[1]
        fields.append(_field(cards, n, "A", 1, int(match[2]), start - 1, number))
    _check_inside_rows(fields, header["NAXIS1"])
    return fields


def rows_in_columns(fields: list[Field], rows: int) -> int:
    """Return the number of sources of a table that is one row of columns, else 0.

    TOPCAT's "colfits" is such: a row whose every element is a whole column, of one length.
    """
    lengths = {field.dims[-1] if field.dims else field.elements for field in fields}
    varying = any(field.code in "PQ" for field in fields)
    return lengths.pop() if rows == 1 and len(lengths) == 1 and not varying else 0


def column_field(field: Field, rows: int) -> Field:
    """Return a field of one row of columns as one of a table of `rows` rows that begins with it."""
    return replace(field, offset=0, elements=field.elements // rows, dims=field.dims[:-1])


def _field(
    cards: Cards,
    n: int,
    code: str,
    elements: int,
    width: int,
    offset: int,
    number: str = "",
    heap: str = "",
) -> Field:
    """Return column `n` with its name, unit, description, null value and scaling."""
    scale, zero = _number(cards, "TSCAL", 1), _number(cards, "TZERO", 0)
    description = cards.optional("TCOMM")
    if not description:
        comment = cards.comment("TTYPE")
        description = "" if _BOILERPLATE.match(comment) else comment
    return Field(
        name=str(cards.optional("TTYPE")).strip() or f"col{n}",
        code=code,
        elements=elements,
        width=width,
        offset=offset,
        number=number,
        unit=str(cards.optional("TUNIT")).strip(),
        description=str(description).strip(),
        null=cards.optional("TNULL", None),
        scale=scale,
        zero=zero,
        dims=_sizes(str(cards.optional("TDIM"))),
        heap=heap,
        unread=tuple(cards.unread),
    )


def _number(cards: Cards, card: str, default: float) -> float:
    key = cards.key(card)
    value = cards.header[key] if key in cards.there else default
    if not isinstance(value, int | float):
        raise DamagedHeaderError(f"{key} is {value!r} and must be a number")
    return value


def _form(cards: Cards, pattern: str) -> re.Match[str]:
    form = str(cards.required("TFORM")).strip().upper()
    match = re.match(pattern, form)
    if not match:
        raise DamagedHeaderError(
            f"{cards.key('TFORM')} is {form!r}, which is no type of this kind of table"
        )
    return match


def _sizes(dims: str) -> tuple[int, ...]:
    return tuple(int(size) for size in re.findall(r"\d+", dims))


def _substrings(length: int, substring: str, dims: str) -> tuple[int, int]:
    """Return width and number of the strings in an A column: one, unless TDIM or rAw says else."""
    sizes = _sizes(dims)
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
