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
from astronomical_lite.learning.classifiers.predictions import predict_all

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import FloatArray, IntArray
    from astronomical_lite.learning.classifiers.predictions import Prepared
    from astronomical_lite.learning.committee import Committee
    from astronomical_lite.learning.querying.registry import Strategy


def first_question(
    committee: Committee,
    fitted: Sequence[ClassifierMixin],
    prepared: Prepared,
    X: FloatArray,
    blocks: Iterable[IntArray],
) -> int | None:
    """Return the row that is asked about if it is among the first of the pool; None if that cannot be told.

    Parameters
    ----------
    committee : Committee
    fitted : sequence of estimators
    prepared : Prepared
        Of these.
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
        probabilities, _ = predictions.consensus()
        scores = committee.strategy.scores_of(probabilities, predictions.votes)
        found = np.flatnonzero(scores == highest)
        if len(found):
            return int(rows[found[0]])
    return None


def highest_score(strategy: Strategy, prepared: Prepared) -> float | None:
    """Return the highest score that any votes could get; None where probabilities may have any value."""
    if not strategy.each_alone:
        return None
    n = len(prepared.predictors)
    if strategy.needs == "votes":
        # one column for each number of members that may be for the class
        votes = np.tri(n, n + 1, dtype=bool)
        return float(strategy.scores_of(np.empty((n + 1, 2)), votes).max())
    forest = prepared.predictors[0]
    if n > 1 or not isinstance(forest, CompiledForest):
        return None
    possible = forest.probabilities_of(np.arange(forest.n_trees + 1, dtype=np.int32))
    return float(strategy.scores_of(possible, possible[:, 1] > possible[:, 0]).max())
