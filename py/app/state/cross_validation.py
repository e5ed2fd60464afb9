"""What fits that do not know the labels of a classifier's points say of these."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.state.side_work import SideWork

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray


@dataclass
class CrossValidation:
    """A classifier's labelled points, each predicted by fits that do not know it.

    Attributes
    ----------
    X : the problem's features, by whose identity it is known whether they are still those in use
    rows, y : the points, those that the user was unsure of left out, and their labels
    target : 1 where a point is of the class, else 0
    fold : the part of the points that each belongs to
    work : the fits
    n_of_catalogue : how many labels of other sources they learned from, if from those of the catalogue
    """

    X: FloatArray
    rows: IntArray
    y: IntArray
    target: IntArray
    fold: IntArray
    work: SideWork
    n_of_catalogue: int = 0

    @property
    def probabilities(self) -> FloatArray | None:
        """Of being of the class, None until all fits are done."""
        return self._probabilities if self.work.is_done else None

    @cached_property
    def _probabilities(self) -> FloatArray:
        from astronomical_lite.trust.out_of_sample import out_of_sample

        return out_of_sample(self.fold, self.work.in_order)
