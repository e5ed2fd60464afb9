"""A random forest fitted as scikit-learn does, without its cost per tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from astronomical_lite.learning.classifiers.fast_trees.grown import forest_grower
from astronomical_lite.learning.classifiers.fast_trees.trees import (
    LARGEST_INT,
    TREES_PER_STEP,
    Grower,
    is_new,
)

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray

# Parameters that may have other values than scikit-learn's defaults.
FREE = {"n_estimators", "random_state", "criterion", "max_depth", "max_features", "n_jobs"}


def knows(forest: RandomForestClassifier, X: Any, y: Any) -> bool:
    """Return True if `grow_forest` can fit this forest on these data."""
    return is_new(forest, X, y, FREE)


def grow_forest(
    forest: RandomForestClassifier,
    X: AnyArray,
    y: AnyArray,
    report_progress: Callable[[float], None],
) -> None:
    """Fit a forest in place, as ``forest.fit(X, y)`` does."""
    # scikit-learn itself fits one tree: it checks all that is given and sets all attributes.
    n_trees = forest.n_estimators
    forest.set_params(n_estimators=1).fit(X, y).set_params(n_estimators=n_trees)
    positions = np.searchsorted(forest.classes_, y)
    grower = Grower(forest.estimators_[0], X, positions)
    first = forest.estimators_[0]
    grow = forest_grower(first, grower.X, positions, grower.missing) or grower.bootstrapped
    seeds = np.random.RandomState(forest.random_state).randint(LARGEST_INT, size=n_trees)
    for start in range(0, n_trees, TREES_PER_STEP):
        if start:
            report_progress(start / n_trees)
        some = seeds[max(1, start) : start + TREES_PER_STEP]
        trees = zip(some.tolist(), grow(some), strict=True)
        forest.estimators_ += [grower.estimator(seed, tree) for seed, tree in trees]
