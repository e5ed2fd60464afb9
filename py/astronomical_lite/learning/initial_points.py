"""The points training starts from, of both classes: drawn at random as AstronomicAL does, or spread.

>>> initial_points(one_vs_rest, 10, seed=0, label_name="Star", first="Spread")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.querying.first_batch import spread
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, IntArray
    from astronomical_lite.learning.one_vs_rest import OneVsRest


RANDOM, SPREAD = "Random", "Spread"
FIRST = {
    RANDOM: "Drawn at random, as AstronomicAL does.",
    SPREAD: "Unlike each other, so that every kind is seen early (Sener & Savarese 2018).",
}
"""The ways to choose them, with a sentence for the user."""


def initial_points(
    one_vs_rest: OneVsRest, n: int, seed: int, label_name: str, first: str = RANDOM
) -> IntArray:
    """Return `n` different training rows of known label, int64, with both classes among them.

    Raises
    ------
    UserError
        There is no such way, or as `draw_initial_points` does.
    """
    if first not in FIRST:
        raise UserError(
            f"There are no first points “{first}”. Choose one of: {', '.join(FIRST)}.", "first"
        )
    choose = spread_initial_points if first == SPREAD else draw_initial_points
    return choose(one_vs_rest, n, seed, label_name)


def spread_initial_points(one_vs_rest: OneVsRest, n: int, seed: int, label_name: str) -> IntArray:
    """Return `n` different training rows of known label that are unlike each other (`spread`).

    If none of them is of the class, or all are, the last one is replaced by one drawn from what is
    lacking. What the labels are decides nothing else.

    Raises
    ------
    UserError
        As `draw_initial_points` does.
    """
    train = one_vs_rest.train
    available = train[one_vs_rest.known[train]]
    is_class = one_vs_rest.truth[available]
    _require_drawable(n, is_class, label_name)
    nothing = np.arange(0, dtype=np.int64)
    rows = spread(one_vs_rest.problem.X, np.sort(available), nothing, n, seed)
    found = one_vs_rest.truth[rows]
    if found.all() or not found.any():
        rows[-1] = np.random.default_rng(seed).choice(available[is_class != found[0]])
    return rows


def draw_initial_points(one_vs_rest: OneVsRest, n: int, seed: int, label_name: str) -> IntArray:
    """Return `n` different training rows of known label, int64, with both classes among them.

    They are drawn as AstronomicAL draws them: all but two at random, then one of the rest and one
    of the class, with ``RandomState(seed)`` (one drawn already is replaced by another row).

    Raises
    ------
    UserError
        `n` does not suit, or the training rows lack one of the two classes.
    """
    train = one_vs_rest.train
    available = train[one_vs_rest.known[train]]
    is_class = one_vs_rest.truth[available]
    _require_drawable(n, is_class, label_name)
    rng = np.random.RandomState(seed)
    chosen = rng.choice(len(available), size=n - 2, replace=False).tolist()
    for of_class in (False, True):
        drawn = int(rng.choice(np.flatnonzero(is_class == of_class)))
        if drawn in chosen:  # then this class is among them already, and any other row will do
            drawn = int(rng.choice(np.setdiff1d(np.arange(len(available)), chosen)))
        chosen.append(drawn)
    initial: IntArray = available[chosen]
    return initial


def _require_drawable(n: int, is_class: BoolArray, label_name: str) -> None:
    if n < 2:
        raise UserError(
            f"Training starts from at least 2 initial points, one of each class; not {n}.",
            "n_initial",
        )
    if n > len(is_class):
        raise UserError(
            f"There are only {len(is_class)} usable sources of known label in the training "
            f"set; choose at most that many initial points, not {n}.",
            "n_initial",
        )
    if is_class.all() or not is_class.any():
        raise UserError(
            f"The usable training sources hold {'only' if is_class.any() else 'no'} "
            f"{label_name}, but a classifier has to see both it and others. Check the "
            "label column, the labels left out and the missing values.",
            "n_initial",
        )
