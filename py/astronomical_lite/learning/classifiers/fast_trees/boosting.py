"""AdaBoost over decision stumps as scikit-learn does it, without its cost per stump."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from astronomical_lite.learning.classifiers.fast_trees.trees import (
    LARGEST_INT,
    TREES_PER_STEP,
    Grower,
    is_new,
)

FREE = {"n_estimators", "random_state", "learning_rate"}


def knows(boosting: AdaBoostClassifier, X, y) -> bool:
    return is_new(boosting, X, y, FREE)


class _Stump:
    """What scikit-learn's loop of boosting asks of an estimator, and no more."""

    def __init__(self, grower: Grower, seed: int, classes: np.ndarray):
        self.grower, self.seed, self.classes_ = grower, seed, classes

    def fit(self, X, y, sample_weight) -> None:
        self.tree = self.grower.tree(self.seed, sample_weight)

    def predict(self, X) -> np.ndarray:
        # X are the points fitted on
        return self.classes_.take(self.tree.predict(self.grower.X).argmax(axis=1))


def boost(
    boosting: AdaBoostClassifier, X: np.ndarray, y: np.ndarray, tell: Callable[[float], None]
) -> None:
    # scikit-learn's own loop, which asks for one new estimator after the other.
    make_first = boosting._make_estimator
    grower = None

    def make_estimator(append=True, random_state=None):
        nonlocal grower
        done = len(boosting.estimators_)
        if done and done % TREES_PER_STEP == 0:
            tell(done / boosting.n_estimators)
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
        grower.estimator(stump.seed, stump.tree) for stump in boosting.estimators_[1:]
    ]


@dataclass(frozen=True)
class CompiledBoosting:
    """Stumps by feature and threshold; call it for what ``boosting.predict_proba(X)`` gives.

    Attributes
    ----------
    boosting : AdaBoostClassifier
    stumps : list of (feature, threshold, left, right)
        The weights are those added for the second class where a value is not above the threshold,
        and where it is.
    """

    boosting: AdaBoostClassifier
    stumps: list[tuple[int, float, float, float]]

    def __call__(self, X: np.ndarray) -> np.ndarray:
        """Return the probabilities, float64 of shape (n_rows, 2).

        Raises
        ------
        ValueError
            X has missing or infinite values or another number of features.
        """
        boosting = self.boosting
        X = boosting.estimators_[0]._validate_X_predict(boosting._check_X(X), True)
        if not isinstance(X, np.ndarray):
            return boosting.predict_proba(X)  # a sparse matrix
        columns = {feature: X[:, feature].copy() for feature, *_ in self.stumps}
        # What is added for the first class is the same with the other sign, so one sum will do;
        # it is made in scikit-learn's order.
        total = np.zeros(len(X))
        for feature, threshold, left, right in self.stumps:
            total += np.where(columns[feature] <= threshold, left, right)
        total /= boosting.estimator_weights_.sum()
        return boosting._compute_proba_from_decision(total + total, 2)


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
        threshold = np.float64(root["threshold"])
        if len(votes) == 3:
            left, right = votes[root["left_child"]], votes[root["right_child"]]
        else:
            left = right = votes[0]
        stumps.append((max(0, int(root["feature"])), threshold, left, right))
    return CompiledBoosting(boosting, stumps)
