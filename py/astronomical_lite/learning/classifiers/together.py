"""A committee asked about rows, all members together, by the library of `learning_library`, which makes the features.

>>> together = Together.of(X, predictors)          # None: they are asked one after the other, about a table
>>> together.probabilities(rows)                   # one array for each; likewise None

A block of rows after the other goes through all of it, so that features are neither kept nor moved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from astronomical_lite.learning.classifiers import kept_table
from astronomical_lite.learning.feature_rows import FeatureRows
from astronomical_lite.learning.library_features import n_rows_of

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray, IntArray

    Rows: TypeAlias = "slice | IntArray"
    Predict = Callable[[Rows, Sequence[AnyArray]], bool]


@dataclass(frozen=True)
class Asked:
    """A function of the library that is asked about rows, and what its results are for.

    Attributes
    ----------
    function : function of the library
    begin : callable
        ``(rows, n_rows)``; returns the arrays that it fills, or adds to.
    finish : callable
        ``(rows, arrays)``; returns the probabilities, float64 of shape (n_rows, 2).
    """

    function: Any
    begin: Callable[[Rows, int], list[AnyArray]]
    finish: Callable[[Rows, list[AnyArray]], FloatArray]


@runtime_checkable
class CanBeAsked(Protocol):
    """A compiled member that may be asked by the library."""

    def asked(self) -> Asked | None:
        """Return how; None if it has to be called with a table."""


@dataclass(frozen=True)
class Together:
    """Members that are asked together about rows of the table kept.

    Attributes
    ----------
    X : FeatureRows
    members : list of Asked
    predict : callable
        ``(rows, arrays)``; asks all of them and fills their arrays. Returns False if one could not say.
    """

    X: FeatureRows
    members: list[Asked]
    predict: Predict

    @classmethod
    def of(cls, X: Any, predictors: Sequence[Any]) -> Together | None:
        """Return them, if all can be asked, and features of X be made, by the library."""
        if not isinstance(X, FeatureRows) or not X.is_quick:
            return None
        members = [one.asked() if isinstance(one, CanBeAsked) else None for one in predictors]
        asked = [member for member in members if member is not None]
        if len(asked) < len(members):
            return None
        return cls(X, asked, X.predictor([member.function for member in asked]))

    def probabilities(self, rows: Rows) -> list[FloatArray] | None:
        """Return each member's probabilities, float64 of shape (n_rows, 2).

        Parameters
        ----------
        rows : slice of consecutive rows, or int array

        Returns
        -------
        list of arrays or None
            None if it is not known of all rows that no feature is missing, or a member cannot say.
        """
        if not kept_table.are_known_finite(self.X, rows):
            return None
        results = [member.begin(rows, n_rows_of(rows)) for member in self.members]
        if not self.predict(rows, [array for arrays in results for array in arrays]):
            return None
        return [
            member.finish(rows, arrays)
            for member, arrays in zip(self.members, results, strict=True)
        ]
