"""Trees that the library of `learning_library` grows, as scikit-learn's own.

forest = forest_grower(first, X, y, missing)   # None where there is no library, or it does not know the case
forest.grow(seeds)                             # again and again
forest.nodes()

Each tree equals scikit-learn's of the same seed, bit for bit. `library.forest(task)` and
`library.boosting(task)` take JSON and return an object: its ``grow`` takes the address of int32 seeds
and their number, and its ``columns()`` are those of `COLUMNS`, and ``values``, ``sizes`` and
``depths``, JavaScript's typed arrays as Pyodide shows them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.tree._tree import NODE_DTYPE

from astronomical_lite import learning_library
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
) -> LibraryForest | None:
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
    library = learning_library.current()
    if library is None or not is_known or first.splitter != "best":
        return None
    arrays = {
        "values": X,
        "classes": y.astype(np.uint8),
        "lacking": np.zeros(X.shape[1], np.uint8) if missing is None else missing.astype(np.uint8),
    }
    return LibraryForest(library.forest(_task(first, arrays)))


class LibraryForest:
    """The trees of a forest that a library grows."""

    def __init__(self, forest: Any):
        self._forest = forest

    def grow(self, seeds: IntArray) -> None:
        """Grow the trees of these seeds."""
        seeds = np.ascontiguousarray(seeds, dtype=np.int32)
        self._forest.grow(address_of(seeds), len(seeds))

    def nodes(self) -> Nodes:
        """Return those of all trees grown."""
        return nodes_of(self._forest.columns(), 2)


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


def boosting_grower(begun: Boosting) -> LibraryBoosting | None:
    """Return what goes on with gradient boosting, or None."""
    first, X = begun.first, begun.X
    is_known = first.criterion == "friedman_mse" and len(X) <= MOST_POINTS
    library = learning_library.current()
    if library is None or not is_known or (begun.weights != 1).any() or not _mostly_different(X):
        return None
    arrays = {
        "values": np.asfortranarray(X),
        "classes": np.ascontiguousarray(begun.y),
        "raw": begun.raw,
    }
    task = _task(first, arrays, rate=begun.learning_rate)
    return LibraryBoosting(library.boosting(task), begun.random)


class LibraryBoosting:
    """The trees of boosting that a library grows."""

    def __init__(self, boosting: Any, random: np.random.RandomState):
        self._boosting, self._random = boosting, random

    def grow(self, n_stages: int) -> FloatArray:
        """Go on by so many stages; return the loss after each."""
        states = self._random.randint(0, LARGEST_INT, size=n_stages, dtype=np.int32)
        return taken(self._boosting.grow(address_of(states), n_stages))

    def nodes(self) -> Nodes:
        """Return those of all trees grown."""
        return nodes_of(self._boosting.columns(), 1)


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
