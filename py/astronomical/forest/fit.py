"""A random forest fitted as scikit-learn does, without its cost per tree."""

from collections.abc import Callable

import numpy as np
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier

from astronomical.forest.trees import LARGEST_INT, TREES_PER_STEP, Grower, is_new

# Parameters that may have other values than scikit-learn's defaults.
FREE = {"n_estimators", "random_state", "criterion", "max_depth", "max_features", "n_jobs"}


def can_fit(forest, X, y) -> bool:
    """Whether this is a new forest with parameters, and data of a kind, `fit_forest` knows."""
    return type(forest) is RandomForestClassifier and is_new(forest, X, y, FREE)


def fit_forest(
    forest: RandomForestClassifier,
    X: np.ndarray,
    y: np.ndarray,
    tell: Callable[[float], None] | None = None,
) -> RandomForestClassifier:
    """Fit `forest`; the result is that of ``forest.fit(X, y)``, tree by tree.

    Parameters
    ----------
    forest : RandomForestClassifier
        One that `can_fit` accepts; any other is fitted by its own `fit`.
    X : array of shape (n_points, n_features)
        NaN where a value is missing.
    y : array of shape (n_points,)
    tell : callable, optional
        Called with the fraction done, every `TREES_PER_STEP` trees. It may raise to cancel.

    Returns
    -------
    RandomForestClassifier
        `forest` itself. Where anything raises, it is as it was before.

    Raises
    ------
    ValueError
        scikit-learn refuses the parameters or the data.
    """
    if not can_fit(forest, X, y):
        return forest.fit(X, y)
    # One tree by scikit-learn itself: it checks all that is given and sets all attributes.
    fitted = clone(forest).set_params(n_estimators=1).fit(X, y)
    grower = Grower(fitted.estimators_[0], X, np.searchsorted(fitted.classes_, y))
    seeds = np.random.RandomState(forest.random_state).randint(
        LARGEST_INT, size=forest.n_estimators
    )
    for i, seed in enumerate(seeds[1:].tolist(), start=1):
        if tell is not None and i % TREES_PER_STEP == 0:
            tell(i / len(seeds))
        tree = grower.tree(seed, grower.bootstrap(seed))
        fitted.estimators_.append(grower.estimator(seed, tree))
    if tell is not None:
        tell(1.0)
    forest.__dict__.update(vars(fitted) | forest.get_params(deep=False))
    return forest
