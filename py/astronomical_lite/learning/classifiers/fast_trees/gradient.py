"""Gradient boosting of two classes as scikit-learn does it, without its cost per tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.ensemble._gb import _safe_divide
from sklearn.tree._classes import CRITERIA_REG
from sklearn.tree._splitter import BestSplitter
from sklearn.tree._tree import DepthFirstTreeBuilder, Tree
from sklearn.utils.validation import validate_data

from astronomical_lite.learning.classifiers.fast_trees.grown import (
    Boosting,
    boosting_grower,
)
from astronomical_lite.learning.classifiers.fast_trees.grown_predictions import (
    TreeAdder,
    tree_adder,
)
from astronomical_lite.learning.classifiers.fast_trees.late import LateGradient
from astronomical_lite.learning.classifiers.fast_trees.nodes import LEAF, Nodes
from astronomical_lite.learning.classifiers.fast_trees.predict import needs_no_check
from astronomical_lite.learning.classifiers.fast_trees.trees import (
    LARGEST_INT,
    is_new,
    steps,
)
from astronomical_lite.learning.classifiers.together import Asked

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray, IntArray
    from astronomical_lite.learning.classifiers.fast_trees.bits import Masks

    AddTrees: TypeAlias = Callable[[FloatArray, FloatArray], None]

FREE = {"n_estimators", "random_state", "learning_rate", "max_depth", "max_features"}
ROWS_PER_BLOCK = 4096  # sums and masks of so many rows stay in the processor's cache
MOST_BRANCHES = 4  # per tree on average; of more, scikit-learn's own walk is faster
ALL_BITS, NO_BITS = ~np.uint64(0), np.uint64(0)

# A leaf is its value as the 64 bits of a double; a branch is (split, left, right).
Node: TypeAlias = "np.uint64 | tuple[int, Node, Node]"


def knows(boosting: GradientBoostingClassifier, X: Any, y: Any) -> bool:
    """Return True if `boost_gradient` can fit this ensemble on these data."""
    return is_new(boosting, X, y, FREE) and len(np.unique(y)) == 2


def boost_gradient(
    boosting: GradientBoostingClassifier,
    X: AnyArray,
    y: AnyArray,
    report_progress: Callable[[float], None],
) -> LateGradient:
    """Fit an ensemble as ``boosting.fit(X, y)`` does, which is changed."""
    parts: list[Nodes] = []

    def fit_stages(
        X: FloatArray,
        y: FloatArray,
        raw: FloatArray,
        weights: FloatArray,
        random: np.random.RandomState,
        *_: Any,
    ) -> int:
        # In place of scikit-learn's loop, which its `fit` calls when all is checked.
        grown = _fit_stages(boosting, X, y, raw, weights, random, report_progress)
        parts.extend(grown)
        return len(boosting.estimators_)

    boosting._fit_stages = fit_stages
    boosting.fit(X, y)
    del boosting._fit_stages
    return LateGradient(boosting, Nodes.joined(parts))


def _fit_stages(
    fitted: GradientBoostingClassifier,
    X: FloatArray,
    y: FloatArray,
    raw: FloatArray,
    weights: FloatArray,
    random: np.random.RandomState,
    report_progress: Callable[[float], None],
) -> list[Nodes]:
    """Do all stages; the first is kept in the ensemble, and of all the nodes are returned."""
    n_stages: int = fitted.n_estimators
    everyone = np.ones(len(X), dtype=bool)
    # scikit-learn itself fits one stage; the others share its objects.
    raw = fitted._fit_stage(0, X, y, raw, weights, everyone, random)
    first = fitted.estimators_[0, 0]
    fitted.train_score_[0] = 2 * fitted._loss(y_true=y, raw_prediction=raw, sample_weight=weights)
    flat = np.ascontiguousarray(raw[:, 0])
    begun = Boosting(first, X, y, flat, weights, fitted.learning_rate, random)
    trees = boosting_grower(begun) or _OwnBoosting(begun, fitted._loss.closs)
    parts = [Nodes.of([first.tree_])]
    for step in steps(n_stages, report_progress):
        fitted.train_score_[step.start : step.stop] = trees.grow(len(step))
    if n_stages > 1:
        parts.append(trees.nodes())
    return parts


class _OwnBoosting:
    """The trees of boosting that scikit-learn's compiled code grows."""

    def __init__(self, begun: Boosting, loss: Any):
        self._begun, self._loss = begun, loss
        first = begun.first
        criterion = CRITERIA_REG[first.criterion](1, len(begun.X))
        splitter = BestSplitter(criterion, first.max_features_, 1, 0.0, begun.random, None)
        depth = LARGEST_INT if first.max_depth is None else first.max_depth
        self._builder = DepthFirstTreeBuilder(splitter, 2, 1, 0.0, depth, 0.0)
        self._trees: list[Tree] = []

    def grow(self, n_stages: int) -> FloatArray:
        """Go on by so many stages; return the loss after each."""
        return np.array([self._stage() for _ in range(n_stages)])

    def nodes(self) -> Nodes:
        """Return those of all trees grown, of which there is at least one."""
        return Nodes.of(self._trees)

    def _stage(self) -> float:
        X, y, raw, weights = (getattr(self._begun, name) for name in ("X", "y", "raw", "weights"))
        gradient, losses = np.empty_like(raw), np.empty_like(raw)
        self._loss.gradient(y, raw, None, gradient, 1)
        residual = -gradient
        tree = Tree(X.shape[1], np.array([1], dtype=np.intp), 1)
        self._builder.build(tree, X, residual.reshape(-1, 1), weights, None)
        raw[:] += self._begun.learning_rate * _newton_step(tree, X, y, residual, weights)
        self._loss.loss(y, raw, None, losses, 1)
        self._trees.append(tree)
        return 2 * float((losses * weights).sum() / weights.sum())


