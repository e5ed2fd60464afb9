"""Sources unlike anything labelled: conformal p-values (Vovk, Gammerman & Shafer 2005), one for each class.

>>> examples = examples_of(X, labels, known_rows, calibration_rows)
>>> found = PValues(examples, X[rows]).do()
>>> rows[found.p <= 0.05]  # of sources like the labelled ones at most 5 % are flagged
>>> flagged, p = flags(examples, X)  # the same of millions, where only the flagged are of interest

A source is as strange to a class as it is far from the nearest example of it. Its p-value for the class is the share of
the class's calibration sources that are as strange or more; they are labelled, drawn at random, and none of the
examples. The largest p-value over the classes is the source's own: at 5 % or less it is unlike every class, which is
the empty prediction set of Hechtlinger, Póczos & Wasserman (2018). For a source of any of the classes that happens
with a probability of 5 % at most, whatever the distribution, as long as calibration sources are a fair sample of it.

P-values are the same numbers on every machine, and however the rows are divided (`labelled_distances`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.classifiers.registry import Progress
from astronomical_lite.learning.fit_jobs import Task
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNKNOWN
from astronomical_lite.trust.labelled_distances import (
    BLOCK,
    Covering,
    Frame,
    components,
    covering_of,
    fast_components,
    n_below,
    squared_nearest,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray
    from astronomical_lite.learning import Learner

__all__ = [
    "FALSE_ALARMS",
    "FEWEST",
    "Examples",
    "PValues",
    "Strangeness",
    "examples_for",
    "examples_of",
    "flags",
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
    examples : tuple of float64 arrays of shape (n, n_components)
        One for each class.
    usual : tuple of float64 arrays of shape (n,)
        Squared distances of each class's calibration sources from the nearest example, ascending.
    frame : Frame
        What takes features to these components.
    used : int64 array
        The rows that are examples or calibration sources, ascending.
    """

    classes: tuple[int, ...]
    examples: tuple[FloatArray, ...]
    usual: tuple[FloatArray, ...]
    frame: Frame
    used: IntArray

    @cached_property
    def covering(self) -> Covering:
        """The examples, with how near a source has to be to be like a class."""
        return covering_of(self.examples, [_reach(usual) for usual in self.usual])

    def project(self, X: FloatArray) -> FloatArray:
        """Return features of shape (n, n_features), without NaN, as components; the last digits are the machine's."""
        return fast_components(X, self.frame).points


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
    """The p-values of some sources; they may be worked out by another Python.

    Attributes
    ----------
    examples : Examples
    X : float array of shape (n, n_features)
        Without NaN.
    """

    examples: Examples
    X: FloatArray

    def do(self, progress: Progress | None = None) -> Strangeness:
        """Work them out."""
        blocks = []
        for start in range(0, max(len(self.X), 1), BLOCK):
            if progress is not None:
                progress("Comparing with labelled sources", start / max(len(self.X), 1))
            blocks.append(_strangeness(self.examples, self.X[start : start + BLOCK]))
        return Strangeness(
            np.concatenate([one.p for one in blocks]),
            np.concatenate([one.distance for one in blocks]),
            np.concatenate([one.nearest for one in blocks]),
        )


def _strangeness(known: Examples, X: FloatArray) -> Strangeness:
    n = len(X)
    p, distance = np.zeros(n), np.full(n, np.inf)
    nearest = np.full(n, known.classes[0], dtype=np.int64)
    with np.errstate(over="ignore", invalid="ignore"):
        fast = fast_components(X, known.frame)
        for label, examples, usual in zip(known.classes, known.examples, known.usual, strict=True):
            below, squared = n_below(X, fast, examples, usual, known.frame)
            p = np.maximum(p, _p_value(len(usual) - below, len(usual)))
            found = np.sqrt(np.maximum(squared, 0))
            relative = found / max(float(np.median(np.sqrt(usual))), np.finfo(np.float64).tiny)
            nearest[relative < distance] = label
            distance = np.minimum(distance, relative)
    return Strangeness(p, distance, nearest)


def flags(known: Examples, X: FloatArray) -> tuple[BoolArray, FloatArray]:
    """Return True for the rows that are unlike every class, and the p-values of these; NaN for the others.

    Parameters
    ----------
    known : Examples
    X : float array of shape (n, n_features)
        Without NaN.
    """
    flagged, p = np.zeros(len(X), dtype=bool), np.full(len(X), np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        for start in range(0, len(X), BLOCK):
            none = known.covering.none_near(X[start : start + BLOCK], known.frame)
            flagged[start : start + BLOCK] = none
    p[flagged] = PValues(known, X[flagged]).do().p
    return flagged, p


def _p_value(n_as_strange: IntArray, n: int) -> FloatArray:
    value: FloatArray = (1 + n_as_strange) / (n + 1)
    return value


def _reach(usual: FloatArray) -> float:
    """Return the largest squared distance that has a p-value above `FALSE_ALARMS`: infinity, if all have."""
    n = len(usual)
    ends = np.append(usual, np.inf)
    above = np.flatnonzero(_p_value(n - np.arange(n + 1), n) > FALSE_ALARMS)
    return float(ends[above[-1]])


def examples_for(learner: Learner, names: Mapping[int, str]) -> Examples:
    """Return what the classes look like by all labels there are for a classifier: the catalogue's and those given.

    Parameters
    ----------
    learner : Learner
        Started.
    names : mapping of int to str
        Of all labels, as messages call them.

    Raises
    ------
    UserError
        There are too few labels of a class.
    """
    problem = learner.problem
    labels = problem.labels.copy()
    labels[learner.labelled_rows] = learner.labelled_y
    is_known = (labels != UNKNOWN) & ~problem.missing
    known, calibration = (
        rows[is_known[rows]] for rows in (learner.train_rows, learner.validation_rows)
    )
    require_enough(labels, known, calibration, names)
    return examples_of(problem.X, labels, known, calibration)


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
    variance, directions = np.linalg.eigh(np.atleast_2d(np.cov(scaled, rowvar=False, ddof=0)))
    kept = directions[:, variance > NEGLIGIBLE * variance.sum()]
    frame = Frame(median + mean * scale, kept / scale[:, None])
    of_class, compared = ([components(X[rows], frame) for rows in sets] for sets in drawn)
    usual = [np.sort(squared_nearest(*pair)) for pair in zip(compared, of_class, strict=True)]
    used = np.unique(np.concatenate([rows for sets in drawn for rows in sets]))
    return Examples(classes, tuple(of_class), tuple(usual), frame, used)


def require_enough(
    labels: IntArray, known: IntArray, calibration: IntArray, names: Mapping[int, str]
) -> None:
    """Raise a UserError that says how many labels are needed, if there are too few.

    Parameters
    ----------
    labels, known, calibration
        As for `examples_of`.
    names : mapping of int to str
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


def _some(rows: IntArray, rng: np.random.Generator) -> IntArray:
    return rows if len(rows) <= MOST else rng.choice(rows, MOST, replace=False)
