"""Probabilities of labelled points by fits on the others: stratified cross-validation (Stone 1974).

>>> fold = stratified_folds(target, n_folds=5)
>>> fit_members(classifiers, X[fold != 0], target[fold != 0])  # predicts X[fold == 0], and so on

What a classifier says of a point that it was trained on is no evidence for the point's label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

__all__ = ["N_FOLDS", "require_enough", "stratified_folds"]

N_FOLDS = 5


def stratified_folds(target: IntArray, n_folds: int = N_FOLDS, seed: int = 0) -> IntArray:
    """Return the fold of each point, drawn at random: each has as many of either class, give or take one.

    Parameters
    ----------
    target : int64 array of shape (n_points,), each 0 or 1

    Returns
    -------
    int64 array of shape (n_points,)
        From 0 to `n_folds` - 1.
    """
    rng = np.random.default_rng(seed)
    # One class after the other is dealt out in turn, so that the folds are of one size too.
    order = rng.permutation(len(target))
    order = order[np.argsort(target[order], kind="stable")]
    fold = np.empty(len(target), dtype=np.int64)
    fold[order] = np.arange(len(target)) % n_folds
    return fold


def require_enough(target: IntArray, fewest: int, name: str) -> None:
    """Raise a UserError that says how many labels are needed, if there are too few.

    Parameters
    ----------
    target : int64 array of shape (n_points,), each 0 or 1
    fewest : int
        Points of the class, and of the others.
    name : str
        The class, as messages call it.
    """
    n_of, n_others = int(np.count_nonzero(target == 1)), int(np.count_nonzero(target == 0))
    if min(n_of, n_others) < fewest:
        raise UserError(
            f"This needs {fewest} labels of {name} and {fewest} of anything else; there are {n_of} and {n_others}."
        )
