"""What a classifier goes by: which features matter, and which speak for one source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.state.side_work import SideWork

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray
    from astronomical_lite.trust.importance import Importances


@dataclass
class WhatMatters:
    """How much a classifier rests on each feature.

    Attributes
    ----------
    is_class : of the validation sources that are looked at
    n_trained : the points that it was trained on
    own : its probabilities of all sources, by whose identity it is known whether it has learned since
    work : predictions with features shuffled, some features at a time
    """

    is_class: BoolArray
    n_trained: int
    own: FloatArray
    work: SideWork

    @cached_property
    def found(self) -> Importances:
        """What came of it, once it is done."""
        from astronomical_lite.trust.importance import importances

        return importances(self.is_class, self.work.in_order)


@dataclass
class WhySource:
    """Which features of a source speak for the class, and which against.

    Attributes
    ----------
    row : the source
    values, medians : its features and the pool's medians, in their own units
    n_trained : the points that the classifier was trained on
    own : its probabilities of all sources, as above
    work : predictions with features replaced, by each member of the committee
    """

    row: int
    values: FloatArray
    medians: FloatArray
    n_trained: int
    own: FloatArray
    work: SideWork

    @cached_property
    def probabilities(self) -> FloatArray:
        """Of the class, as the source is and with each feature replaced, once it is done."""
        from astronomical_lite.learning.fit_jobs import join_predictions

        probabilities: FloatArray = join_predictions(self.work.in_order).consensus()[0][:, 1]
        return probabilities

    @property
    def weights(self) -> FloatArray:
        from astronomical_lite.trust.evidence import evidence

        return evidence(self.probabilities)
