"""One queue over several one-vs-rest classifiers: which source to ask about next, and for which class.

>>> asked = ONE_QUEUE["Most uncertain of any"].function(pools, turn=0)
>>> asked.row, asked.label
(1204, 2)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = ["ONE_QUEUE", "Asked", "Queue", "ScoredPool", "most_uncertain", "round_robin"]


@dataclass(frozen=True, eq=False)
class ScoredPool:
    """What one classifier may ask about.

    Attributes
    ----------
    label : int
        The raw label whose classifier it is.
    rows : int64 array of shape (n,)
        Sources of its pool, in training-set order; all different.
    scores : float array of shape (n,)
        How useful each label would be, as its strategy says.
    """

    label: int
    rows: IntArray
    scores: FloatArray


@dataclass(frozen=True)
class Asked:
    """A question.

    Attributes
    ----------
    row : int
    label : int
        The raw label whose classifier asks.
    score : float
    """

    row: int
    label: int
    score: float


Next = Callable[[Sequence[ScoredPool], int, Collection[int]], Asked | None]


@dataclass(frozen=True)
class Queue:
    """One way to choose among several classifiers' questions.

    Attributes
    ----------
    name : str
    function : callable
        ``(pools, turn, skipped)``: `turn` counts the questions asked, from 0; `skipped` are rows that
        are not to be asked about, such as those waiting for a fit. Returns None if nothing is left.
    description : str
        One sentence for the user.
    """

    name: str
    function: Next
    description: str


def most_uncertain(
    pools: Sequence[ScoredPool], turn: int = 0, skipped: Collection[int] = ()
) -> Asked | None:
    """Return the question of highest score of all; of equals that of the classifier whose turn it is.

    Scores are compared as they are: those of different strategies have different scales, so give
    one strategy's of all classifiers, such as `querying.uncertainty.uncertainty`.
    """
    best: Asked | None = None
    for step in range(len(pools)):
        found = _best(pools[(turn + step) % len(pools)], skipped)
        if found is not None and (best is None or found.score > best.score):
            best = found
    return best


def round_robin(
    pools: Sequence[ScoredPool], turn: int = 0, skipped: Collection[int] = ()
) -> Asked | None:
    """Return the question of the classifier whose turn it is, or of the next one that has any left."""
    for step in range(len(pools)):
        found = _best(pools[(turn + step) % len(pools)], skipped)
        if found is not None:
            return found
    return None


ONE_QUEUE = {
    queue.name: queue
    for queue in (
        Queue(
            "Most uncertain of any",
            most_uncertain,
            "The source that some classifier is less sure of than any classifier is of another.",
        ),
        Queue("Round robin", round_robin, "Each classifier asks in its turn."),
    )
}


def _best(pool: ScoredPool, skipped: Collection[int]) -> Asked | None:
    scores = pool.scores
    if skipped:
        scores = np.where(np.isin(pool.rows, list(skipped)), -np.inf, scores)
    if not len(scores):
        return None
    place = int(np.argmax(scores))
    score = float(scores[place])
    return None if score == -np.inf else Asked(int(pool.rows[place]), pool.label, score)
