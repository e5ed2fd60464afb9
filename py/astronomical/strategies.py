"""Query strategies: how informative a source's label would be, as a function of probabilities.

Each takes class probabilities of shape (n, k) and returns scores of shape (n,); the source with the
highest score is asked about next. With two classes all three rank alike but for ties.

>>> query(uncertainty(probabilities), pool)

A strategy of one's own is one more such function::

    @register("Least Likely Class")
    def least_likely_class(probabilities):
        return probabilities.min(axis=1)
"""

from collections.abc import Callable

import numpy as np
from scipy.special import entr

STRATEGIES: dict[str, Callable[[np.ndarray], np.ndarray]] = {}


def register(name: str) -> Callable:
    """Add the decorated function to `STRATEGIES` under `name`."""

    def add_to_registry(function: Callable) -> Callable:
        STRATEGIES[name] = function
        return function

    return add_to_registry


@register("Uncertainty Sampling")
def uncertainty(probabilities: np.ndarray) -> np.ndarray:
    """1 - max p: least confident (Settles 2009, Active Learning Literature Survey, eq. 2)."""
    return 1 - np.max(probabilities, axis=1)


@register("Margin Sampling")
def margin(probabilities: np.ndarray) -> np.ndarray:
    """Minus the difference of the two highest p (Settles 2009, eq. 3)."""
    highest = np.partition(probabilities, -2, axis=1)[:, -2:]
    return highest[:, 0] - highest[:, 1]


@register("Entropy Sampling")
def entropy(probabilities: np.ndarray) -> np.ndarray:
    """Shannon entropy in nats (Settles 2009, eq. 4)."""
    return np.sum(entr(probabilities), axis=1)


def vote_entropy(votes: np.ndarray) -> np.ndarray:
    """Entropy in nats of a committee's votes (Dagan & Engelson 1995; Settles 2009, eq. 5).

    Parameters
    ----------
    votes : bool array of shape (n_members, n)
        Each member's prediction for each source.
    """
    share = np.mean(np.asarray(votes, dtype=bool), axis=0)
    return entr(share) + entr(1 - share)


def query(scores: np.ndarray, pool: np.ndarray) -> int:
    """Return the row of the pool with the highest score.

    Of equal scores the one that comes first in the pool wins; the pool is in training-set order.

    Parameters
    ----------
    scores : array of shape (n_rows,)
        Scores of all rows; only those of the pool are looked at.
    pool : int array of shape (n_pool,), n_pool > 0
        Row positions that may be asked about.
    """
    return int(pool[np.argmax(scores[pool])])
