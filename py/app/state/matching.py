"""Another catalogue that is being matched with the data set."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astronomical_lite.matching.by_position import Match
    from astronomical_lite.matching.positions import PositionColumns
    from astronomical_lite.tables.catalogue import Catalogue

POSITION, ID = "position", "id"


@dataclass(frozen=True)
class MatchRequest:
    """How rows are to be matched.

    Attributes
    ----------
    by : `POSITION` or `ID`
    here, there : columns of positions of the data set and of the other catalogue
    radius : arcsec
    how : `by_position.BEST` or `ONCE`
    id_here, id_there : columns of ids
    """

    by: str
    here: PositionColumns
    there: PositionColumns
    radius: float
    how: str
    id_here: str = ""
    id_there: str = ""

    @property
    def told(self) -> str:
        """How rows are matched, in words."""
        if self.by == ID:
            return f"by id, {self.id_here} = {self.id_there}"
        once = ", each once" if self.how == "once" else ""
        return f"by position within {self.radius:g} arcsec{once}"


@dataclass(frozen=True)
class Foretold:
    """What a match would give.

    Attributes
    ----------
    n : number of rows that match
    radii : (radius in arcsec, rows that match, rows expected by chance), one for each of several radii
    n_several : number of rows with more than one candidate within the radius
    """

    request: MatchRequest
    match: Match
    n: int
    radii: list[tuple[float, int, float]] = field(default_factory=list)
    n_several: int = 0


@dataclass
class Matching:
    """Another catalogue, which of its columns are to be joined, and what was foretold last."""

    path: Path
    catalogue: Catalogue
    columns: list[str] = field(default_factory=list)
    foretold: Foretold | None = None
