"""What a classifier says of its labelled points when it is not trained on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray
    from astronomical_lite.learning.classifiers.registry import Classifier, Predictions


@dataclass(frozen=True)
class FoldJob:
    """The fit of one member without one fold, and its predictions for that fold."""

    classifier: Classifier
    fold: int


@dataclass
class CrossValidation:
    """A classifier's labelled points, each predicted by fits on the others.

    Attributes
    ----------
    X : the problem's features, by whose identity it is known whether they are still those in use
    rows, y : the points, those that the user was unsure of left out, and their labels
    target : 1 where a point is of the class, else 0
    fold : the part of the points that each belongs to
    waiting, sent : jobs that the session does itself, jobs that compute workers have, by name
    done : predictions that have come, by job
    probabilities : of being of the class, once all have come
    error : why there is none, as a sentence
    """

    X: FloatArray
    rows: IntArray
    y: IntArray
    target: IntArray
    fold: IntArray
    jobs: list[FoldJob]
    waiting: list[FoldJob] = field(default_factory=list)
    sent: dict[str, FoldJob] = field(default_factory=dict)
    done: dict[FoldJob, Predictions] = field(default_factory=dict)
    probabilities: FloatArray | None = None
    error: str = ""

    @property
    def is_under_way(self) -> bool:
        return bool(self.waiting or self.sent)
