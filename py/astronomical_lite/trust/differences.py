"""How sources differ from the labelled ones that are most like them: in which direction, and by how much.

>>> found = differences(examples.project(X), examples.examples)
>>> found.direction[0] @ found.direction[1]  # near 1 if the two differ in the same way

One kind of rarity, or of artefact, differs from ordinary sources of every class in one way: an emission line is the
same step in the same bands, whatever the galaxy. Where a source is says little of that; how it differs says it.

All is measured in units of the scatter within classes (Fisher 1936), so that a step across a narrow sequence counts
as one, though it be small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray

__all__ = ["Differences", "differences"]

N_ALIKE = (
    40  # labelled sources that one is compared with: their mean is less scattered than each is
)
NEGLIGIBLE = 1e-9  # of the largest variance
ROWS_PER_BLOCK = 1024


@dataclass(frozen=True)
class Differences:
    """How sources differ from labelled ones.

    Attributes
    ----------
    direction : float64 array of shape (n, n_components)
        Of the source from the mean of the labelled ones nearest to it, of length 1; of length 0 if it is there.
    distance : float64 array of shape (n,)
        From the nearest labelled source.
    """

    direction: FloatArray
    distance: FloatArray


def differences(points: FloatArray, labelled: Sequence[FloatArray]) -> Differences:
    """Return how points differ from labelled ones.

    Parameters
    ----------
    points : float array of shape (n, n_components)
    labelled : sequence of float arrays of shape (n_labelled, n_components)
        One for each class.
    """
    units = _units(labelled)
    known, points = np.concatenate(labelled) @ units, points @ units
    lengths = (known**2).sum(axis=1)
    direction, distance = np.empty_like(points), np.empty(len(points))
    n_alike = min(N_ALIKE, len(known))
    for start in range(0, len(points), ROWS_PER_BLOCK):
        block = slice(start, start + ROWS_PER_BLOCK)
        part = points[block]
        squared = lengths - 2 * part @ known.T
        alike = np.argpartition(squared, n_alike - 1, axis=1)[:, :n_alike]
        least = squared.min(axis=1) + (part**2).sum(axis=1)
        distance[block] = np.sqrt(np.maximum(least, 0))
        direction[block] = part - known[alike].mean(axis=1)
    length = np.sqrt((direction**2).sum(axis=1, keepdims=True))
    direction /= np.where(length > 0, length, 1)
    return Differences(direction, distance)


def _units(labelled: Sequence[FloatArray]) -> FloatArray:
    """Return what takes components to those in which the scatter within classes is 1 in each direction."""
    within = np.concatenate([of_class - of_class.mean(axis=0) for of_class in labelled])
    variance, axes = np.linalg.eigh(within.T @ within / len(within))
    largest = float(variance.max()) or 1.0
    units: FloatArray = axes / np.sqrt(np.maximum(variance, NEGLIGIBLE * largest))
    return units
