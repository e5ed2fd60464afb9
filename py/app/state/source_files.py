"""Files that hold one source each: their names, and what was read of the last few."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astronomical_lite.tables.source_arrays import SourceArrays

MOST_READ = 12


@dataclass
class SourceFiles:
    """Files that the user picked on this computer, which the page holds until one is asked for.

    Attributes
    ----------
    names : of all, without folders
    read : name -> arrays, or a sentence on why they cannot be read; of the last few
    """

    names: list[str] = field(default_factory=list)
    read: dict[str, SourceArrays | str] = field(default_factory=dict)

    def keep(self, name: str, arrays: SourceArrays | str) -> None:
        """Keep what was read of a file, in place of the one read first if there are many."""
        self.read.pop(name, None)
        self.read[name] = arrays
        while len(self.read) > MOST_READ:
            del self.read[next(iter(self.read))]
