"""Sources unlike anything labelled: conformal p-values (Vovk, Gammerman & Shafer 2005), one for each class.

>>> examples = examples_of(X, labels, known_rows, calibration_rows)
>>> found = PValues(examples, examples.project(X[rows])).do()
>>> rows[found.p <= 0.05]  # of sources like the labelled ones at most 5 % are flagged

A source is as strange to a class as it is far from the nearest example of it. Its p-value for the class is the share of
the class's calibration sources that are as strange or more; they are labelled, drawn at random, and none of the
examples. The largest p-value over the classes is the source's own: at 5 % or less it is unlike every class, which is
the empty prediction set of Hechtlinger, Póczos & Wasserman (2018). For a source of any of the classes that happens
with a probability of 5 % at most, whatever the distribution, as long as calibration sources are a fair sample of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.classifiers.registry import Progress
from astronomical_lite.learning.fit_jobs import Task
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = [
    "FALSE_ALARMS",
    "FEWEST",
    "Examples",
    "PValues",
    "Strangeness",
    "examples_of",
    "require_enough",
]

FALSE_ALARMS = 0.05
FEWEST = 19  # calibration sources of a class: with fewer no p-value is as small as FALSE_ALARMS
MOST = (
    500  # examples and calibration sources of a class: more would take longer and say little more
)
NEGLIGIBLE = 1e-6  # share of the variance


@dataclass(frozen=True)
class Examples:
    """What each class looks like, in the principal components of robustly scaled features.

    Attributes
    ----------
    classes : tuple of int
        Raw labels, ascending.
    examples, calibration : tuples of float64 arrays of shape (n, n_components)
        One for each class.
    centre, axes : float64 arrays of shape (n_features,) and (n_features, n_components)
        What takes features to these components.
    used : int64 array
        The rows that are examples or calibration sources, ascending.
    """

    classes: tuple[int, ...]
    examples: tuple[FloatArray, ...]
    calibration: tuple[FloatArray, ...]
    centre: FloatArray
    axes: FloatArray
    used: IntArray

    def project(self, X: FloatArray) -> FloatArray:
        """Return features of shape (n, n_features), without NaN, as components."""
        projected: FloatArray = (X - self.centre) @ self.axes
        return projected


@dataclass(frozen=True)
class Strangeness:
    """How unlike anything labelled sources are.

    Attributes
    ----------
    p : float64 array of shape (n,)
        The largest p-value over the classes.
    distance : float64 array of shape (n,)
        From the nearest example, in the median distance of the class's calibration sources; the
        smallest over the classes.
    nearest : int64 array of shape (n,)
        The class of that.
    """

    p: FloatArray
    distance: FloatArray
    nearest: IntArray


@dataclass(frozen=True)
class PValues(Task):
    """The p-values of some sources; they may be worked out by another Python."""

    examples: Examples
    projected: FloatArray

    def do(self, progress: Progress | None = None) -> Strangeness:
        """Work them out."""
        n, known = len(self.projected), self.examples
        p, distance = np.zeros(n), np.full(n, np.inf)
        nearest = np.full(n, known.classes[0], dtype=np.int64)
        pairs = zip(known.classes, known.examples, known.calibration, strict=True)
        for i, (label, examples, calibration) in enumerate(pairs):
            if progress is not None:
                progress("Comparing with labelled sources", i / len(known.classes))
            usual = np.sort(nearest_distance(calibration, examples))
            found = nearest_distance(self.projected, examples)
            as_strange = len(usual) - np.searchsorted(usual, found, side="left")
            p = np.maximum(p, (1 + as_strange) / (len(usual) + 1))
            relative = found / max(float(np.median(usual)), np.finfo(np.float64).tiny)
            nearest[relative < distance] = label
            distance = np.minimum(distance, relative)
        return Strangeness(p, distance, nearest)


def examples_of(
    X: FloatArray, labels: IntArray, known: IntArray, calibration: IntArray, seed: int = 0
) -> Examples:
    """Return what each class looks like.

    Parameters
    ----------
    X : float array of shape (n_rows, n_features)
    labels : int64 array of shape (n_rows,)
        Raw labels.
    known : int64 array
        Rows of known label without NaN that examples are drawn from, such as the training set's.
    calibration : int64 array
        Others, drawn at random when the catalogue was split, such as the validation set's.

    Raises
    ------
    UserError
        There are too few of a class, or there is no class.
    """
    rng = np.random.default_rng(seed)
    classes = tuple(int(k) for k in np.union1d(labels[known], labels[calibration]))
    drawn = [
        [_some(rows[labels[rows] == k], rng) for k in classes] for rows in (known, calibration)
    ]
    every = np.concatenate(drawn[0]) if classes else known[:0]
    features = X[every].astype(np.float64)
    low, median, high = np.percentile(features, [25, 50, 75], axis=0)
    scale = np.where(high > low, high - low, 1.0)
    scaled = (features - median) / scale
    mean = scaled.mean(axis=0)
    variance, directions = np.linalg.eigh(np.cov(scaled, rowvar=False, ddof=0))
    kept = directions[:, variance > NEGLIGIBLE * variance.sum()]
    centre, axes = median + mean * scale, kept / scale[:, None]
    of_class = [tuple((X[rows] - centre) @ axes for rows in sets) for sets in drawn]
    used = np.unique(np.concatenate([rows for sets in drawn for rows in sets]))
    return Examples(classes, of_class[0], of_class[1], centre, axes, used)


def require_enough(
    labels: IntArray, known: IntArray, calibration: IntArray, names: dict[int, str]
) -> None:
    """Raise a UserError that says how many labels are needed, if there are too few.

    Parameters
    ----------
    labels, known, calibration
        As for `examples_of`.
    names : dict of int to str
        Of the labels, as messages call them.
    """
    classes = np.union1d(labels[known], labels[calibration])
    if not len(classes):
        raise UserError(
            f"This needs {FEWEST} labelled sources of each class in the validation set; there is none."
        )
    for k in classes.tolist():
        n = int(np.count_nonzero(labels[calibration] == k))
        if n < FEWEST:
            raise UserError(
                f"This needs {FEWEST} labelled sources of each class in the validation set; of {names.get(k, k)} there "
                f"{'is' if n == 1 else 'are'} {n}."
            )
        if not np.any(labels[known] == k):
            raise UserError(
                f"This needs a source labelled {names.get(k, k)} in the training set; there is none."
            )


def nearest_distance(points: FloatArray, examples: FloatArray) -> FloatArray:
    """Return each point's distance from the nearest example, shape (n_points,)."""
    squared = (points**2).sum(axis=1)[:, None] + (examples**2).sum(axis=1) - 2 * points @ examples.T
    nearest: FloatArray = np.sqrt(np.maximum(squared.min(axis=1), 0))
    return nearest


def _some(rows: IntArray, rng: np.random.Generator) -> IntArray:
    return rows if len(rows) <= MOST else rng.choice(rows, MOST, replace=False)
