"""Anomalies ranked by how interesting somebody finds them: Astronomaly's rule (Lochner & Bassett 2021).

>>> relevance = Rescored(points, examples.examples, scored=[3, 17], scores=[5, 0]).do()
>>> np.argsort(-relevance)[:10]

A source that is strange may be a fault of the data, and what is interesting only a person can say. Scores from 0 to 5
are predicted for sources that have none, by a Gaussian process, as in Astronomaly: Protege (Lochner & Rudnick 2025).
Near a scored source its strangeness is weighted by that prediction; far from all of them it stands as it is, so that
nothing is thrown away unseen. Sources are near each other if they differ from ordinary ones in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.labelling.label_events import HIGHEST_SCORE
from astronomical_lite.learning.classifiers.registry import Progress
from astronomical_lite.learning.fit_jobs import Task
from astronomical_lite.trust.differences import differences

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = ["HIGHEST", "Rescored", "predicted_scores", "relevance", "strangeness_of"]

HIGHEST = HIGHEST_SCORE
"""Scores are whole numbers from 0, not interesting at all, to this."""

# Of the paper's equation 1: the weights of a source predicted to have the lowest and the highest score, beside a
# scored one, and how fast a weight goes to 1 with the distance from it.
LOWEST_WEIGHT, RANGE_OF_WEIGHT = 0.1, 0.85
ALPHA = 1.0

# Of the process that predicts scores: the distance of unit vectors over which they are alike, and variances.
WIDTH = 0.6
VARIANCE, NOISE = 4.0, 0.3


@dataclass(frozen=True)
class Rescored(Task):
    """Strangeness weighted by scores; it may be worked out by another Python.

    Attributes
    ----------
    points : float array of shape (n, n_components)
        Where sources are, such as `Examples.project` says.
    labelled : tuple of float arrays of shape (n_labelled, n_components)
        The labelled sources of each class, there too.
    scored : int array of shape (n_scored,)
        Places of the sources that have a score; at least one.
    scores : float array of shape (n_scored,)
        From 0 to `HIGHEST`.
    """

    points: FloatArray
    labelled: tuple[FloatArray, ...]
    scored: IntArray
    scores: FloatArray

    def do(self, progress: Progress | None = None) -> FloatArray:
        """Return how relevant each source is, shape (n,)."""
        if progress is not None:
            progress("Learning from your scores", None)
        found = differences(self.points, self.labelled)
        known = found.direction[self.scored]
        predicted = predicted_scores(found.direction, known, self.scores)
        distance = nearest_distance(found.direction, known)
        return relevance(strangeness_of(found.distance), predicted, distance)


def predicted_scores(points: FloatArray, known: FloatArray, scores: FloatArray) -> FloatArray:
    """Return the mean of a Gaussian process, shape (n,), from 0 to `HIGHEST` (Rasmussen & Williams 2006, eq. 2.25).

    Parameters
    ----------
    points : float array of shape (n, n_components)
    known : float array of shape (n_scored, n_components)
        Those that have a score.
    scores : float array of shape (n_scored,)
    """
    mean = float(scores.mean())
    noisy = _similarity(known, known) + NOISE * np.eye(len(known))
    found: FloatArray = mean + _similarity(points, known) @ np.linalg.solve(noisy, scores - mean)
    return np.clip(found, 0, HIGHEST)


def _similarity(points: FloatArray, others: FloatArray) -> FloatArray:
    found: FloatArray = VARIANCE * np.exp(-_squared_distances(points, others) / (2 * WIDTH**2))
    return found


def _squared_distances(points: FloatArray, others: FloatArray) -> FloatArray:
    squared = (points**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * points @ others.T
    found: FloatArray = np.maximum(squared, 0)
    return found


def nearest_distance(points: FloatArray, examples: FloatArray) -> FloatArray:
    """Return each point's distance from the nearest example, shape (n_points,)."""
    nearest: FloatArray = np.sqrt(_squared_distances(points, examples).min(axis=1))
    return nearest


def relevance(strangeness: FloatArray, predicted: FloatArray, distance: FloatArray) -> FloatArray:
    """Return strangeness weighted by predicted scores (Lochner & Bassett 2021, equation 1).

    Parameters
    ----------
    strangeness : float array of shape (n,)
    predicted : float array of shape (n,)
        Scores, from 0 to `HIGHEST`.
    distance : float array of shape (n,)
        From the nearest scored source.
    """
    weight = LOWEST_WEIGHT + RANGE_OF_WEIGHT * predicted / HIGHEST
    mean = float(distance.mean())
    far = np.exp(ALPHA * distance / mean) - 1 if mean else np.zeros_like(distance)
    found: FloatArray = strangeness * np.tanh(far + np.arctanh(weight))
    return found


def strangeness_of(distance: FloatArray) -> FloatArray:
    """Return how strange sources are, from 0 to 1, by their distance from anything labelled.

    By its logarithm: else one source that is farther off than all others would make these alike.
    """
    found = np.log1p(distance)
    width = float(found.max() - found.min())
    scaled: FloatArray = (found - found.min()) / width if width else np.ones_like(found)
    return scaled
