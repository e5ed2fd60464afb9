"""The features that fitted trees look at.

>>> used = used_features(member, n_features)    # None: it cannot be told
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.ensemble import AdaBoostClassifier, GradientBoostingClassifier
from sklearn.tree import DecisionTreeClassifier

from astronomical_lite.learning.classifiers.fast_trees.late import (
    FORESTS,
    LateForest,
    LateGradient,
)
from astronomical_lite.learning.classifiers.members import Member

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray

ENSEMBLES = (*FORESTS, AdaBoostClassifier, GradientBoostingClassifier)

__all__ = ["used_features"]


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
