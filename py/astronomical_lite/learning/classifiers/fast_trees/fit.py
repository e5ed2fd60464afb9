"""Random forests and extra trees fitted as scikit-learn does, without its cost per tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.learning.classifiers.fast_trees.grown import forest_grower
from astronomical_lite.learning.classifiers.fast_trees.late import Forest, LateForest
from astronomical_lite.learning.classifiers.fast_trees.nodes import Nodes
from astronomical_lite.learning.classifiers.fast_trees.trees import (
    LARGEST_INT,
    Grower,
    OwnForest,
    is_new,
    steps,
)

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray

# Parameters that may have other values than scikit-learn's defaults.
FREE = {"n_estimators", "random_state", "criterion", "max_depth", "max_features", "n_jobs"}


def knows(forest: Forest, X: Any, y: Any) -> bool:
    """Return True if `grow_forest` can fit this forest on these data."""
    return is_new(forest, X, y, FREE)


def grow_forest(
    forest: Forest,
    X: AnyArray,
    y: AnyArray,
    report_progress: Callable[[float], None],
) -> LateForest:
    """Fit a forest as ``forest.fit(X, y)`` does, which is changed."""
    # scikit-learn itself fits one tree: it checks all that is given and sets all attributes.
    n_trees = forest.n_estimators
    forest.set_params(n_estimators=1).fit(X, y).set_params(n_estimators=n_trees)
    positions = np.searchsorted(forest.classes_, y)
    first = forest.estimators_[0]
    grower = Grower(first, X, positions)
    trees = forest_grower(first, grower.X, positions, grower.missing) or OwnForest(
        grower, forest.bootstrap
    )
    seeds = np.random.RandomState(forest.random_state).randint(LARGEST_INT, size=n_trees)
    parts = [Nodes.of([first.tree_])]
    for step in steps(n_trees, report_progress):
        trees.grow(seeds[step.start : step.stop])
    if n_trees > 1:
        parts.append(trees.nodes())
    return LateForest(forest, seeds, Nodes.joined(parts))
