"""Uncertainty herding: the source that is most like the uncertain ones that no labelled one is like (Bae et al. 2025).

Uncertainty sampling asks along the boundary that it knows, and may never see that a class has another clump. How well
labels cover what is uncertain is here the sum, over the uncertain sources, of the similarity to the most similar
labelled one; the next question is the source that raises it most (their eq. 3). Unlike theirs, what a source raises
counts by how uncertain it is itself, and what is uncertain does not narrow as labels grow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.querying.information_density import (
    robust_scale,
    scaled_rows,
    some_rows,
)
from astronomical_lite.learning.querying.registry import register
from astronomical_lite.learning.querying.uncertainty import uncertainty

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray
    from astronomical_lite.learning.querying.pool import Pool

__all__ = ["HERDING", "MOST_POINTS", "systematic_sample", "uncertainty_herding"]

HERDING = "Uncertainty Herding"
MOST_POINTS = 100
"""Labelled points up to which it asks; with more, mostly all that is uncertain has a labelled one like it."""

MOST_SOURCES = 50_000
"""Of a larger pool so many are looked at: they are predicted, and the question is there, long before all are."""

N_SAMPLE = 512  # sources that stand for all that are uncertain
N_SCALE = 2048  # rows that decide the scale of features, and of distances
FARTHEST = 3.0  # in units of the scale, as initial points that are spread have it
WIDTH = 0.3  # of the median distance of two sources
EXPONENT = 4  # of uncertainty: what is nearly certain counts little, however much there is of it


@register(
    HERDING,
    needs="pool",
    description="The source most like uncertain ones that no labelled one is like, so that fewer clumps of a class "
    f"are missed. With more than {MOST_POINTS} labels Uncertainty Sampling.",
    paper="Bae et al. 2025",
    later=(MOST_POINTS, "Uncertainty Sampling"),
    most=MOST_SOURCES,
)
def uncertainty_herding(pool: Pool) -> FloatArray:
    """Return how uncertain each source is times by how much its label raises the coverage of what is, shape (n,).

    The uncertain sources are stood for by `N_SAMPLE` of them, drawn systematically with a power of their
    uncertainty as weight. They alone are asked about; others get their uncertainty less 1, which is not above 0. The
    similarity is Matérn's of smoothness 3/2.
    """
    uncertain: FloatArray = 2 * uncertainty(pool.probabilities)
    weights, scores = uncertain**EXPONENT, uncertain - 1
    if not weights.any():
        return scores
    places, counts = np.unique(systematic_sample(weights, N_SAMPLE), return_counts=True)
    centre, scale, width = pool.cached(HERDING, lambda: _scales(pool))

    def placed(rows: IntArray) -> FloatArray:
        return _placed(pool, rows, centre, scale) / width

    sample = placed(pool.rows[places])
    covered = _similarity(sample, placed(pool.labelled)).max(axis=1)
    similar = _similarity(sample, sample)
    # similar is symmetric: a row is what one source is like
    scores[places] = uncertain[places] * (np.maximum(similar - covered, 0) @ counts)
    return scores


def systematic_sample(weights: FloatArray, n: int) -> IntArray:
    """Return `n` positions at equal steps of the running sum of weights, so that each is drawn about as often as its
    weight is of their sum (Madow 1949).

    Parameters
    ----------
    weights : array of shape (n_weights,), none below 0, one above
    """
    running = np.cumsum(weights)
    wanted = (np.arange(n) + 0.5) * (running[-1] / n)
    positions: IntArray = np.searchsorted(running, wanted)
    return positions


def _scales(pool: Pool) -> tuple[FloatArray, FloatArray, float]:
    """Return the features' centre and scale, and the similarity's width, in units of the scale."""
    rows = some_rows(pool.train_rows, N_SCALE, pool.seed)
    centre, scale = robust_scale(pool.X, rows, seed=pool.seed)
    some = _placed(pool, rows[:N_SAMPLE], centre, scale)
    width = WIDTH * float(np.median(_distances(some, some)))
    return centre, scale, width or 1.0


def _placed(pool: Pool, rows: IntArray, centre: FloatArray, scale: FloatArray) -> FloatArray:
    """Return features of some rows on their scale: as float64, whose products the page has compiled before."""
    return scaled_rows(pool.X, rows, centre, scale, FARTHEST).astype(np.float64)


def _similarity(Z: FloatArray, others: FloatArray) -> FloatArray:
    apart = _distances(Z, others)
    similar: FloatArray = (1 + apart) * np.exp(-apart)
    return similar


def _distances(Z: FloatArray, others: FloatArray) -> FloatArray:
    """Return the Euclidean distance of each row to each of the others, shape (n, n_others)."""
    squares = Z @ (-2 * others.T)
    squares += np.einsum("ij,ij->i", Z, Z)[:, None]
    squares += np.einsum("ij,ij->i", others, others)
    distances: FloatArray = np.sqrt(np.maximum(squares, 0))  # rounding
    return distances
