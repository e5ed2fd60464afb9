"""Labels looked at again, blind: a queue in which nobody can tell the doubtful ones, and how far a person agrees with
themselves.

>>> queue = queue_of(doubtful, own, n_random=20, seed=0)
>>> queue.rows, queue.is_random
>>> found = consistency(first, second)      # of the sources drawn at random
>>> found.kappa, (found.low, found.high)
(0.81, (0.66, 0.92))

Doubtful labels come among others that were drawn at random from all that the person gave. Of these alone it is told
how often both labels are the same, since doubtful ones are the hard ones. Agreement beyond chance is Cohen's kappa
(1960). Its interval is that of a Dirichlet posterior over pairs of labels, whose prior is worth one source, half of it
for agreement: a mean's usual error would be zero where all agree.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.labelling.agreement import cohen_kappa
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

__all__ = ["CONFIDENCE", "FEWEST", "Consistency", "Queue", "consistency", "queue_of"]

FEWEST = 20
"""Sources seen twice that a statement needs."""

CONFIDENCE = 0.9
N_DRAWS = 4000


@dataclass(frozen=True)
class Queue:
    """Sources to be looked at again, in this order.

    Attributes
    ----------
    rows : int64 array of shape (n,)
    is_random : bool array of shape (n,)
        True for those that were drawn at random from all of the person's labels.
    """

    rows: IntArray
    is_random: BoolArray


@dataclass(frozen=True)
class Consistency:
    """How far a person agrees with themselves.

    Attributes
    ----------
    n_sources, n_same : sources labelled twice, and those with the same label both times
    kappa : agreement beyond chance; NaN where all labels are of one class
    low, high : its interval, with `CONFIDENCE`
    """

    n_sources: int
    n_same: int
    kappa: float
    low: float
    high: float


def queue_of(
    doubtful: Sequence[int] | IntArray, own: Sequence[int] | IntArray, n_random: int, seed: int = 0
) -> Queue:
    """Return doubtful sources and some drawn at random, mixed.

    Parameters
    ----------
    doubtful : sequence of rows
    own : sequence of rows
        All that the person labelled, doubtful ones among them.
    n_random : int
        How many of these to draw; if there are fewer, all.
    seed : int
    """
    rng = np.random.default_rng(seed)
    drawn = rng.permutation(np.unique(np.asarray(own, dtype=np.int64)))[:n_random]
    rows = rng.permutation(np.union1d(np.asarray(doubtful, dtype=np.int64), drawn))
    return Queue(rows, np.isin(rows, drawn))


def consistency(first: Sequence[int], second: Sequence[int]) -> Consistency | None:
    """Return how far two labels of the same sources agree; None for fewer than `FEWEST` sources.

    Parameters
    ----------
    first, second : sequences of n raw labels
        Sources that the person was unsure of, either time, are left out.
    """
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a != UNSURE and b != UNSURE]
    if len(pairs) < FEWEST:
        return None
    labels = {label: i for i, label in enumerate(sorted({one for pair in pairs for one in pair}))}
    table = np.zeros((len(labels), len(labels)), dtype=np.int64)
    for a, b in pairs:
        table[labels[a], labels[b]] += 1
    kappa = cohen_kappa(table)
    low, high = (math.nan, math.nan) if math.isnan(kappa) else _interval(table)
    return Consistency(len(pairs), int(np.trace(table)), kappa, low, high)


def _interval(table: IntArray) -> tuple[float, float]:
    """Return the interval of kappa for a table of shape (n_labels, n_labels)."""
    posterior = table + _prior(table)
    rng = np.random.default_rng(0)
    drawn = rng.dirichlet(posterior.ravel(), N_DRAWS).reshape(-1, *table.shape)
    agreed = np.trace(drawn, axis1=1, axis2=2)
    by_chance = (drawn.sum(axis=1) * drawn.sum(axis=2)).sum(axis=1)
    kappa = (agreed - by_chance) / (1 - by_chance)
    low, high = np.quantile(kappa, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


def _prior(table: IntArray) -> FloatArray:
    """Return what a source is worth before any was seen: half for agreement, half for every other pair."""
    n = len(table)
    share = (table.sum(axis=0) + table.sum(axis=1)) / (2 * table.sum())
    same = np.diag(0.5 * share)
    other = np.outer(share, share) * (1 - np.eye(n))
    prior: FloatArray = same + 0.5 * other / other.sum()
    return prior
