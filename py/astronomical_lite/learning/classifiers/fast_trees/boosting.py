"""AdaBoost over decision stumps as scikit-learn does it, without its cost per stump."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from astronomical_lite.learning.classifiers.fast_trees.trees import (
    LARGEST_INT,
    TREES_PER_STEP,
    Grower,
    is_new,
)

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray

FREE = {"n_estimators", "random_state", "learning_rate"}


def knows(boosting: AdaBoostClassifier, X: Any, y: Any) -> bool:
    """Return True if `boost` can fit this ensemble on these data."""
    return is_new(boosting, X, y, FREE)


class _Stump:
    """The part of an estimator that scikit-learn's loop of boosting uses."""

    def __init__(self, grower: Grower, seed: int, classes: AnyArray):
        self.grower, self.seed, self.classes_ = grower, seed, classes

    def fit(self, X: AnyArray, y: AnyArray, sample_weight: FloatArray) -> None:
        self.tree = self.grower.tree(self.seed, sample_weight)

    def predict(self, X: AnyArray) -> AnyArray:
        # The loop predicts the points fitted on alone, which the grower has as trees need them.
        classes: AnyArray = self.classes_.take(self.tree.predict(self.grower.X).argmax(axis=1))
        return classes


def boost(
    boosting: AdaBoostClassifier,
    X: AnyArray,
    y: AnyArray,
    report_progress: Callable[[float], None],
) -> AdaBoostClassifier:
    """Fit an ensemble in place, as ``boosting.fit(X, y)`` does.

    The loop is scikit-learn's own. It makes one new estimator after the other by
    `_make_estimator`, which is replaced for as long as the fit lasts.
    """
    make_first = boosting._make_estimator
    grower: Grower | None = None

    def make_estimator(append: bool = True, random_state: Any = None) -> Any:
        nonlocal grower
        done = len(boosting.estimators_)
        if done and done % TREES_PER_STEP == 0:
            report_progress(done / boosting.n_estimators)
        if not done:
            return make_first(append, random_state)
        first = boosting.estimators_[0]
        if grower is None:
            grower = Grower(first, X, np.searchsorted(first.classes_, y))
        stump = _Stump(grower, random_state.randint(LARGEST_INT), first.classes_)
        boosting.estimators_.append(stump)
        return stump

    boosting._make_estimator = make_estimator
    boosting.fit(X, y)
    del boosting._make_estimator
    boosting.estimators_[1:] = [
        stump.grower.estimator(stump.seed, stump.tree) for stump in boosting.estimators_[1:]
    ]
    return boosting


@dataclass(frozen=True)
class CompiledBoosting:
    """Stumps by feature and threshold; calling it gives the same as ``boosting.predict_proba(X)``.

    Attributes
    ----------
    boosting : AdaBoostClassifier
    stumps : list of (feature, threshold, left, right)
        The weights are those added for the second class where a value is not above the threshold,
        and where it is.
    """

    boosting: AdaBoostClassifier
    stumps: list[tuple[int, np.float64, np.float64, np.float64]]

    def __call__(self, X: AnyArray) -> FloatArray:
        """Return the probabilities, float64 of shape (n_rows, 2).

        Raises
        ------
        ValueError
            X has missing or infinite values or another number of features.
        """
        boosting = self.boosting
        checked: Any = boosting.estimators_[0]._validate_X_predict(boosting._check_X(X), True)
        if not isinstance(checked, np.ndarray):
            sparse: FloatArray = boosting.predict_proba(checked)
            return sparse
        X = checked
        columns = {feature: X[:, feature].copy() for feature, *_ in self.stumps}
        # The terms of the first class are those of the second with the other sign, so one sum will
        # do; its terms are added in scikit-learn's order, for the same rounding.
        total = np.zeros(len(X))
        for feature, threshold, left, right in self.stumps:
            total += np.where(columns[feature] <= threshold, left, right)
        total /= boosting.estimator_weights_.sum()
        probabilities: FloatArray = boosting._compute_proba_from_decision(total + total, 2)
        return probabilities


def compile_boosting(boosting: AdaBoostClassifier) -> CompiledBoosting | None:
    """Prepare a fitted AdaBoost for `predict_proba` of many rows.

    Returns
    -------
    CompiledBoosting or None
        None if it is not one of two classes and of stumps.
    """
    if type(boosting) is not AdaBoostClassifier or boosting.n_classes_ != 2:
        return None
    stumps = []
    for estimator, weight in zip(boosting.estimators_, boosting.estimator_weights_, strict=False):
        if type(estimator) is not DecisionTreeClassifier or estimator.tree_.node_count > 3:
            return None
        state = estimator.tree_.__getstate__()
        votes = np.where(state["values"][:, 0].argmax(axis=1) == 1, weight, -weight)
        root = state["nodes"][0]
        # As scikit-learn does, values of single precision are compared with a double: NumPy would
        # make a Python float single too.
        threshold = np.float64(root["threshold"])
        if len(votes) == 3:
            left, right = votes[root["left_child"]], votes[root["right_child"]]
        else:
            left = right = votes[0]
        stumps.append((max(0, int(root["feature"])), threshold, left, right))
    return CompiledBoosting(boosting, stumps)
