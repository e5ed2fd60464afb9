"""The pool of sources that may be asked about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

T = TypeVar("T")


@dataclass(frozen=True)
class Pool:
    """The sources that may be asked about, with the newest predictions for them.

    Attributes
    ----------
    rows : intp array of shape (n,)
        Their row positions, in training-set order.
    probabilities : float64 array of shape (n, 2)
        Probability of not being, and of being, of the class: the committee's mean.
    votes : bool array of shape (n_members, n)
        Each member's prediction.
    fitted : sequence of estimators
        One per member.
    X : float array of shape (n_rows, n_features)
        Features of every row of the catalogue.
    train_rows : intp array
        Rows of the training set, labelled or not.
    labelled : int64 array
        Rows labelled so far, Unsure ones included.
    seed : int
    cache : dict
        Results of `cached` for this training set, by name.
    """

    rows: IntArray
    probabilities: FloatArray
    votes: BoolArray
    fitted: Sequence[ClassifierMixin]
    X: FloatArray
    train_rows: IntArray
    labelled: IntArray
    seed: int = 0
    cache: dict[str, Any] = field(default_factory=dict)

    @property
    def features(self) -> FloatArray:
        """Features of the pool, shape (n, n_features)."""
        return self.X[self.rows]

    def cached(self, name: str, make: Callable[[], T]) -> T:
        """Return the result of `make` from the first call with this name.

        The cache lasts for all iterations: it is for results that depend on the training set alone.
        """
        if name not in self.cache:
            self.cache[name] = make()
        return cast(T, self.cache[name])  # each name has one maker
