"""The search space: the sources of a catalogue that meet all criteria."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.labelling.criteria import Criterion, matches

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray


@dataclass(frozen=True, eq=False)
class SearchSpace:
    """The sources that meet all criteria.

    Attributes
    ----------
    criteria : tuple of Criterion
    inside : bool array of shape (n_rows,)
        True where a source meets them.
    n_matches : int
        Number of these sources.
    """

    criteria: tuple[Criterion, ...]
    inside: BoolArray
    n_matches: int

    @classmethod
    def of(cls, frame: pd.DataFrame, criteria: Iterable[Criterion] = ()) -> SearchSpace:
        """Return the search space of a catalogue.

        Raises
        ------
        UserError
            As `criteria.matches` does.
        """
        criteria = tuple(criteria)
        inside = matches(frame, criteria)
        return cls(criteria, inside, int(np.count_nonzero(inside)))

    @classmethod
    def whole(cls, n_rows: int) -> SearchSpace:
        """Return the search space of all sources, without criteria."""
        return cls((), np.ones(n_rows, dtype=bool), n_rows)

    def nothing_left(self) -> str:
        """Return a sentence for the user: no source of the space is left to label, and why."""
        if not self.n_matches:
            return "No source matches the criteria. Remove or change one of them."
        matching = "1 source" if self.n_matches == 1 else f"{self.n_matches:,} sources"
        if not self.criteria:
            return f"All sources of this data set are labelled ({matching})."
        verb = "is" if self.n_matches == 1 else "are"
        return (
            f"All that match the criteria ({matching}) {verb} labelled. Change the criteria to "
            "find others."
        )
