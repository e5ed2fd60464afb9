"""Columns of a data file that are chosen before it is read, or read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astronomical_lite.tables.memory_forecast import Forecast


@dataclass
class ColumnChoice:
    """Columns that are chosen of a file, and what its table will take.

    Attributes
    ----------
    chosen : list of str
        In the file's order; all of them where the file does not say which there are.
    """

    foretold: Forecast
    chosen: list[str]

    @property
    def is_whole(self) -> bool:
        """True if all columns are chosen."""
        return len(self.chosen) == len(self.foretold.columns)
