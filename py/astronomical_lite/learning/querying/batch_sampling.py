"""Several sources to label before the next fit: informative ones that are unlike each other.

>>> diverse_batch(strategy.scores(pool), pool, k=5)  # rows, the best one first
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.querying.information_density import robust_scale
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray
    from astronomical_lite.learning.querying.pool import Pool

MOST_AT_ONCE = 100


def batch_size(wanted: object) -> int:
    """Return how many sources to ask about per iteration, from a form or a configuration file.

    Raises
    ------
    UserError
        It is no whole number from 1 to `MOST_AT_ONCE`.
    """
    if type(wanted) is not int or not 1 <= wanted <= MOST_AT_ONCE:
        raise UserError(
            f"{wanted!r:.20} sources per iteration are not possible; choose a whole number from 1 to "
            f"{MOST_AT_ONCE}.",
            "n_batch",
        )
    return wanted


@dataclass
class Batch:
    """Sources to be labelled one by one before the next fit.

    Attributes
    ----------
    rows : list of int
        In the order they are asked about; at least one.
    answers : dict of row to raw label
        Those given, in their order; -1 is Unsure.
    """

    rows: list[int]
    answers: dict[int, int] = field(default_factory=dict)

    @property
    def current(self) -> int:
        """The source asked about: the first without an answer, or the last one."""
        return next((row for row in self.rows if row not in self.answers), self.rows[-1])

    @property
    def is_complete(self) -> bool:
        """True if every source has an answer."""
        return len(self.answers) == len(self.rows)

    def answer(self, label: int) -> None:
        """Record the answer for `current`; once all have answers, the last one's is changed."""
        self.answers[self.current] = label

    def undo(self) -> None:
        """Take the last answer back; its source is the current one again."""
        self.answers.popitem()


def ranked_batch(
    scores: FloatArray, X_pool: FloatArray, X_labelled: FloatArray, k: int
) -> IntArray:
    """Return positions of `k` sources that are informative and unlike each other, best first.

    Ranked batch-mode active learning (Cardoso et al. 2017, eq. 1): each next one maximises
    ``alpha (1 - similarity) + (1 - alpha) score``, where the similarity is 1 / (1 + Euclidean
    distance) to the nearest labelled or already ranked source, and alpha the share of sources that
    are neither.

    Parameters
    ----------
    scores : array of shape (n,)
        From 0 to 1, as uncertainty is.
    X_pool : array of shape (n, n_features)
    X_labelled : array of shape (n_labelled, n_features), n_labelled > 0
    """
    X_pool, X_labelled = np.asarray(X_pool, float), np.asarray(X_labelled, float)
    n, n_labelled = len(X_pool), len(X_labelled)
    nearest = np.full(n, np.inf)
    for point in X_labelled:
        np.minimum(nearest, _distances(X_pool, point), out=nearest)
    ranked: list[int] = []
    is_left = np.ones(n, dtype=bool)
    for taken in range(min(k, n)):
        alpha = (n - taken) / (n + n_labelled)
        worth = alpha * (1 - 1 / (1 + nearest)) + (1 - alpha) * scores
        worth[~is_left] = -np.inf
        ranked.append(int(np.argmax(worth)))
        is_left[ranked[-1]] = False
        np.minimum(nearest, _distances(X_pool, X_pool[ranked[-1]]), out=nearest)
    return np.array(ranked, dtype=np.int64)


def diverse_batch(scores: FloatArray, pool: Pool, k: int, candidates: int = 20) -> list[int]:
    """Return `k` rows to be labelled before the next fit: the best one first, then ones unlike it.

    The first is what `query` gives. The others are ranked by `ranked_batch` among the
    ``candidates * k`` sources of highest score: in a pool of many thousands alpha is almost 1, and
    ranking all of it would return its outliers, whatever their scores. Features are put on the
    scale of `robust_scale`.
    """
    n = len(pool.rows)
    k = min(k, n)
    if k < 1:
        return []
    best = np.argsort(-scores, kind="stable")[: max(candidates * k, 1)]
    centre, scale = robust_scale(pool.X, pool.train_rows, seed=pool.seed)

    def scaled(rows: IntArray) -> FloatArray:
        values: FloatArray = (pool.X[rows] - centre) / scale
        return np.nan_to_num(values, nan=0.0)

    span = np.ptp(scores[best]) or 1.0
    useful = (scores[best] - scores[best[-1]]) / span
    rows = pool.rows[best]
    seen = scaled(np.concatenate([pool.labelled, rows[:1]]))
    others = ranked_batch(useful[1:], scaled(rows[1:]), seen, k - 1)
    return [int(rows[0]), *rows[1:][others].tolist()]


def _distances(X: FloatArray, point: FloatArray) -> FloatArray:
    """Return the Euclidean distance of each row of X to a point, shape (n,)."""
    difference = X - point
    squares: FloatArray = np.einsum("ij,ij->i", difference, difference)
    return np.sqrt(squares)
