"""The search space: the sources of a catalogue, or of a set of them, that meet all criteria."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.labelling.criteria import Criterion, ExpressionCriterion, matches

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray
    from astronomical_lite.labelling.expressions import Columns


@dataclass(frozen=True, eq=False)
class Within:
    """The set of sources that a search space is part of.

    Attributes
    ----------
    name : str
    key : str
        Another one for each set of sources.
    inside : bool array of shape (n_rows,)
    """

    name: str
    key: str
    inside: BoolArray


@dataclass(frozen=True, eq=False)
class SearchSpace:
    """The sources that meet all criteria.

    Attributes
    ----------
    criteria : tuple of Criterion or ExpressionCriterion
    inside : bool array of shape (n_rows,)
        True where a source meets them.
    n_matches : int
        Number of these sources.
    within : Within or None
        The set that they are part of; None if all sources are searched.
    """

    criteria: tuple[Criterion | ExpressionCriterion, ...]
    inside: BoolArray
    n_matches: int
    within: Within | None = None

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        criteria: Iterable[Criterion | ExpressionCriterion] = (),
        within: Within | None = None,
        columns: Columns | None = None,
    ) -> SearchSpace:
        """Return the search space of a catalogue.

        Raises
        ------
        UserError
            As `criteria.matches` does.
        """
        criteria = tuple(criteria)
        inside = matches(frame, criteria, columns)
        if within is not None:
            inside &= within.inside
        return cls(criteria, inside, int(np.count_nonzero(inside)), within)

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from other search spaces of the catalogue."""
        within = "" if self.within is None else self.within.key
        if not any(isinstance(one, ExpressionCriterion) for one in self.criteria):
            return (self.criteria, within)
        # what is predicted changes while the words stay
        return (self.criteria, within, zlib.crc32(np.packbits(self.inside).tobytes()))

    @classmethod
    def whole(cls, n_rows: int) -> SearchSpace:
        """Return the search space of all sources, without criteria."""
        return cls((), np.ones(n_rows, dtype=bool), n_rows)

    def nothing_left(self) -> str:
        """Return a sentence for the user: no source of the space is left to label, and why."""
        if self.within is not None:
            name = self.within.name
            if not self.n_matches:
                return f"No source of the set '{name}' matches the criteria. Search another one."
            return f"All sources searched in the set '{name}' are labelled. Search another one."
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