def _newton_step(
    tree: Tree, X: FloatArray, y: FloatArray, residual: FloatArray, weights: FloatArray
) -> FloatArray:
    """Set the leaves to one Newton-Raphson step each; return the tree's values for the points.

    As scikit-learn's `_update_terminal_regions` for the binomial loss, without `numpy.average`.
    """
    leaf_of = tree.apply(X)
    value: FloatArray = tree.value[:, 0, 0]
    for leaf in np.flatnonzero(tree.children_left == LEAF).tolist():
        here = np.flatnonzero(leaf_of == leaf)
        part, weight = residual.take(here), weights.take(here)
        p = y.take(here) - part
        scale = weight.sum()
        slope = (part * weight).sum() / scale
        curvature = (p * (1 - p) * weight).sum() / scale
        value[leaf] = _safe_divide(slope, curvature)
    values: FloatArray = value.take(leaf_of)
    return values


@dataclass(frozen=True)
class CompiledGradient:
    """Trees over shared splits; calling it gives the same as ``boosting.predict_proba(X)``.

    Attributes
    ----------
    boosting : GradientBoostingClassifier
        It checks what it is called with; of its trees only the first need be there.
    whole : callable
        Returns the ensemble with all trees.
    add_trees : callable
        ``(X, sums)``; adds the trees' values to the sums, in scikit-learn's order.
    """

    boosting: GradientBoostingClassifier
    whole: Callable[[], GradientBoostingClassifier]
    add_trees: AddTrees

    def __call__(self, X: AnyArray) -> FloatArray:
        """Return the probabilities, float64 of shape (n_rows, 2).

        Raises
        ------
        ValueError
            X has missing or infinite values or another number of features.
        """
        boosting = self.boosting
        checked: Any = X
        if not needs_no_check(boosting, X):
            checked = validate_data(
                boosting, X, dtype=np.float32, order="C", accept_sparse="csr", reset=False
            )
        if not isinstance(checked, np.ndarray):
            sparse: FloatArray = self.whole().predict_proba(checked)
            return sparse
        raw = self._raw_at_first(checked)
        self.add_trees(checked, raw)
        return self._probabilities_of(raw)

    def asked(self) -> Asked | None:
        """Return how the library is asked to add the trees' values; None if it does not know to what."""
        adder = self.add_trees
        if not isinstance(adder, TreeAdder) or not self._begins_equal:
            return None
        first = self._raw_at_first(np.zeros((1, self.boosting.n_features_in_), np.float32))[0]
        return Asked(
            adder.add,
            lambda rows, n_rows: [np.full(n_rows, first)],
            lambda rows, results: self._probabilities_of(results[0]),
        )

    @property
    def _begins_equal(self) -> bool:
        """True if the trees' values are added to the same number for all rows."""
        init = self.boosting.init_
        return isinstance(init, DummyClassifier) and init.strategy == "prior"

    def _raw_at_first(self, X: FloatArray) -> FloatArray:
        """Return what the trees' values are added to, shape (n_rows,); all the same unless an estimator says it."""
        is_same = self._begins_equal
        raw = self.boosting._raw_predict_init(X[:1] if is_same else X)[:, 0]
        return np.full(len(X), raw[0]) if is_same and len(X) else np.ascontiguousarray(raw)

    def _probabilities_of(self, raw: FloatArray) -> FloatArray:
        probabilities: FloatArray = self.boosting._loss.predict_proba(raw)
        return probabilities


