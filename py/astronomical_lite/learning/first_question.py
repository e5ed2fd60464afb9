"""The next question of a large pool from its first sources, where no other source can be more useful.

row = first_question(committee, fitted, prepared, X, blocks)     # None: all have to be predicted

A forest's votes, and a committee's, are whole numbers, so there is a highest score. Of equal scores the first in the
pool wins: the first source that has the highest is the one that is asked about, whatever the others get.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.classifiers.fast_trees.predict import CompiledForest
from astronomical_lite.learning.classifiers.registry import predict_all
from astronomical_lite.learning.querying.disagreement import COMMITTEE, vote_entropy

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import FloatArray, IntArray
    from astronomical_lite.learning.classifiers.registry import Predictions, PredictProba
    from astronomical_lite.learning.committee import Committee
    from astronomical_lite.learning.querying.registry import Strategy


def first_question(
    committee: Committee,
    fitted: Sequence[ClassifierMixin],
    prepared: Sequence[PredictProba],
    X: FloatArray,
    blocks: Iterable[IntArray],
) -> int | None:
    """Return the row that is asked about if it is among the first of the pool; None if that cannot be told.

    Parameters
    ----------
    committee : Committee
    fitted, prepared
        From `fit_members` and `prepare`.
    X : array of shape (n_rows, n_features)
    blocks : iterable of int64 arrays
        The first rows of the pool, in its order, some at a time.

    Raises
    ------
    UserError
        As `predict_all` does.
    """
    highest = highest_score(committee.strategy, prepared)
    if highest is None:
        return None
    for rows in blocks:
        predictions = predict_all(committee.classifiers, fitted, X, rows, prepared=prepared)
        found = np.flatnonzero(_scores(committee.strategy, predictions) == highest)
        if len(found):
            return int(rows[found[0]])
    return None


def highest_score(strategy: Strategy, prepared: Sequence[PredictProba]) -> float | None:
    """Return the highest score that any votes could get; None where probabilities may have any value."""
    if strategy is COMMITTEE:
        # one column for each number of members that may be for the class
        n = len(prepared)
        return float(vote_entropy(np.tri(n, n + 1, dtype=bool)).max())
    if not strategy.each_alone or strategy.needs != "probabilities" or len(prepared) != 1:
        return None
    forest = prepared[0]
    if not isinstance(forest, CompiledForest):
        return None
    votes = np.arange(forest.n_trees + 1, dtype=np.int32)
    scores: FloatArray = np.asarray(strategy.function(forest.probabilities_of(votes)))
    return float(scores.max())


def _scores(strategy: Strategy, predictions: Predictions) -> FloatArray:
    if strategy is COMMITTEE:
        return vote_entropy(predictions.votes)
    return np.asarray(strategy.function(predictions.consensus()[0]))
