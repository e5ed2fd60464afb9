"""Predictions of a forest of pure leaves, exactly those of scikit-learn.

Fitted on some dozen points, a thousand trees hold few different splits, and many equal branches.
Each different split is evaluated once over a block of rows, as a bit mask; then each different
branch, from the leaves up: it predicts the class for the rows that go left where its left branch
does, and for those that go right where its right branch does. In the end the trees' masks are
counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.learning.classifiers import kept_table
from astronomical_lite.learning.classifiers.fast_trees import bits
from astronomical_lite.learning.classifiers.fast_trees.grown_predictions import (
    VoteCounter,
    vote_counter,
)
from astronomical_lite.learning.classifiers.fast_trees.late import FORESTS, Forest, LateForest
from astronomical_lite.learning.classifiers.fast_trees.nodes import Nodes
from astronomical_lite.learning.classifiers.fast_trees.splits import MOST_RANKED, Thresholds
from astronomical_lite.learning.classifiers.together import Asked

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray, FloatArray, IntArray

LARGEST_ROOM = 2**22  # 64-bit words: 32 MB
WORDS_PER_BLOCK = 512
MOST_MASKS = 2**17  # of more, too few words at a time have room
NEVER, ALWAYS = 0, 1  # the first two masks of a block; then one per split, then one per branch


@dataclass(frozen=True)
class Branches:
    """Different branches of equal height, as positions of masks, each an array of shape (k,)."""

    split: IntArray
    left: IntArray
    right: IntArray


@dataclass(frozen=True)
class CompiledForest:
    """A forest as bit operations; calling it with X gives the same as ``forest.predict_proba(X)``.

    Attributes
    ----------
    forest : Forest
        It checks what it is called with; of its trees only the first need be there.
    whole : callable
        Returns the forest with all trees.
    n_trees : int
    count_votes : callable
        ``(X)``; returns for each row the number of trees that vote for the class.
    """

    forest: Forest
    whole: Callable[[], Forest]
    n_trees: int
    count_votes: Callable[[FloatArray], bits.Counts]

    def __call__(self, X: AnyArray) -> FloatArray:
        """Return the probabilities, float64 of shape (n_rows, 2).

        Raises
        ------
        ValueError
            X has infinite values or another number of features.
        """
        checked: Any = X if needs_no_check(self.forest, X) else self.forest._validate_X_predict(X)
        if not isinstance(checked, np.ndarray):
            sparse: FloatArray = self.whole().predict_proba(checked)
            return sparse
        return self.probabilities_of(self.count_votes(checked))

    def asked(self) -> Asked | None:
        """Return how the library is asked for the votes; None if there is none."""
        counter = self.count_votes
        if not isinstance(counter, VoteCounter):
            return None
        return Asked(
            counter.count,
            lambda rows, n_rows: [np.empty(n_rows, dtype=np.int32)],
            lambda rows, results: self.probabilities_of(results[0]),
        )

    def probabilities_of(self, votes: bits.Counts) -> FloatArray:
        """Return the probabilities that numbers of votes for the class are, float64 of shape (n, 2)."""
        possible = np.arange(self.n_trees + 1)
        shares = np.column_stack([self.n_trees - possible, possible]) / self.n_trees
        return shares.take(votes, axis=0)


@dataclass(frozen=True)
class MaskedVotes:
    """The trees of a forest; calling it with X counts those that vote for the class.

    Attributes
    ----------
    splits : list of (feature, Thresholds)
        The masks of the splits, the rows that go left, in this order.
    n_splits, n_masks : int
    levels : list of Branches
        In an order in which each only needs those before it.
    trees : int64 array of shape (n_trees,)
        The position of each tree's mask.
    """

    splits: list[tuple[int, Thresholds]]
    n_splits: int
    n_masks: int
    levels: list[Branches]
    trees: IntArray

    def __call__(self, X: FloatArray) -> bits.Counts:
        votes = np.empty(len(X), dtype=np.int32)
        masks = self._room(len(X))
        n_rows = masks.shape[1] * bits.ROWS_PER_WORD
        for start in range(0, len(X), n_rows):
            block = slice(start, start + n_rows)
            votes[block] = self._votes(X[block], masks)
        return votes

    def _room(self, n_rows: int) -> bits.Masks:
        """Return an array for all masks of a block; `n_rows` rows are cut in equal blocks."""
        n_words = -(-n_rows // bits.ROWS_PER_WORD)
        most = min(WORDS_PER_BLOCK, max(1, LARGEST_ROOM // self.n_masks))
        n_blocks = max(1, -(-n_words // most))
        return np.empty((self.n_masks, -(-n_words // n_blocks)), dtype=np.uint64)

    def _votes(self, X: FloatArray, masks: bits.Masks) -> bits.Counts:
        """Return for each row the number of trees that vote for the class."""
        masks[NEVER] = 0
        masks[ALWAYS] = ~np.uint64(0)
        self._evaluate_splits(X, masks[2:])
        done = 2 + self.n_splits
        for level in self.levels:
            now = masks[done : done + len(level.split)]
            right = masks.take(level.right, axis=0)
            np.take(masks, level.left, axis=0, out=now, mode="clip")
            now ^= right
            now &= masks.take(level.split, axis=0)
            now ^= right
            done += len(level.split)
        return bits.count(masks.take(self.trees, axis=0))[: len(X)]

    def _evaluate_splits(self, X: FloatArray, masks: bits.Masks) -> None:
        x = np.zeros(masks.shape[1] * bits.ROWS_PER_WORD, dtype=np.float32)
        done = 0
        for feature, thresholds in self.splits:
            x[: len(X)] = X[:, feature]
            k = len(thresholds.values)
            thresholds.evaluate(x, masks[done : done + k])
            done += k


def needs_no_check(ensemble: Any, X: AnyArray) -> bool:
    """Return True for rows of the table kept that scikit-learn takes as they are, and finds nothing wrong in."""
    if not isinstance(X, np.ndarray) or X.dtype != np.float32 or not X.flags.c_contiguous:
        return False
    is_like = X.shape[1:] == (ensemble.n_features_in_,) and len(X) > 0
    return is_like and kept_table.are_finite(X)


def compile_forest(forest: Forest | LateForest) -> CompiledForest | None:
    """Prepare a fitted forest for `predict_proba` of many rows.

    Returns
    -------
    CompiledForest or None
        None if it is not a forest of two classes whose leaves are all pure, or so large a one that
        this would not pay.
    """
    if isinstance(forest, LateForest):
        late = forest
        return _compiled(late.begun, lambda: late.estimator, late.nodes)
    if type(forest) not in FORESTS or forest.n_outputs_ != 1:
        return None
    if forest.n_classes_ != 2:
        return None
    return _compiled(forest, lambda: forest, Nodes.of([tree.tree_ for tree in forest.estimators_]))


def _compiled(forest: Forest, whole: Callable[[], Forest], trees: Nodes) -> CompiledForest | None:
    nodes, value, roots = trees.nodes, trees.values, trees.roots
    pure = (value[:, 0] == 1) & (value[:, 1] == 0) | (value[:, 0] == 0) & (value[:, 1] == 1)
    if value.shape[1] != 2 or not pure[trees.is_leaf].all():
        return None
    counter = vote_counter(nodes, value[:, 1].astype(np.uint8), roots)
    count_votes = counter or _masked_votes(nodes, value, roots, np.repeat(roots, trees.sizes))
    if count_votes is None:
        return None
    return CompiledForest(forest, whole, len(trees.sizes), count_votes)


def _masked_votes(
    nodes: Any, value: FloatArray, first: IntArray, offset: IntArray
) -> MaskedVotes | None:
    """Return what counts votes with NumPy; None if there are too many different branches.

    Parameters
    ----------
    nodes : array of scikit-learn's nodes, those of all trees
    value : float64 array of shape (n_nodes, 2)
    first : int64 array of shape (n_trees,)
        Where each tree begins.
    offset : int64 array of shape (n_nodes,)
        Where each node's tree begins.
    """
    is_leaf = nodes["left_child"] == -1
    left, right = nodes["left_child"] + offset, nodes["right_child"] + offset
    (feature, threshold, missing_left), split = _different_splits(nodes)
    # The position of the mask of each node's branch: leaves have theirs now, inner nodes get theirs
    # in the loop, in an order in which both branches of a node have theirs before it.
    position = np.where(value[:, 1] == 1, ALWAYS, NEVER).astype(np.int64)
    done = 2 + len(feature)
    levels: list[Branches] = []
    for here in _by_height(first, is_leaf, left, right):
        branches, which = _different(2 + split[here], position[left[here]], position[right[here]])
        position[here] = done + which
        done += len(branches[0])
        levels.append(Branches(*branches))
    if done > MOST_MASKS:
        return None
    return MaskedVotes(
        splits=_by_feature(feature, threshold, missing_left),
        n_splits=len(feature),
        n_masks=done,
        levels=levels,
        trees=position[first],
    )


def _different_splits(nodes: Any) -> tuple[list[AnyArray], IntArray]:
    """Return feature, threshold and missing_left of the different splits, and each node's split."""
    inner = np.flatnonzero(nodes["left_child"] != -1)
    # scikit-learn compares values of single precision with a double. That is the same as comparing
    # with the largest single that is not above the double.
    exact = nodes["threshold"][inner]
    threshold = exact.astype(np.float32)
    above = threshold > exact
    threshold[above] = np.nextafter(threshold[above], np.float32(-np.inf))
    feature = nodes["feature"][inner].astype(np.int64)
    splits, which = _different(feature, threshold, nodes["missing_go_to_left"][inner] != 0)
    split = np.full(len(nodes), -1, dtype=np.int64)
    split[inner] = which
    return splits, split


