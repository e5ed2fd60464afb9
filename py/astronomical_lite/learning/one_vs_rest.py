"""One label against all others: the rows a classifier of it uses, and their true classes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.learning.scores import Confusion, confusion
from astronomical_lite.tables.labels import UNKNOWN

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray, IntArray
    from astronomical_lite.learning.learning_problem import Problem


def usable_rows(missing: BoolArray, keep_missing: bool) -> BoolArray:
    """Return True for the rows that are predicted, shape (n_rows,)."""
    return np.ones(len(missing), dtype=bool) if keep_missing else ~missing


def over_all_rows(
    values: AnyArray, usable: IntArray | None, n_rows: int, otherwise: Any
) -> AnyArray:
    """Return values of the usable rows (all if None) as an array of shape (n_rows,).

    `otherwise` is the value of the rows that are not usable.
    """
    if usable is None:
        return np.ascontiguousarray(values)
    spread = np.full(n_rows, otherwise, dtype=values.dtype)
    spread[usable] = values
    return spread


class OneVsRest:
    """The rows and true classes that all iterations of one classifier share.

    A row is usable if it has no missing value, or if missing values are kept.

    Parameters
    ----------
    problem : Problem
    label : int
        The raw label that is the positive class.
    keep_missing : bool
        True if rows with missing values are used.

    Attributes
    ----------
    train, validation, test : intp arrays
        The usable rows of the sets, in the sets' order. In 32-bit WebAssembly NumPy's own indices take half the
        memory, and it converts others wherever they are used.
    is_train : bool array of shape (n_rows,)
        True for the rows of `train`.
    usable : intp array, or None for all
        The rows that are predicted, ascending.
    truth : bool array of shape (n_rows,)
        True where the catalogue's label is this one.
    known : bool array of shape (n_rows,)
        True where the catalogue has a label.
    """

    def __init__(self, problem: Problem, label: int, keep_missing: bool):
        self.problem = problem
        self.label = label
        self._keep_missing = keep_missing
        usable = usable_rows(problem.missing, keep_missing)
        self.usable: IntArray | None = None
        if not usable.all():
            self.usable = np.flatnonzero(usable)
        sets = problem.sets
        self.train, self.validation, self.test = (
            rows[usable[rows]].astype(np.intp, copy=False)
            for rows in (sets.train, sets.validation, sets.test)
        )
        self.is_train: BoolArray = np.zeros(len(usable), dtype=bool)
        self.is_train[self.train] = True
        self.truth: BoolArray = problem.labels == label
        self.known: BoolArray = problem.labels != UNKNOWN

    @cached_property
    def _position_among_usable(self) -> IntArray:
        """The position of each usable row among them, where its prediction is."""
        usable = usable_rows(self.problem.missing, self._keep_missing)
        positions: IntArray = np.cumsum(usable)
        positions -= 1  # there are so many usable rows up to and including it
        return positions

    def rows(self, set_name: str) -> IntArray:
        """Return the usable rows of "train", "validation" or "test"."""
        return {"train": self.train, "validation": self.validation, "test": self.test}[set_name]

    def pool(self, labelled: IntArray) -> IntArray:
        """Return the usable training rows that are not labelled, in training-set order."""
        return self.train[self.is_in_pool(labelled)[self.train]]

    def is_in_pool(self, labelled: IntArray) -> BoolArray:
        """Return True for the rows of `pool`, shape (n_rows,)."""
        is_left = self.is_train.copy()
        is_left[labelled] = False
        return is_left

    def positions_among_usable(self, rows: IntArray) -> IntArray:
        """Return the positions of usable rows among `usable`, where their predictions are."""
        return rows if self.usable is None else self._position_among_usable[rows]

    def over_all_rows(self, values: AnyArray, otherwise: Any) -> AnyArray:
        """Return values of the usable rows as an array of shape (n_rows,).

        Parameters
        ----------
        values : array of shape (n_usable,)
        otherwise : scalar
            Value of the rows that are not usable.
        """
        return over_all_rows(values, self.usable, len(self.problem.X), otherwise)

    def confusion(self, predictions: BoolArray, set_name: str) -> Confusion:
        """Return the confusion matrix over the rows of a set whose label is known.

        Parameters
        ----------
        predictions : bool array of shape (n_rows,)
        set_name : {"train", "validation", "test"}
        """
        rows = self.rows(set_name)
        rows = rows[self.known[rows]]
        return confusion(self.truth[rows], predictions[rows])
