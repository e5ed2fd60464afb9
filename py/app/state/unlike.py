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
class Unlike:
    """Sources compared with labelled ones of every class.

    Attributes
    ----------
    X : the problem's features, by whose identity it is known whether they are still those in use
    rows : the sources that are compared
    n_all : how many could be; if more, those compared are drawn at random
    n_labelled, n_classes : the labelled sources that they are compared with
    work : the comparison, in blocks of rows
    """

    X: FloatArray
    rows: IntArray
    n_all: int
    n_labelled: int
    n_classes: int
    work: SideWork

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
