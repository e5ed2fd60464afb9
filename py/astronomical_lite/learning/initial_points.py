"""What training starts from: points drawn at random that hold both classes."""

import numpy as np

from astronomical_lite.learning.one_vs_rest import OneVsRest
from astronomical_lite.messages import UserError


def draw_initial_points(one: OneVsRest, n: int, seed: int, label_name: str) -> np.ndarray:
    """Return `n` different training rows of known label, int64, with both classes among them.

    They are drawn as AstronomicAL draws them: all but two at random, then one of the rest and one
    of the class, with ``RandomState(seed)`` (one drawn already is replaced by another row).

    Raises
    ------
    UserError
        `n` does not suit, or the training rows lack one of the two classes.
    """
    available = one.train[one.known[one.train]]
    is_class = one.truth[available]
    _require_drawable(n, is_class, label_name)
    rng = np.random.RandomState(seed)
    chosen = rng.choice(len(available), size=n - 2, replace=False).tolist()
    for of_class in (False, True):
        drawn = int(rng.choice(np.flatnonzero(is_class == of_class)))
        if drawn in chosen:  # so this class is there already, and any other row will do
            drawn = int(rng.choice(np.setdiff1d(np.arange(len(available)), chosen)))
        chosen.append(drawn)
    return available[chosen]


def _require_drawable(n, is_class, label_name) -> None:
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
