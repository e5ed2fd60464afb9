"""Decision trees grown by scikit-learn's compiled code, without the overhead of its `fit`.

On some dozen points nearly all of `DecisionTreeClassifier.fit` is spent on validation, on a
generator and on objects made anew for each tree. Here scikit-learn fits the first tree of an
ensemble, with all its checks, and the others share its objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.tree import DecisionTreeClassifier
from sklearn.tree._classes import CRITERIA_CLF, DENSE_SPLITTERS
from sklearn.tree._tree import DepthFirstTreeBuilder, Tree

from astronomical_lite.learning.classifiers.fast_trees.nodes import Nodes

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray, IntArray

LARGEST_INT = np.iinfo(np.int32).max
TREES_PER_STEP = 50


class Grower:
    """Grows trees on the same points, each equal to the tree of `fit` with that seed and weights.

    Parameters
    ----------
    first : DecisionTreeClassifier
        Fitted on these points; of its parameters, `criterion`, `splitter`, `max_depth` and `max_features`
        may differ from scikit-learn's defaults.
    X : array of shape (n_points, n_features)
    y : int array of shape (n_points,)
        Positions in the classes.
    """

    def __init__(self, first: DecisionTreeClassifier, X: AnyArray, y: IntArray):
        self.X = np.asarray(X, dtype=np.float32, order="F")
        self._first = first
        self._y = y.astype(np.float64).reshape(-1, 1)
        self._n_classes = np.array([first.n_classes_], dtype=np.intp)
        # By scikit-learn's own method, which finds at most one new feature per row: not all that have
        # missing values, and the trees must be the same as its own.
        self.missing = first._compute_missing_values_in_feature_mask(self.X)
        # Where `fit` makes a new generator for each tree, this one is seeded anew.
        self._random = np.random.RandomState()
        criterion = CRITERIA_CLF[first.criterion](1, self._n_classes)
        splitter = DENSE_SPLITTERS[first.splitter](
            criterion, first.max_features_, 1, 0.0, self._random, None
        )
        depth = LARGEST_INT if first.max_depth is None else first.max_depth
        self._builder = DepthFirstTreeBuilder(splitter, 2, 1, 0.0, depth, 0.0)

    def bootstrap(self, seed: int) -> FloatArray:
        """Return how often a forest's tree of this seed draws each point, as weights."""
        n_points = len(self.X)
        self._random.seed(seed)
        drawn = self._random.randint(0, n_points, n_points, dtype=np.int32)
        return np.bincount(drawn, minlength=n_points).astype(np.float64)

    def tree(self, seed: int, weights: FloatArray | None) -> Tree:
        """Grow the bare tree; without weights, of all points alike."""
        self._random.seed(seed)
        tree = Tree(self.X.shape[1], self._n_classes, 1)
        self._builder.build(tree, self.X, self._y, weights, self.missing)
        return tree

    def estimator(self, seed: int, tree: Tree) -> DecisionTreeClassifier:
        """Return the fitted estimator that holds this tree."""
        estimator = DecisionTreeClassifier.__new__(DecisionTreeClassifier)
        estimator.__dict__.update(self._first.__dict__, random_state=seed, tree_=tree)
        return estimator


class OwnForest:
    """The trees of a forest that scikit-learn's compiled code grows.

    Parameters
    ----------
    grower : Grower
    bootstrap : bool
        True if each tree draws points of its own, False if all grow of all points.
    """

    def __init__(self, grower: Grower, bootstrap: bool):
        self._grower, self._bootstrap = grower, bootstrap
        self._trees: list[Tree] = []

    def grow(self, seeds: IntArray) -> None:
        """Grow the trees of these seeds."""
        grower = self._grower
        for seed in seeds.tolist():
            weights = grower.bootstrap(seed) if self._bootstrap else None
            self._trees.append(grower.tree(seed, weights))

    def nodes(self) -> Nodes:
        """Return those of all trees grown, of which there is at least one."""
        return Nodes.of(self._trees)


def steps(n_trees: int, report_progress: Callable[[float], None]) -> Iterator[range]:
    """Yield the trees after the first in steps, and report before each but the first which part is done."""
    for start in range(0, n_trees, TREES_PER_STEP):
        if start:
            report_progress(start / n_trees)
        step = range(max(1, start), min(start + TREES_PER_STEP, n_trees))
        if step:
            yield step


def is_new(ensemble: Any, X: Any, y: Any, free: set[str]) -> bool:
    """Return True if an ensemble is unfitted, seeded and to be fitted on plain arrays, and its
    parameters, but for those in `free`, are scikit-learn's defaults."""
    usual = type(ensemble)().get_params(deep=False)
    return (
        not hasattr(ensemble, "estimators_")
        and all(
            value == usual[name]
            for name, value in ensemble.get_params(deep=False).items()
            if name not in free
        )
        and _is_whole(ensemble.n_estimators, least=1)
        and _is_whole(ensemble.random_state, least=0)
        and isinstance(X, np.ndarray)
        and isinstance(y, np.ndarray)
        and y.ndim == 1
    )


def _is_whole(value: Any, least: int) -> bool:
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    return bool(whole and value >= least)
