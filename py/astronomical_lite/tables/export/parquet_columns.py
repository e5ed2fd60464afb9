"""What is handed to writers of Parquet files: columns, and groups of rows of them.

Ordinary Python writes with pyarrow (`parquet_arrow`); the page, which has no pyarrow, hands columns over to
JavaScript (`parquet_encoded`). Both write the same file of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray


@dataclass(frozen=True)
class WrittenColumn:
    """A column: its name, and "text" or what NumPy calls the type of its numbers or truth values."""

    name: str
    type: str


@dataclass(frozen=True)
class Part:
    """Some rows of a column.

    Attributes
    ----------
    values : array of shape (rows,)
        Numbers or truth values in native byte order, texts as objects.
    missing : bool array of shape (rows,), optional
    """

    values: AnyArray
    missing: BoolArray | None = None


class Writing(Protocol):
    """A file that is being written."""

    def add(self, group: Sequence[Part]) -> None:
        """Write a group of rows, one part for each column."""

    def finish(self) -> None:
        """Write what ends the file."""


Begin = Callable[[Sequence[WrittenColumn], dict[str, str], BinaryIO], Writing]
"""Begins a file of some columns, with its own keys and texts."""
