"""What readers of Parquet files hand over: columns as their file describes them, and their values.

Ordinary Python reads with pyarrow (`arrow`); the page, which has no pyarrow, hands over columns that
JavaScript decoded (`decoded`). Both say the same of a file in these words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray, IntArray
    from astronomical_lite.tables.formats.source import Source


@dataclass(frozen=True)
class ParquetColumn:
    """One column.

    Attributes
    ----------
    path : tuple of str
        Its name, after those of the structures it is in.
    kind : str
        "truth", "number", "text", "bytes", "uuid", "date", "time", "timestamp", "decimal",
        "float16" or "missing" (no value at all); "" for one that cannot be read.
    unit : str
        Of times: "ms", "us" or "ns".
    scale : int
        Of decimals: digits behind the point.
    depth : int
        Levels of lists, 0 for a single value per row.
    reason : str
        What a column holds that cannot be read.
    extremes : tuple of two numbers, optional
        The least and the largest value, NaN left aside, where the file says them.
    width : int
        Bytes of a number.
    """

    path: tuple[str, ...]
    kind: str
    unit: str = ""
    scale: int = 0
    depth: int = 0
    reason: str = ""
    extremes: tuple[float, float] | None = None
    width: int = 8

    @property
    def name(self) -> str:
        return ".".join(self.path)


@dataclass
class Lists:
    """The lists of one level: how many elements each has, shape (lists,), and which are missing."""

    lengths: IntArray
    missing: BoolArray | None = None


@dataclass
class Texts:
    """Texts or bytes: row i has `distinct[numbers[i]]`. Not all need be different."""

    distinct: list[bytes] | list[str]
    numbers: IntArray


@dataclass
class Values:
    """Values of a column, in lists those of all their elements.

    Attributes
    ----------
    values : array of shape (n,) or Texts
        As stored: times are integers since 1970 or midnight, decimals without their point, bytes if
        they are wide.
    missing : bool array of shape (n,), optional
    lists : list of Lists
        One for each level, those that hold the others first.
    """

    values: AnyArray | Texts
    missing: BoolArray | None = None
    lists: list[Lists] = field(default_factory=list)


class ParquetFile(Protocol):
    """An opened file."""

    @property
    def rows(self) -> int: ...

    @property
    def columns(self) -> Sequence[ParquetColumn]: ...

    @property
    def metadata(self) -> dict[str, str]:
        """The file's own keys and texts."""

    @property
    def starts(self) -> list[int]:
        """The rows that groups of rows begin with, and the number of rows."""

    def read(self, numbers: Sequence[int]) -> Iterator[Values]:
        """Yield the values of columns by their places in `columns`, of the rows that are wanted."""


Open = Callable[["Source"], ParquetFile]
