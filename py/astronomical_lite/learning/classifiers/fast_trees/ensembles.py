"""Which of scikit-learn's ensembles are fitted and asked faster, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin, clone
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingClassifier,
    RandomForestClassifier,
)

from astronomical_lite.learning.classifiers.fast_trees.boosting import boost, compile_boosting
from astronomical_lite.learning.classifiers.fast_trees.boosting import knows as knows_boosting
from astronomical_lite.learning.classifiers.fast_trees.fit import grow_forest
from astronomical_lite.learning.classifiers.fast_trees.fit import knows as knows_forest
from astronomical_lite.learning.classifiers.fast_trees.gradient import (
    boost_gradient,
    compile_gradient,
)
from astronomical_lite.learning.classifiers.fast_trees.gradient import knows as knows_gradient
from astronomical_lite.learning.classifiers.fast_trees.predict import compile_forest

Tell = Callable[[float], None]


@dataclass(frozen=True)
class Fast:
    """A faster way to what one type's own `fit` and `predict_proba` give.

    Attributes
    ----------
    knows : ``(ensemble, X, y)``: whether `fit` can fit this one
    fit : ``(ensemble, X, y, tell)``: fits it in place
    compile : ``(ensemble)``: what gives its `predict_proba`, or None where nothing is faster
    """

    knows: Callable[[Any, np.ndarray, np.ndarray], bool]
    fit: Callable[[Any, np.ndarray, np.ndarray, Tell], None]
    compile: Callable[[Any], Callable[[np.ndarray], np.ndarray] | None]


FAST = {
    RandomForestClassifier: Fast(knows_forest, grow_forest, compile_forest),
    AdaBoostClassifier: Fast(knows_boosting, boost, compile_boosting),
    GradientBoostingClassifier: Fast(knows_gradient, boost_gradient, compile_gradient),
}


def can_fit(estimator: ClassifierMixin, X: np.ndarray, y: np.ndarray) -> bool:
    """Whether this is a new ensemble with parameters, and data of a kind, that are fitted faster."""
    fast = FAST.get(type(estimator))
    return fast is not None and fast.knows(estimator, X, y)


def fit(
    estimator: ClassifierMixin, X: np.ndarray, y: np.ndarray, tell: Tell | None = None
) -> ClassifierMixin:
    """Fit; the result is that of ``estimator.fit(X, y)``, tree by tree.

    Parameters
    ----------
    estimator
        One that `can_fit` refuses is fitted by its own `fit`.
    X : array of shape (n_points, n_features)
    y : array of shape (n_points,)
    tell : callable, optional
        Called with the fraction done, every `TREES_PER_STEP` trees. It may raise to cancel.

    Returns
    -------
    estimator
        The same. Where anything raises, it is as it was before.

    Raises
    ------
    ValueError
        scikit-learn refuses the parameters or the data.
    """
    if not can_fit(estimator, X, y):
        return estimator.fit(X, y)
    tell = tell or (lambda fraction: None)
    fitted = clone(estimator)
    FAST[type(estimator)].fit(fitted, X, y, tell)
    tell(1.0)
    estimator.__dict__.update(vars(fitted))
    return estimator


def compile(estimator: ClassifierMixin) -> Callable[[np.ndarray], np.ndarray] | None:
    """Prepare a fitted ensemble for `predict_proba` of many rows; None where nothing is faster."""
    fast = FAST.get(type(estimator))
    return None if fast is None else fast.compile(estimator)