def _by_feature(
    feature: IntArray, threshold: FloatArray, missing_left: BoolArray
) -> list[tuple[int, Thresholds]]:
    """Return the thresholds of each feature, at most `MOST_RANKED` at a time."""
    splits = []
    ends = np.flatnonzero(np.diff(feature, append=-1)) + 1
    start = 0
    for end in ends.tolist():
        for first in range(start, end, MOST_RANKED):
            some = slice(first, min(first + MOST_RANKED, end))
            made = Thresholds.of(threshold[some], missing_left[some])
            splits.append((int(feature[first]), made))
        start = end
    return splits


def _different(*columns: AnyArray) -> tuple[list[AnyArray], IntArray]:
    """Return the different rows of a table, sorted, and which of them each row is."""
    order = np.lexsort(columns[::-1])
    is_new = np.zeros(len(order), dtype=bool)
    is_new[:1] = True
    for column in columns:
        is_new[1:] |= column[order[1:]] != column[order[:-1]]
    which = np.empty(len(order), dtype=np.int64)
    which[order] = np.cumsum(is_new) - 1
    return [column[order[is_new]] for column in columns], which


def _by_height(
    roots: IntArray, is_leaf: BoolArray, left: IntArray, right: IntArray
) -> list[IntArray]:
    """Return the inner nodes above leaves only, then those above these, and so on to the roots.

    Equal branches have equal heights, so they are found among those returned together.
    """
    by_depth = []
    here = roots[~is_leaf[roots]]
    while len(here):
        by_depth.append(here)
        children = np.concatenate([left[here], right[here]])
        here = children[~is_leaf[children]]
    height = np.zeros(len(is_leaf), dtype=np.int64)
    for here in reversed(by_depth):
        height[here] = 1 + np.maximum(height[left[here]], height[right[here]])
    order = np.argsort(height, kind="stable")
    ends = np.searchsorted(height[order], np.arange(1, height.max() + 1))
    return list(np.split(order, ends)[1:])
