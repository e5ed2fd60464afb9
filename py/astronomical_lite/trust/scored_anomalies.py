"""Anomalies ranked by how interesting somebody finds them: Astronomaly's rule (Lochner & Bassett 2021).

>>> strangeness = strangeness_of(found.distance)      # found by `unlike.PValues`
>>> relevance = Rescored(points, strangeness, scored=[3, 17], scores=[5, 0]).do()
>>> np.argsort(-relevance)[:10]

A source that is strange may be a fault of the data, and what is interesting only a person can say. Scores from 0 to 5
are predicted for sources that have none, by a random forest. Near a scored source its strangeness is weighted by that
prediction; far from all of them it stands as it is, so that nothing is thrown away unseen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.labelling.label_events import HIGHEST_SCORE
from astronomical_lite.learning.classifiers.registry import Progress
from astronomical_lite.learning.fit_jobs import Task

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = ["HIGHEST", "Rescored", "relevance", "strangeness_of"]

HIGHEST = HIGHEST_SCORE
"""Scores are whole numbers from 0, not interesting at all, to this."""

# Of the paper's equation 1: the weights of a source predicted to have the lowest and the highest score, beside a
# scored one, and how fast a weight goes to 1 with the distance from it.
LOWEST_WEIGHT, RANGE_OF_WEIGHT = 0.1, 0.85
ALPHA = 1.0
N_TREES = 100


@dataclass(frozen=True)
class Rescored(Task):
    """Strangeness weighted by scores; it may be worked out by another Python.

    Attributes
    ----------
    points : float array of shape (n, n_components)
        Where sources are, such as `Examples.project` says.
    strangeness : float array of shape (n,)
        From 0 to 1, as `strangeness_of` has it.
    scored : int array of shape (n_scored,)
        Places of the sources that have a score; at least one.
    scores : float array of shape (n_scored,)
        From 0 to `HIGHEST`.
    """

    points: FloatArray
    strangeness: FloatArray
    scored: IntArray
    scores: FloatArray

    def do(self, progress: Progress | None = None) -> FloatArray:
        """Return how relevant each source is, shape (n,)."""
        from sklearn.ensemble import RandomForestRegressor

        if progress is not None:
            progress("Learning from your scores", None)
        known = self.points[self.scored]
        forest = RandomForestRegressor(N_TREES, random_state=0).fit(known, self.scores)
        predicted = forest.predict(self.points)
        return relevance(self.strangeness, predicted, nearest_distance(self.points, known))


def nearest_distance(points: FloatArray, examples: FloatArray) -> FloatArray:
    """Return each point's distance from the nearest example, shape (n_points,)."""
    squared = (points**2).sum(axis=1)[:, None] + (examples**2).sum(axis=1) - 2 * points @ examples.T
    nearest: FloatArray = np.sqrt(np.maximum(squared.min(axis=1), 0))
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
