"""Which source a learner asks about next, and after that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.learner_view import LearnerView
from astronomical_lite.learning.querying.batch_sampling import diverse_batch
from astronomical_lite.learning.querying.registry import query

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import FloatArray, IntArray
    from astronomical_lite.learning.classifiers.predictions import Predictions
    from astronomical_lite.learning.iteration import Iteration
    from astronomical_lite.learning.labelled_points import LabelledPoints

# Rows of the training set that may tell the next question, some at a time: most often the first do.
FIRST_OF_POOL = (2_048, 8_192, 24_576, 65_536)


class LearnerQuestions(LearnerView):
    """The side of a `Learner` that finds its questions; construct that."""

    _asked_early: int | None = None  # the question that the fit being done has found already

    def next_batch(self, k: int) -> list[int]:
        """Return up to `k` rows to label before the next fit.

        The first is `query_row`; the others are informative too, and unlike it and each other
        (`batch_sampling.diverse_batch`).
        """
        pool = self._pool(self._current(), self._answered)
        return diverse_batch(self.strategy.scores(pool), pool, k) if len(pool.rows) else []

    def queue(self, k: int) -> list[int]:
        """Return up to `k` rows of the pool in the order in which this fit would ask about them, `query_row` first.

        Each answer may change the order of those after it.
        """
        pool = self._pool(self._current(), self._answered)
        if not len(pool.rows):
            return []
        scores = self.strategy.scores(pool)
        best: list[int] = pool.rows[np.argsort(-scores, kind="stable")[: k + 1]].tolist()
        first = [] if self.query_row is None else [self.query_row]
        return [*first, *(row for row in best if row != self.query_row)][:k]

    @contextmanager
    def asking(self, row: int) -> Iterator[None]:
        """Ask about a row meanwhile, with all answers taken, as `finish` will have it."""
        before = self.query_row, self.assigned
        self.query_row, self.assigned = row, None
        try:
            yield
        finally:
            self.query_row, self.assigned = before

    def _predict_asking(
        self,
        fitted: Sequence[ClassifierMixin],
        points: LabelledPoints,
        predict: Callable[[IntArray], Predictions],
        asks_early: Callable[[int], None],
    ) -> Predictions:
        """Predict the rows that tell the next question, have that asked, and predict the others."""
        is_first, usable = self._one_vs_rest.is_train, self.usable_rows
        strategy = self._strategy_after(points)
        if not strategy.each_alone:
            is_first = np.zeros(len(is_first), dtype=bool)
            is_first[self._rows_left(points)] = True
        rows = np.flatnonzero(is_first)
        of_first = predict(rows)
        row = self._query_of(of_first, rows, fitted, points)
        if row is not None:
            asks_early(row)
        is_other = ~is_first if usable is None else ~is_first[usable]
        others = np.flatnonzero(is_other) if usable is None else usable[is_other]
        return of_first.among(predict(others), ~is_other)

    def _query_of(
        self,
        predicted: Predictions,
        rows: IntArray,
        fitted: Sequence[ClassifierMixin],
        points: LabelledPoints,
    ) -> int | None:
        """Return the row to be asked about, by the predictions of rows that tell it; None where none is left."""
        strategy, consensus = self._strategy_after(points), predicted.consensus()[0]
        if strategy.each_alone:
            return self._best_of(strategy.scores_of(consensus, predicted.votes), rows, points)
        left = self._rows_left(points)
        at = np.searchsorted(rows, left)
        pool = self._pool_of(left, consensus[at], predicted.votes[:, at], fitted, points)
        return query(strategy.scores(pool), left) if len(left) else None

    def _first_of_pool(self, points: LabelledPoints) -> Iterator[IntArray]:
        """Yield the first rows of the pool that is left, in its order, fewer at first."""
        start = 0
        for n_rows in FIRST_OF_POOL:
            rows = self.train_rows[start : start + n_rows]
            rows = rows[~np.isin(rows, points.rows)]
            if self.asked_within is not None:
                rows = rows[self.asked_within[rows]]
            if len(rows):
                yield rows
            start += n_rows

    def _next_query(self, iteration: Iteration, points: LabelledPoints) -> int | None:
        if self._asked_early is not None:
            return self._asked_early
        strategy = self._strategy_after(points)
        if strategy.each_alone:
            return self._best_of(iteration.scores_of(strategy), self.usable_rows, points)
        pool = self._pool(iteration, points)
        return query(strategy.scores(pool), pool.rows) if len(pool.rows) else None

    def _best_of(
        self, scores: FloatArray, rows: IntArray | None, points: LabelledPoints
    ) -> int | None:
        """Return the row that `query` finds among those of the pool, given the scores of some rows, or of all.

        The pool is not made for it: to bring a million predictions into its order takes longer than to score them.
        """
        is_asked = self._one_vs_rest.is_in_pool(points.rows)
        if self.asked_within is not None:
            is_asked &= self.asked_within
        here = is_asked if rows is None else is_asked[rows]
        if not here.any():
            return None
        best = np.flatnonzero(here & (scores == np.max(scores, where=here, initial=-np.inf)))
        # of equal scores the first in the pool wins, which is in the training set's order
        is_best = np.zeros(len(is_asked), dtype=bool)
        is_best[best if rows is None else rows[best]] = True
        return int(self.train_rows[np.argmax(is_best[self.train_rows])])
