"""How unlike anything labelled the catalogue's sources are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.state.side_work import SideWork

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray
    from astronomical_lite.trust.unlike import Strangeness


@dataclass
class RankedByScores:
    """A ranking that follows somebody's scores.

    Attributes
    ----------
    places : those in `Unlike.rows` of the sources that are ranked by it
    others : those of the others, which follow as they are
    n_scores : how many scores it has learned from
    work : one task, which returns how relevant each of these sources is
    """

    places: IntArray
    others: IntArray
    n_scores: int
    work: SideWork

    @cached_property
    def ranking(self) -> IntArray:
        """Places in `Unlike.rows`, the most relevant first, once it is done."""
        import numpy as np

        ranked = self.places[np.argsort(-self.work.results[0], kind="stable")]
        return np.concatenate([ranked, self.others])


@dataclass
class Unlike:
    """Sources compared with labelled ones of every class.

    Attributes
    ----------
    X : the problem's features, by whose identity it is known whether they are still those in use
    rows : the sources that are compared, ascending
    n_all : how many could be; if more, those compared are drawn at random
    n_labelled, n_classes : the labelled sources that they are compared with
    work : the comparison, in blocks of rows
    points : where the sources are, in the components that distances are measured in, shape (n, n_components)
    labelled : the labelled sources of each class, there too
    by_scores : the ranking that follows the user's scores, if there is any
    """

    X: FloatArray
    rows: IntArray
    n_all: int
    n_labelled: int
    n_classes: int
    work: SideWork
    points: FloatArray
    labelled: tuple[FloatArray, ...]
    by_scores: RankedByScores | None = None

    @cached_property
    def found(self) -> Strangeness:
        """What came of it, once it is done, in the order of `rows`."""
        import numpy as np

        from astronomical_lite.trust.unlike import Strangeness

        blocks = self.work.in_order
        names = ("p", "distance", "nearest")
        return Strangeness(*(np.concatenate([getattr(b, name) for b in blocks]) for name in names))

    @cached_property
    def ranking(self) -> IntArray:
        """Places in `rows`, the strangest source first."""
        import numpy as np

        return np.lexsort((-self.found.distance, self.found.p))

    @property
    def ranking_in_use(self) -> IntArray:
        """Places in `rows` by the user's scores, as far as there are any, else as they are."""
        ranked = self.by_scores
        return self.ranking if ranked is None or not ranked.work.is_done else ranked.ranking

    def places_of(self, rows: IntArray) -> IntArray:
        """Return the places in `rows` of rows of the table, those that are not there left out."""
        import numpy as np

        places = np.searchsorted(self.rows, rows)
        places = places[places < len(self.rows)]
        there: IntArray = places[np.isin(self.rows[places], rows)]
        return there
