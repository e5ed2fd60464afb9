"""A label against all others: which rows a classifier of it uses, and what is true of them."""

from __future__ import annotations

import numpy as np

from astronomical_lite.learning.learning_problem import Problem
from astronomical_lite.learning.scores import Confusion, confusion
from astronomical_lite.tables.labels import UNKNOWN


class OneVsRest:
    """What all iterations of a classifier share.

    Parameters
    ----------
    problem : Problem
    label : int
        The raw label that is the positive class.
    keep_missing : bool
        Whether rows with missing values are used.

    Attributes
    ----------
    train, validation, test : int64 arrays
        The usable rows of the sets, in the sets' order.
    usable : int64 array, or None for all
        The rows that are predicted.
    truth : bool array of shape (n_rows,)
        Whether the catalogue's label is this one.
    known : bool array of shape (n_rows,)
        Whether the catalogue has a label.
    """

    def __init__(self, problem: Problem, label: int, keep_missing: bool):
        self.problem = problem
        self.label = label
        usable = np.ones(len(problem.X), dtype=bool) if keep_missing else ~problem.missing
        self.usable = None if usable.all() else np.flatnonzero(usable).astype(np.int64)
        self._place = np.cumsum(usable) - 1  # of a usable row among them
        sets = problem.sets
        self.train, self.validation, self.test = (
            rows[usable[rows]] for rows in (sets.train, sets.validation, sets.test)
        )
        self.truth = problem.labels == label
        self.known = problem.labels != UNKNOWN

    def rows(self, set_name: str) -> np.ndarray:
        """Return the usable rows of "train", "validation" or "test"."""
        return {"train": self.train, "validation": self.validation, "test": self.test}[set_name]

    def pool(self, labelled: np.ndarray) -> np.ndarray:
        """Return the usable training rows that are not labelled, in training-set order."""
        is_left = np.ones(len(self.problem.X), dtype=bool)
        is_left[labelled] = False
        return self.train[is_left[self.train]]

    def place(self, rows: np.ndarray) -> np.ndarray:
        """Return where usable rows stand among the usable ones."""
        return rows if self.usable is None else self._place[rows]

    def over_all_rows(self, values: np.ndarray, otherwise: float) -> np.ndarray:
        """Return values of the usable rows as an array of shape (n_rows,)."""
        if self.usable is None:
            return np.ascontiguousarray(values)
        spread = np.full(len(self.problem.X), otherwise, dtype=values.dtype)
        spread[self.usable] = values
        return spread

    def confusion(self, predictions: np.ndarray, set_name: str) -> Confusion:
        """Return the confusion matrix over the rows of a set whose label is known."""
        rows = self.rows(set_name)
        rows = rows[self.known[rows]]
        return confusion(self.truth[rows], predictions[rows])
