"""Predictions of many trees by the library of `learning_library`, for many rows at once.

count_votes = vote_counter(nodes, classes, roots)     # None where there is no library, or too much for it
votes = count_votes(X)

`library.votes(task)` and `library.sums(task)` take JSON and return a function of the addresses of a
float32 table and of the array for the result: see static/js/learning/learning_library.mjs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite import learning_library
from astronomical_lite.typed_arrays import address_of

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray, IntArray
    from astronomical_lite.learning.classifiers.fast_trees.bits import Counts


MOST_NODES = 2**18  # of more, the masks of a block of rows take too much memory
# Of a tree whose values are added: a leaf's number has five digits there.
MOST_LEAVES = 32


@dataclass(frozen=True)
class VoteCounter:
    """Counts the trees that vote for the class; `count` is a function of the library."""

    count: Any

    def __call__(self, X: FloatArray) -> Counts:
        """Return the number of trees for each row, int32 of shape (n_rows,)."""
        votes = np.empty(len(X), dtype=np.int32)
        table = np.ascontiguousarray(X, dtype=np.float32)
        self.count(address_of(table), *table.shape, address_of(votes))
        return votes


@dataclass(frozen=True)
class TreeAdder:
    """Adds the values of trees' leaves; `add` is a function of the library."""

    add: Any

    def __call__(self, X: FloatArray, sums: FloatArray) -> None:
        """Add to a sum for each row, float64 of shape (n_rows,), in the trees' order."""
        table = np.ascontiguousarray(X, dtype=np.float32)
        self.add(address_of(table), *table.shape, address_of(sums))


def vote_counter(nodes: Any, classes: IntArray, roots: IntArray) -> VoteCounter | None:
    """Return what counts the trees that vote for the class; None where no library does, or not so many nodes.

    Parameters
    ----------
    nodes : array of scikit-learn's nodes, those of all trees
    classes : array of shape (n_nodes,)
        The class that each leaf votes for, 0 or 1.
    roots : int array of shape (n_trees,)
        Where each tree begins.
    """
    library = learning_library.current()
    if library is None or len(nodes) > MOST_NODES:
        return None
    columns = _columns(nodes, roots) | {"classes": classes.astype(np.uint8)}
    return VoteCounter(library.votes(_task(columns, nodes, roots)))


def tree_adder(nodes: Any, values: FloatArray, roots: IntArray) -> TreeAdder | None:
    """Return what adds the values of the trees' leaves, in the trees' order, to a sum for each row; None where no
    library does, or not for such large trees.

    Parameters
    ----------
    nodes, roots
        As for `vote_counter`.
    values : float64 array of shape (n_nodes,)
    """
    library = learning_library.current()
    largest = np.diff(roots, append=len(nodes)).max()
    if library is None or largest >= 2 * MOST_LEAVES:
        return None
    columns = _columns(nodes, roots) | {"values": np.ascontiguousarray(values)}
    return TreeAdder(library.sums(_task(columns, nodes, roots)))


def _columns(nodes: Any, roots: IntArray) -> dict[str, AnyArray]:
    return {
        "left": nodes["left_child"].astype(np.int32),
        "right": nodes["right_child"].astype(np.int32),
        "feature": nodes["feature"].astype(np.int32),
        "threshold": nodes["threshold"].astype(np.float64),
        "missingLeft": nodes["missing_go_to_left"].astype(np.uint8),
        "roots": roots.astype(np.int32),
    }


def _task(columns: dict[str, AnyArray], nodes: Any, roots: IntArray) -> str:
    addresses = {name: address_of(column) for name, column in columns.items()}
    return json.dumps(addresses | {"nodes": len(nodes), "trees": len(roots)})
