"""The type of a query strategy, and the registry of those on offer.

Most are a function of class probabilities, shape (n, k), that returns scores of shape (n,); the
source with the highest score is asked about.

>>> pool.rows[np.argmax(STRATEGIES["Entropy Sampling"].scores(pool))]

A strategy of one's own is one more such function::

    @register("Least Likely Class")
    def least_likely_class(probabilities):
        return probabilities.min(axis=1)

One that needs more than probabilities takes the `Pool`, or an estimator and the pool's features::

    @register("Farthest From Zero", needs="pool")
    def farthest(pool):
        return np.linalg.norm(pool.features, axis=1)

    @register("modAL's own", needs="estimator")
    def modals_own(estimator, X_pool):  # returns scores, or the position of the source to ask about
        return modAL.uncertainty.uncertainty_sampling(estimator, X_pool)[0]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
from sklearn.ensemble._forest import ForestClassifier

from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray
    from astronomical_lite.learning.querying.pool import Pool

FIELD = "query"
Needs = Literal["probabilities", "votes", "estimator", "pool", "trees"]
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Strategy:
    """One way to choose the next source.

    Attributes
    ----------
    name : str
        Shown to the user and stored in the configuration file.
    function : callable
        Takes what `needs` says; returns scores of shape (n,), or the position in the pool of the
        source to ask about.
    needs : {"probabilities", "votes", "estimator", "pool", "trees"}
        ``function(probabilities)``; ``function(votes)``; ``function(estimator, X_pool)``;
        ``function(pool)``; the last also takes the pool, and works with an ensemble of trees alone.
    description : str
        One sentence for the user.
    paper : str
        Author and year of its source.
    each_alone : bool
        True if a source's score depends on its own probabilities, or votes, alone, whatever others the
        pool has.
    later : (int, str), optional
        With more labelled points than this number, the strategy of this name asks in its place.
    most : int, optional
        Of a larger pool it looks at so many sources, the first in the training set's order, which is random.
    """

    name: str
    function: Callable[..., object]
    needs: Needs = "probabilities"
    description: str = ""
    paper: str = ""
    each_alone: bool = False
    later: tuple[int, str] | None = None
    most: int | None = None

    def looks_at_few(self, n_pool: int) -> bool:
        """Return True if it does not look at all of so many sources."""
        return self.most is not None and n_pool > self.most

    def for_points(self, n: int) -> Strategy:
        """Return what asks when so many points are labelled: this one, or its successor."""
        return self if self.later is None or n <= self.later[0] else STRATEGIES[self.later[1]]

    def scores(self, pool: Pool) -> FloatArray:
        """Return how useful each source's label would be, float64 of shape (n,).

        Raises
        ------
        UserError
            The function returned something else, or NaN.
        """
        if self.needs in ("probabilities", "votes"):
            return self.scores_of(pool.probabilities, pool.votes)
        if self.needs == "estimator":
            returned = self.function(self._only_member(pool), pool.features)
        else:
            returned = self.function(pool)
        return self._checked(returned, len(pool.rows))

    def scores_of(self, probabilities: FloatArray, votes: BoolArray) -> FloatArray:
        """Return the scores of sources by their predictions, which are all that is needed.

        Parameters
        ----------
        probabilities : float64 array of shape (n, 2)
        votes : bool array of shape (n_members, n)

        Raises
        ------
        UserError
            As `scores` does.
        """
        returned = self.function(probabilities if self.needs == "probabilities" else votes)
        return self._checked(returned, len(probabilities))

    def refuses(self, estimator: ClassifierMixin) -> str:
        """Return why this strategy cannot be used with a classifier, or an empty text."""
        if self.needs == "trees" and not isinstance(estimator, ForestClassifier):
            return f"“{self.name}” asks the trees of a random forest or of extra trees."
        return ""

    def _only_member(self, pool: Pool) -> ClassifierMixin:
        if len(pool.fitted) != 1:
            raise UserError(f"“{self.name}” works with one classifier, not a committee.", FIELD)
        return pool.fitted[0]

    def _checked(self, returned: object, n: int) -> FloatArray:
        """Return what the function returned as n scores; raise a UserError if it is neither scores
        nor a position."""
        values = np.asarray(returned)
        if values.dtype.kind in "iu" and values.size == 1 and values.ndim < 2:
            return self._only_position(int(values.reshape(())), n)
        if values.dtype.kind not in "biuf":
            raise UserError(
                f"The query strategy “{self.name}” returned {values.dtype} values; it must return "
                "numbers.",
                FIELD,
            )
        if values.shape != (n,):
            raise UserError(
                f"The query strategy “{self.name}” returned an array of shape {values.shape} for "
                f"{n} sources. It must return one score for each, shape ({n},), or the position "
                "of one of them.",
                FIELD,
            )
        if not np.isfinite(values).all():
            raise UserError(
                f"The query strategy “{self.name}” returned NaN or an infinity for "
                f"{np.count_nonzero(~np.isfinite(values))} of {n} sources; every score must be a "
                "finite number.",
                FIELD,
            )
        return values.astype(np.float64, copy=False)

    def _only_position(self, position: int, n: int) -> FloatArray:
        """Return scores that are 1 at this position and 0 elsewhere."""
        if not 0 <= position < n:
            raise UserError(
                f"The query strategy “{self.name}” chose position {position} in a pool of {n} "
                f"sources; it must be 0 to {n - 1}.",
                FIELD,
            )
        scores = np.zeros(n)
        scores[position] = 1
        return scores


STRATEGIES: dict[str, Strategy] = {}


def register(
    name: str,
    *,
    needs: Needs = "probabilities",
    description: str = "",
    paper: str = "",
    each_alone: bool = False,
    later: tuple[int, str] | None = None,
    most: int | None = None,
) -> Callable[[Function], Function]:
    """Return a decorator that adds a function to `STRATEGIES`; see `Strategy` for the parameters."""

    def add_to_registry(function: Function) -> Function:
        STRATEGIES[name] = Strategy(
            name, function, needs, description, paper, each_alone, later, most
        )
        return function

    return add_to_registry


def query(scores: FloatArray, pool: IntArray) -> int:
    """Return the row of the pool with the highest score.

    Of equal scores the one that comes first in the pool wins; the pool is in training-set order.

    Parameters
    ----------
    scores : array of shape (n_pool,)
    pool : int array of shape (n_pool,), n_pool > 0
        Row positions that may be asked about.
    """
    return int(pool[np.argmax(scores)])
