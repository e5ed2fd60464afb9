"""Trees that the library of `tree_library` grows, as scikit-learn's own.

grow = forest_grower(first, X, y, missing)   # None where there is no library, or it does not know the case
nodes = grow(seeds)

Each tree equals scikit-learn's of the same seed, bit for bit. `library.forest(task)` and
`library.boosting(task)` take JSON and return a function of the address of int32 seeds and their
number; what that returns are the columns of `COLUMNS`, and ``values``, ``sizes``, ``depths`` and
``losses``, JavaScript's typed arrays as Pyodide shows them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from sklearn.tree._tree import NODE_DTYPE

from astronomical_lite import tree_library
from astronomical_lite.learning.classifiers.fast_trees.nodes import Nodes
from astronomical_lite.learning.classifiers.fast_trees.trees import LARGEST_INT
from astronomical_lite.typed_arrays import address_of, taken

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    from astronomical_lite.arrays import AnyArray, BoolArray, FloatArray, IntArray

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
) -> Callable[[IntArray], Nodes] | None:
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
    arrays = {
        "values": X,
        "classes": y.astype(np.uint8),
        "lacking": np.zeros(X.shape[1], np.uint8) if missing is None else missing.astype(np.uint8),
    }
    grow = library.forest(_task(first, arrays))

    def grow_trees(seeds: IntArray) -> Nodes:
        seeds = np.ascontiguousarray(seeds, dtype=np.int32)
        return nodes_of(grow(address_of(seeds), len(seeds)), 2)

    return grow_trees


@dataclass(frozen=True)
class Boosting:
    """Gradient boosting after its first stage.

    Attributes
    ----------
    first : DecisionTreeRegressor
        The tree of that stage.
    X : float32 array of shape (n_points, n_features)
    y : float64 array of shape (n_points,)
        The classes, 0 or 1.
    raw : float64 array of shape (n_points,)
        The raw predictions after that stage.
    weights : float64 array of shape (n_points,)
    learning_rate : float
    random : numpy.random.RandomState
        Gives each tree's seed.
    """

    first: DecisionTreeRegressor
    X: FloatArray
    y: FloatArray
    raw: FloatArray
    weights: FloatArray
    learning_rate: float
    random: np.random.RandomState


GoOn: TypeAlias = Callable[[int], tuple[Nodes, "FloatArray"]]
"""Goes on by so many stages of boosting, and returns their trees and the loss after each."""


def boosting_grower(begun: Boosting) -> GoOn | None:
    """Return what goes on with gradient boosting, or None."""
    first, X = begun.first, begun.X
    is_known = first.criterion == "friedman_mse" and len(X) <= MOST_POINTS
    library = tree_library.current()
    if library is None or not is_known or (begun.weights != 1).any() or not _mostly_different(X):
        return None
    arrays = {
        "values": np.asfortranarray(X),
        "classes": np.ascontiguousarray(begun.y),
        "raw": begun.raw,
    }
    grow = library.boosting(_task(first, arrays, rate=begun.learning_rate))

    def go_on(n_stages: int) -> tuple[Nodes, FloatArray]:
        states = begun.random.randint(0, LARGEST_INT, size=n_stages, dtype=np.int32)
        grown = grow(address_of(states), n_stages)
        return nodes_of(grown, 1), taken(grown.losses)

    return go_on


def _task(first: Any, arrays: dict[str, AnyArray], **told: float) -> str:
    """Return what the library is told of an ensemble: its arrays, which it copies, and its parameters."""
    n_points, n_features = arrays["values"].shape
    addresses = {name: address_of(array) for name, array in arrays.items()}
    deepest = n_points if first.max_depth is None else first.max_depth
    shape = {"points": n_points, "features": n_features}
    return json.dumps(addresses | shape | told | {"most": first.max_features_, "deepest": deepest})


def _mostly_different(X: FloatArray) -> bool:
    """Return False where so many values are equal that scikit-learn sorts them faster."""
    in_order = np.sort(X, axis=0)
    return bool((np.diff(in_order, axis=0) != 0).mean() > 0.5)


def nodes_of(grown: Any, n_values: int) -> Nodes:
    """Return a library's nodes, which are those of all trees, one after the other."""
    nodes = np.zeros(grown.left.length, dtype=NODE_DTYPE)
    for name, own in COLUMNS.items():
        nodes[name] = taken(getattr(grown, own))
    values = taken(grown.values).reshape(len(nodes), n_values)
    return Nodes(nodes, values, taken(grown.sizes), taken(grown.depths))
