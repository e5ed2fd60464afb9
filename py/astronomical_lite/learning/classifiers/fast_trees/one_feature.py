"""Predictions of an ensemble for tables that differ from another in one feature: the trees that use it say it all.

>>> without = used_features(member, n_features)    # None: it cannot be told
>>> votes = votes_by_feature(member)               # None: not a forest whose trees vote
>>> p = (votes.of_all(X) + votes.of(7)(changed) - votes.of(7)(X)) / votes.n_trees

Fitted on some dozen points, a tree looks at few of many features, so that of a thousand trees a hundred or so need to
be asked again. Votes are whole numbers, and what comes of them is exactly what the whole forest says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.tree import DecisionTreeClassifier

from astronomical_lite.learning.classifiers.fast_trees.late import LateForest, LateGradient
from astronomical_lite.learning.classifiers.fast_trees.nodes import Nodes
from astronomical_lite.learning.classifiers.fast_trees.predict import compile_nodes
from astronomical_lite.learning.classifiers.members import Member

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray
    from astronomical_lite.learning.classifiers.fast_trees.bits import Counts

ENSEMBLES = (RandomForestClassifier, AdaBoostClassifier, GradientBoostingClassifier)

__all__ = ["VotesByFeature", "used_features", "votes_by_feature"]


class VotesByFeature:
    """A forest's votes, and those of the trees that use a feature.

    Parameters
    ----------
    nodes : Nodes
        Of all trees, whose leaves are pure.
    count : callable
        ``(X)``; returns for each row the number of trees that vote for the class.
    """

    def __init__(self, nodes: Nodes, count: Callable[[FloatArray], Counts]):
        self.n_trees = len(nodes.sizes)
        self.of_all = count
        self._nodes = nodes
        self._tree_of = np.repeat(np.arange(self.n_trees), nodes.sizes)

    def of(self, feature: int) -> Callable[[FloatArray], Counts] | None:
        """Return what counts the votes of the trees that use a feature; None where it takes all trees to do so."""
        uses = np.zeros(self.n_trees, dtype=bool)
        is_split = ~self._nodes.is_leaf & (self._nodes.nodes["feature"] == feature)
        uses[self._tree_of[is_split]] = True
        if not uses.any():
            return lambda X: np.zeros(len(X), dtype=np.int32)
        return compile_nodes(self._nodes.some(uses))


def votes_by_feature(member: Member) -> VotesByFeature | None:
    """Return the votes of a fitted forest of two classes whose leaves are pure; None of any other member."""
    if isinstance(member, LateForest):
        nodes = member.nodes
    elif isinstance(member, RandomForestClassifier) and type(member) is RandomForestClassifier:
        if member.n_outputs_ != 1 or member.n_classes_ != 2:
            return None
        nodes = Nodes.of([tree.tree_ for tree in member.estimators_])
    else:
        return None
    count = compile_nodes(nodes)
    return None if count is None else VotesByFeature(nodes, count)


def used_features(member: Member, n_features: int) -> BoolArray | None:
    """Return True for each feature that any tree looks at; None where the member is not made of trees.

    Another feature, whatever its values, changes no prediction.
    """
    if isinstance(member, LateForest | LateGradient):
        nodes = member.nodes
        split = nodes.nodes["feature"][~nodes.is_leaf]
    elif isinstance(member, ENSEMBLES) and type(member) in ENSEMBLES:
        trees = [tree for stage in member.estimators_ for tree in np.ravel(stage).tolist()]
        if not all(hasattr(tree, "tree_") for tree in trees):
            return None
        split = np.concatenate([tree.tree_.feature for tree in trees])
    elif isinstance(member, DecisionTreeClassifier) and type(member) is DecisionTreeClassifier:
        split = member.tree_.feature
    else:
        return None
    used: BoolArray = np.zeros(n_features, dtype=bool)
    used[split[split >= 0]] = True
    return used
