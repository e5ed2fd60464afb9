"""What matters: permutation importance of features (Breiman 2001; Fisher, Rudin & Dominici 2019), with intervals.

rows, is_class = fair_sample(validation_rows, is_class)
tasks = [Shuffling(names, X, y, X[rows], columns) for columns in blocks_of(n_features)]
found = importances(is_class, [task.do() for task in tasks])

A feature's values are shuffled among validation sources, so that each has another one's. By how much less probable the
classifier then finds what each source is says how much it rests on the feature: the probability of the class for those
of it, and of not being of it for others, in the mean of both, so that a rare class counts too and sources can be drawn
from each. That falls before any decision changes. Number for number as `sklearn.inspection.permutation_importance` with
that score; the intervals are those of a mean of paired differences, source by source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.classifiers.fast_trees.used import used_features
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.members import FittedMembers, Member, members_of
from astronomical_lite.learning.classifiers.predictions import predict_all
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS, Classifier, Progress
from astronomical_lite.learning.fit_jobs import Task
from astronomical_lite.project.settings import Settings

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

__all__ = [
    "CONFIDENCE",
    "MOST_OF_EACH",
    "Importances",
    "Shuffled",
    "Shuffling",
    "blocks_of",
    "fair_sample",
    "importances",
]

MOST_OF_EACH = 150
"""Sources of the class, and of the others, that are looked at; of more, so many drawn at random."""

N_REPEATS = 2
MOST_TASKS = 2  # each fits anew, which takes longer than most predictions
FEWEST_FEATURES = 6  # of one task
CONFIDENCE = 0.9
_Z = 1.6448536269514722  # of a standard normal, for that confidence


@dataclass(frozen=True)
class Importances:
    """How much the classifier rests on each feature.

    Attributes
    ----------
    drop : float64 array of shape (n_features,)
        By how much less probable what sources are is found where the feature is shuffled, from 0 to 1.
    low, high : float64 arrays of shape (n_features,)
        Its 90 % interval.
    score : how probable it is found without shuffling
    n_class, n_others : the sources that were looked at
    """

    drop: FloatArray
    low: FloatArray
    high: FloatArray
    score: float
    n_class: int
    n_others: int


@dataclass(frozen=True)
class Shuffled:
    """What a classifier says of the sample, as it is and with features shuffled.

    Attributes
    ----------
    probabilities : float64 array of shape (n_sources,)
        Of being of the class.
    shuffled : float64 array of shape (n_columns, n_sources)
        The same by shuffled column, the mean of the repetitions.
    """

    probabilities: FloatArray
    shuffled: FloatArray


@dataclass(frozen=True)
class Shuffling(Task):
    """A fit, and its predictions with some features shuffled; it may be done by another Python.

    Attributes
    ----------
    classifiers : sequence of str
        Keys of `CLASSIFIERS`, the members of the committee.
    X : array of shape (n_points, n_features)
    y : int64 array of shape (n_points,), each 0 or 1
    sample : array of shape (n_sources, n_features)
    columns : sequence of int
        The features to shuffle, one at a time.
    n_repeats, seed : int
    extension, settings
        As a `Job` has them.
    """

    classifiers: Sequence[str]
    X: FloatArray
    y: IntArray
    sample: FloatArray
    columns: Sequence[int]
    n_repeats: int = N_REPEATS
    seed: int = 0
    extension: tuple[str, str] | None = None
    settings: Settings | None = None

    def do(self, progress: Progress | None = None) -> Shuffled:
        """Fit and predict; raises a UserError as `fit_members` and `predict_all` do."""
        members = [CLASSIFIERS[name] for name in self.classifiers]
        fitted = fit_members(members, self.X, self.y, progress)
        said = [
            self._said_by(classifier, member)
            for classifier, member in zip(members, members_of(fitted), strict=True)
        ]
        return Shuffled(
            np.mean([p for p, _ in said], axis=0),
            np.mean([shuffled for _, shuffled in said], axis=0),
        )

    def _said_by(self, classifier: Classifier, member: Member) -> tuple[FloatArray, FloatArray]:
        """Return what one member says of the sample, and of each shuffled column, the mean of the repetitions."""
        used = used_features(member, self.sample.shape[1])
        columns = [c for c in self.columns if used is None or used[c]]
        rows = [self.sample]
        for column in columns:
            rows += with_shuffled(self.sample, column, self.n_repeats, self.seed)
        predicted = predict_all([classifier], FittedMembers([member]), np.concatenate(rows))
        n, of_class = len(self.sample), predicted.probabilities[0, :, 1]
        p: FloatArray = of_class[:n]
        shuffled = np.tile(p, (len(self.columns), 1))
        repeated = of_class[n:].reshape(len(columns), self.n_repeats, n)
        for column, repeats in zip(columns, repeated, strict=True):
            shuffled[self.columns.index(column)] = repeats.mean(axis=0)
        return p, shuffled


def with_shuffled(X: FloatArray, column: int, n_repeats: int, seed: int) -> list[FloatArray]:
    """Return copies of features of which one is shuffled, each again, as scikit-learn does it."""
    seed_of_all = np.random.RandomState(seed).randint(np.iinfo(np.int32).max + 1)
    rng, order, changed = np.random.RandomState(seed_of_all), np.arange(len(X)), X.copy()
    copies = []
    for _ in range(n_repeats):
        rng.shuffle(order)
        changed[:, column] = changed[order, column]
        copies.append(changed.copy())
    return copies


def blocks_of(n_features: int) -> list[list[int]]:
    """Return the features of each task: two tasks, for as many compute workers, unless there are few."""
    n_tasks = max(1, min(MOST_TASKS, n_features // FEWEST_FEATURES))
    return [part.tolist() for part in np.array_split(np.arange(n_features), n_tasks)]


def fair_sample(
    rows: IntArray, is_class: BoolArray, most: int = MOST_OF_EACH
) -> tuple[IntArray, BoolArray]:
    """Return sources of either class, at most so many of each, drawn at random, in the order given."""
    rng, chosen = np.random.RandomState(0), np.zeros(len(rows), dtype=bool)
    for of_class in (True, False):
        places = np.flatnonzero(is_class == of_class)
        if len(places) > most:
            places = rng.choice(places, most, replace=False)
        chosen[places] = True
    return rows[chosen], is_class[chosen]


def importances(is_class: BoolArray, blocks: Sequence[Shuffled]) -> Importances:
    """Return the importance of each feature.

    Parameters
    ----------
    is_class : bool array of shape (n_sources,)
        At least two of them are, and two are not.
    blocks : sequence of Shuffled
        In the order of the features.
    """
    own, shuffled = blocks[0].probabilities, np.concatenate([one.shuffled for one in blocks])
    right = np.where(is_class, own, 1 - own)
    lost = right - np.where(is_class, shuffled, 1 - shuffled)
    parts = [lost[:, is_class], lost[:, ~is_class]]
    drop = np.mean([part.mean(axis=1) for part in parts], axis=0)
    variance = sum(part.var(axis=1, ddof=1) / part.shape[1] for part in parts) / 4
    half = _Z * np.sqrt(variance)
    n_class = int(is_class.sum())
    return Importances(
        drop=drop,
        low=drop - half,
        high=drop + half,
        score=float((right[is_class].mean() + right[~is_class].mean()) / 2),
        n_class=n_class,
        n_others=len(is_class) - n_class,
    )
