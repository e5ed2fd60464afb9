"""The trees of an ensemble as one table of nodes, one tree after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.tree._tree import Tree

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

LEAF = -1


@dataclass(frozen=True)
class Nodes:
    """The nodes of all trees.

    Attributes
    ----------
    nodes : array of scikit-learn's nodes, shape (n_nodes,)
        Children are counted from the root of their tree.
    values : float64 array of shape (n_nodes, n_values)
    sizes, depths : int arrays of shape (n_trees,)
    """

    nodes: Any
    values: FloatArray
    sizes: IntArray
    depths: IntArray

    @classmethod
    def of(cls, trees: Sequence[Tree]) -> Nodes:
        """Return those of scikit-learn's trees, of which there is at least one, of one output."""
        states = [tree.__getstate__() for tree in trees]
        return cls(
            _joined([state["nodes"] for state in states]),
            np.concatenate([state["values"] for state in states])[:, 0],
            np.array([len(state["nodes"]) for state in states], dtype=np.int32),
            np.array([state["max_depth"] for state in states], dtype=np.int32),
        )

    @classmethod
    def joined(cls, parts: Sequence[Nodes]) -> Nodes:
        """Return the trees of several tables, in their order."""
        return cls(
            _joined([part.nodes for part in parts]),
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.sizes for part in parts]),
            np.concatenate([part.depths for part in parts]),
        )

    @property
    def roots(self) -> IntArray:
        """Where each tree begins, shape (n_trees,)."""
        return np.cumsum([0, *self.sizes[:-1].tolist()], dtype=np.int64)

    @property
    def is_leaf(self) -> Any:
        """True for each node that is a leaf, shape (n_nodes,)."""
        return self.nodes["left_child"] == LEAF

    def trees(self, n_features: int, n_classes: int) -> list[Tree]:
        """Return the trees as scikit-learn's own."""
        of_output = np.array([n_classes], dtype=np.intp)
        values = self.values[:, np.newaxis]
        trees, start = [], 0
        for size, depth in zip(self.sizes.tolist(), self.depths.tolist(), strict=True):
            here = slice(start, start + size)
            tree = Tree(n_features, of_output, 1)
            tree.__setstate__(
                {
                    "max_depth": depth,
                    "node_count": size,
                    "nodes": self.nodes[here],
                    "values": values[here],
                }
            )
            trees.append(tree)
            start += size
        return trees


def _joined(tables: Sequence[Any]) -> Any:
    """Return one table of nodes, byte by byte: NumPy leaves what lies between the fields as it is in memory."""
    content = np.concatenate([table.view(np.uint8) for table in tables])
    return content.view(tables[0].dtype)
