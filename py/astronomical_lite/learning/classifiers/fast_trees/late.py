"""Fitted ensembles whose trees become scikit-learn's objects when somebody asks for them.

Of a thousand trees, making the objects takes as long as growing them, and most fits are only predicted with: the
next label brings another. Predictions need the nodes alone.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    RandomForestClassifier,
)

from astronomical_lite.learning.classifiers.fast_trees.nodes import Nodes
from astronomical_lite.learning.classifiers.members import LateEstimator

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import IntArray

T = TypeVar("T")
Forest: TypeAlias = "RandomForestClassifier | ExtraTreesClassifier"
FORESTS = (RandomForestClassifier, ExtraTreesClassifier)


class LateEnsemble(LateEstimator):
    """A fitted ensemble of many trees. Pickled and read back it is scikit-learn's own."""

    @abstractmethod
    def __reduce__(self) -> tuple[Callable[..., ClassifierMixin], tuple[Any, ...]]:
        """Return what makes the estimator, and of what."""


@dataclass(frozen=True)
class LateForest(LateEnsemble):
    """A random forest, or extra trees.

    Attributes
    ----------
    begun : Forest
        Fitted, with its first tree alone.
    seeds : int array of shape (n_trees,)
    nodes : Nodes
        Of all trees.
    """

    begun: Forest
    seeds: IntArray
    nodes: Nodes

    @cached_property
    def estimator(self) -> Forest:
        first = self.begun.estimators_[0]
        trees = self.nodes.trees(first.n_features_in_, len(self.begun.classes_))
        made = zip(self.seeds[1:].tolist(), trees[1:], strict=True)
        forest = _like(self.begun)
        forest.estimators_ = [
            first,
            *(_like(first, random_state=seed, tree_=tree) for seed, tree in made),
        ]
        return forest

    def __reduce__(self) -> tuple[Callable[..., ClassifierMixin], tuple[Any, ...]]:
        return _forest, (self.begun, self.seeds, self.nodes)


@dataclass(frozen=True)
class LateGradient(LateEnsemble):
    """Gradient boosting of two classes.

    Attributes
    ----------
    begun : GradientBoostingClassifier
        Fitted, with the tree of its first stage alone.
    nodes : Nodes
        Of all trees.
    """

    begun: GradientBoostingClassifier
    nodes: Nodes

    @cached_property
    def estimator(self) -> GradientBoostingClassifier:
        first = self.begun.estimators_[0, 0]
        boosting = _like(self.begun)
        boosting.estimators_ = self.begun.estimators_.copy()
        for i, tree in enumerate(self.nodes.trees(first.n_features_in_, 1)[1:], 1):
            boosting.estimators_[i, 0] = _like(first, tree_=tree)
        return boosting

    def __reduce__(self) -> tuple[Callable[..., ClassifierMixin], tuple[Any, ...]]:
        return _gradient, (self.begun, self.nodes)


def _forest(*told: Any) -> ClassifierMixin:
    return LateForest(*told).estimator


def _gradient(*told: Any) -> ClassifierMixin:
    return LateGradient(*told).estimator


def _like(estimator: T, **other: Any) -> T:
    """Return a shallow copy with some attributes replaced."""
    copied = type(estimator).__new__(type(estimator))
    copied.__dict__.update(estimator.__dict__, **other)
    return copied