@dataclass(frozen=True)
class MaskedTrees:
    """Trees over shared splits; calling it with X and sums adds their values to the sums.

    Attributes
    ----------
    features : int64 array of shape (n_splits,)
    thresholds : float64 array of shape (n_splits,)
    trees : list of Node
        The values of leaves include the learning rate.
    """

    features: IntArray
    thresholds: FloatArray
    trees: list[Node]

    def __call__(self, X: FloatArray, sums: FloatArray) -> None:
        for start in range(0, len(X), ROWS_PER_BLOCK):
            block = slice(start, start + ROWS_PER_BLOCK)
            columns = X[block].T[self.features]
            is_left = columns <= self.thresholds[:, np.newaxis]
            masks = np.where(is_left, ALL_BITS, NO_BITS)
            total = sums[block]
            for tree in self.trees:
                total += _value_bits(tree, masks).view(np.float64)


def _value_bits(node: Node, masks: Masks) -> np.uint64 | Masks:
    """Return the bits of a tree's values: choosing bit by bit is faster than `numpy.where`."""
    if not isinstance(node, tuple):
        return node
    split, left_node, right_node = node
    left, right = _value_bits(left_node, masks), _value_bits(right_node, masks)
    bits: Masks = masks[split] & (left ^ right)
    bits ^= right
    return bits


def compile_gradient(
    boosting: GradientBoostingClassifier | LateGradient,
) -> CompiledGradient | None:
    """Prepare a fitted model for `predict_proba` of many rows.

    Returns
    -------
    CompiledGradient or None
        None if it is not one of two classes, or of trees so large that this would not pay.
    """
    if isinstance(boosting, LateGradient):
        late = boosting
        return _compiled(late.begun, lambda: late.estimator, late.nodes)
    if type(boosting) is not GradientBoostingClassifier or boosting.n_classes_ != 2:
        return None
    if boosting.estimators_.shape[1] != 1 or len(boosting.estimators_) == 0:
        return None
    trees = [estimator.tree_ for estimator in boosting.estimators_[:, 0]]
    return _compiled(boosting, lambda: boosting, Nodes.of(trees))


def _compiled(
    boosting: GradientBoostingClassifier,
    whole: Callable[[], GradientBoostingClassifier],
    nodes: Nodes,
) -> CompiledGradient | None:
    values = boosting.learning_rate * nodes.values[:, 0]
    add_trees: AddTrees | None = tree_adder(nodes.nodes, values, nodes.roots)
    if add_trees is None and len(nodes.nodes) <= (2 * MOST_BRANCHES + 1) * len(nodes.sizes):
        ends = nodes.roots[1:]
        own = np.split(nodes.nodes, ends), np.split(values, ends)
        add_trees = _masked_trees(list(zip(*own, strict=True)))
    return None if add_trees is None else CompiledGradient(boosting, whole, add_trees)


def _masked_trees(of_trees: list[tuple[Any, FloatArray]]) -> MaskedTrees:
    """Return what adds the values of trees, given as nodes and their values, with NumPy."""
    splits: dict[tuple[int, float], int] = {}

    def node_at(nodes: Any, values: FloatArray, at: int) -> Node:
        node = nodes[at]
        if node["left_child"] == LEAF:
            leaf: np.uint64 = values[at].view(np.uint64)
            return leaf
        key = int(node["feature"]), float(node["threshold"])
        split = splits.setdefault(key, len(splits))
        left, right = (node_at(nodes, values, int(node[s])) for s in ("left_child", "right_child"))
        return split, left, right

    trees = [node_at(nodes, values, 0) for nodes, values in of_trees]
    features = np.array([feature for feature, _ in splits], dtype=np.int64)
    thresholds = np.array([threshold for _, threshold in splits], dtype=np.float64)
    return MaskedTrees(features, thresholds, trees)
