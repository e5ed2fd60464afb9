"""Trees that the library of `tree_library` grows, as scikit-learn's own.

grow = forest_grower(first, X, y)         # None where there is no library, or it does not know the case
trees = grow(seeds)

Each tree equals scikit-learn's of the same seed, bit for bit. `library.forest(task)` and
`library.boosting(task)` take JSON and return a function of the address of int32 seeds and their
number; what that returns are the columns of `COLUMNS`, and ``values``, ``sizes``, ``depths`` and
``losses``, JavaScript's typed arrays as Pyodide shows them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.tree._tree import NODE_DTYPE, Tree

from astronomical_lite import tree_library
from astronomical_lite.learning.classifiers.fast_trees.trees import LARGEST_INT
from astronomical_lite.typed_arrays import address_of, taken

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

MOST_POINTS = 4000  # of more, sorting them takes longer than what is spent on each tree
COLUMNS = {
    "left_child": "left",
    "right_child": "right",
    "feature": "feature",
    "threshold": "threshold",
    "impurity": "impurity",
    "n_node_samples": "points",
    "weighted_n_node_samples": "weight",
    "missing_go_to_left": "missingLeft",
}
"""What the library calls scikit-learn's columns of nodes."""


def forest_grower(
    first: DecisionTreeClassifier, X: FloatArray, y: IntArray, missing: BoolArray | None
) -> Callable[[IntArray], list[Tree]] | None:
    """Return what grows a forest's trees of their seeds, or None.

    Parameters
    ----------
    first : DecisionTreeClassifier
        A tree of the forest, fitted on these points.
    X : float32 array of shape (n_points, n_features), in Fortran's order
    y : int array of shape (n_points,)
        Positions in the classes.
    missing : bool array of shape (n_features,), optional
        The features of which scikit-learn finds values missing.
    """
    is_known = first.criterion == "gini" and first.n_classes_ == 2 and len(X) <= MOST_POINTS
    library = tree_library.current()
    if library is None or not is_known:
        return None
    classes = y.astype(np.uint8)
    lacking = np.zeros(X.shape[1], np.uint8) if missing is None else missing.astype(np.uint8)
    task = {
        "values": address_of(X),
        "classes": address_of(classes),
        "lacking": address_of(lacking),
        "points": X.shape[0],
        "features": X.shape[1],
        "most": first.max_features_,
        "deepest": len(X) if first.max_depth is None else first.max_depth,
    }
    grow = library.forest(json.dumps(task))

    def grow_trees(seeds: IntArray) -> list[Tree]:
        seeds = np.ascontiguousarray(seeds, dtype=np.int32)
        return trees_of(grow(address_of(seeds), len(seeds)), X.shape[1], 2)

    return grow_trees


def boosting_grower(
    first: DecisionTreeRegressor,
    X: FloatArray,
    y: FloatArray,
    raw: FloatArray,
    weights: FloatArray,
    learning_rate: float,
    random: np.random.RandomState,
) -> Callable[[int], tuple[list[Tree], FloatArray]] | None:
    """Return what goes on by so many stages of gradient boosting, and returns their trees and losses; or None.

    Parameters
    ----------
    first : DecisionTreeRegressor
        The tree of the first stage.
    X : float32 array of shape (n_points, n_features)
    y : float64 array of shape (n_points,)
        The classes, 0 or 1.
    raw : float64 array of shape (n_points,)
        The raw predictions after the first stage.
    weights : float64 array of shape (n_points,)
    learning_rate : float
    random : numpy.random.RandomState
        Gives each tree's seed.
    """
    is_known = first.criterion == "friedman_mse" and len(X) <= MOST_POINTS
    library = tree_library.current()
    if library is None or not is_known or (weights != 1).any() or not _mostly_different(X):
        return None
    values, classes = np.asfortranarray(X), np.ascontiguousarray(y)
    task = {
        "values": address_of(values),
        "classes": address_of(classes),
        "raw": address_of(raw),
        "points": X.shape[0],
        "features": X.shape[1],
        "rate": learning_rate,
        "most": first.max_features_,
        "deepest": len(X) if first.max_depth is None else first.max_depth,
    }
    grow = library.boosting(json.dumps(task))

    def go_on(n_stages: int) -> tuple[list[Tree], FloatArray]:
        states = random.randint(0, LARGEST_INT, size=n_stages, dtype=np.int32)
        grown = grow(address_of(states), n_stages)
        return trees_of(grown, X.shape[1], 1), taken(grown.losses)

    return go_on


def _mostly_different(X: FloatArray) -> bool:
    """Return False where so many values are equal that scikit-learn sorts them faster."""
    in_order = np.sort(X, axis=0)
    return bool((np.diff(in_order, axis=0) != 0).mean() > 0.5)


def trees_of(grown: Any, n_features: int, n_classes: int) -> list[Tree]:
    """Return scikit-learn's trees of a library's nodes, which are those of all trees, one after the other."""
    nodes = np.zeros(grown.left.length, dtype=NODE_DTYPE)
    for name, own in COLUMNS.items():
        nodes[name] = taken(getattr(grown, own))
    values = taken(grown.values).reshape(len(nodes), 1, n_classes)
    of_output = np.array([n_classes], dtype=np.intp)
    trees, start = [], 0
    for size, depth in zip(taken(grown.sizes).tolist(), taken(grown.depths).tolist(), strict=True):
        here = slice(start, start + size)
        tree = Tree(n_features, of_output, 1)
        tree.__setstate__(
            {"max_depth": depth, "node_count": size, "nodes": nodes[here], "values": values[here]}
        )
        trees.append(tree)
        start += size
    return trees
