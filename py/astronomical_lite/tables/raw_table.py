"""A table as its file stores it, between a format's reader and `to_frame`.

raw = RawTable(table=1)
raw.columns.append(RawColumn("g", values, mask, unit="mag"))
raw.leave_out("spectrum", "arrays of 4096 values")
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from astronomical_lite.messages import UserError
from astronomical_lite.tables.unique_names import unique_names

if TYPE_CHECKING:
    from pandas.api.extensions import ExtensionArray

    from astronomical_lite.arrays import AnyArray
    from astronomical_lite.tables.vectors import Vector

MAX_VECTOR = 16
"""Vector columns of up to this many elements become one column per element; longer ones are kept."""

COMPLEX = "complex numbers"
VARYING_LENGTH = "arrays of varying length"
MIXED = "arrays among other values"
ZERO_WIDTH = "no values (zero width)"


@dataclass(frozen=True)
class FileColumn:
    """A column of a file: its name, and the bytes that a row of it takes once it is read."""

    name: str
    n_bytes: float = 8


def file_columns(names: Iterable[str]) -> tuple[FileColumn, ...]:
    """Return the columns of a file of which no more than their names is known."""
    return tuple(map(FileColumn, unique_names(names)))


@dataclass(frozen=True)
class TableInfo:
    """One table of a file: its number there (the HDU in FITS), name, and size.

    `fields` are the columns that can be read, by the names that they get in a table; none where only
    reading some rows tells them.
    """

    hdu: int
    name: str
    rows: int
    columns: int
    fields: tuple[FileColumn, ...] = field(default=(), compare=False, repr=False)


@dataclass
class RawColumn:
    """One column as stored.

    Attributes
    ----------
    values : array of shape (rows,) or (rows, elements...)
        Numbers, booleans, bytes, text, times or Python objects, in any byte order; or one of
        pandas' extension arrays. Arrays of varying length are an object array of arrays or lists.
    mask : bool array of the same shape, optional
        True where a value is missing.
    whole : bool
        True for integers that are held as floats, since some are missing.
    decimal_comma, thousands : bool
        True for numbers of a text that were written so.
    stripped : bool
        True for an object array of Python strings only, without blanks around them.
    odd, limits : dict
        Text -> count of values that the reader made missing: texts that are no number, and limits
        such as ">22.5". `to_frame` tells the user of them.
    extremes : tuple of two numbers, optional
        The least and the largest value, NaN left aside, where the file says them.
    """

    name: str
    values: AnyArray | ExtensionArray
    mask: AnyArray | None = None
    unit: str = ""
    description: str = ""
    whole: bool = False
    odd: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    decimal_comma: bool = False
    thousands: bool = False
    stripped: bool = False
    extremes: tuple[float, float] | None = None


@dataclass
class RawVector:
    """A column of arrays, of which a row is read when it is asked for."""

    name: str
    vector: Vector
    unit: str = ""
    description: str = ""


@dataclass
class RawUnread:
    """A column that is not read, since it is not wanted (`Source.only`); it keeps its place and its name."""

    name: str


@dataclass
class RawTable:
    """The columns of one table, those its reader left out (reason -> names), and its remarks.

    `tables` are all tables of the file; none stands for this one alone.
    """

    columns: list[RawColumn | RawVector | RawUnread] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    table: int = 0
    tables: list[TableInfo] = field(default_factory=list)

    def leave_out(self, name: str, reason: str) -> None:
        """Note that a column cannot be used; the user reads "Left out g, which holds <reason>"."""
        self.left_out.setdefault(reason, []).append(name)


def reason_to_leave_out(kind: str, elements: int) -> str:
    """Return why a column cannot be used, "" if it can.

    Parameters
    ----------
    kind : str
        NumPy's kind of its values; "c" is complex, "V" a kind that its reader does not read.
    elements : int
        Values per row.
    """
    if kind == "c":
        return COMPLEX
    if kind == "V":
        return VARYING_LENGTH
    if elements == 0:
        return ZERO_WIDTH
    return ""


def choose_table(tables: list[TableInfo], table: int | None, name: str) -> TableInfo:
    """Return the table asked for; if `table` is None the first with several rows, or with one.

    Raises
    ------
    UserError
        If the file, called `name`, has no such table, or the table has no rows or no columns.
    """
    by_number = {info.hdu: info for info in tables}
    if table is None:
        chosen = min(tables, key=lambda info: (info.rows < 2, info.rows < 1))
    elif table in by_number:
        chosen = by_number[table]
    else:
        known = ", ".join(f"{t.hdu} ({t.name or 'unnamed'}, {t.rows:,} rows)" for t in tables)
        raise UserError(f"{name} has no table {table}. It has: {known}. Choose one of these.")
    if chosen.rows == 0 or chosen.columns == 0:
        nothing = "no sources (0 rows)" if chosen.rows == 0 else "no columns"
        if len(tables) == 1:
            raise UserError(f"{name} holds {nothing}. Choose another file.")
        raise UserError(
            f"Table {chosen.name or chosen.hdu} of {name} holds {nothing}. Choose another."
        )
    return chosen
