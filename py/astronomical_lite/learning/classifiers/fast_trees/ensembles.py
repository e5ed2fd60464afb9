"""The ensembles of scikit-learn that are fitted and predict faster, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sklearn.base import ClassifierMixin, clone
from sklearn.ensemble import (
    AdaBoostClassifier,
    ExtraTreesClassifier,
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
from astronomical_lite.learning.classifiers.fast_trees.late import LateForest, LateGradient
from astronomical_lite.learning.classifiers.fast_trees.predict import compile_forest
from astronomical_lite.learning.classifiers.members import Member

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray

ReportProgress = Callable[[float], None]


@dataclass(frozen=True)
class Fast:
    """A faster way to the results of one type's own `fit` and `predict_proba`.

    Attributes
    ----------
    knows : callable
        ``(ensemble, X, y)``; returns True if `fit` can fit this one.
    fit : callable
        ``(ensemble, X, y, report_progress)``; fits it, and returns what it becomes.
    compile : callable
        ``(fitted)``; returns a function that gives the results of its `predict_proba`, or None
        where nothing is faster.
    """

    knows: Callable[[Any, Any, Any], bool]
    fit: Callable[[Any, AnyArray, AnyArray, ReportProgress], Member]
    compile: Callable[[Any], Callable[[FloatArray], FloatArray] | None]


FAST = {
    RandomForestClassifier: Fast(knows_forest, grow_forest, compile_forest),
    ExtraTreesClassifier: Fast(knows_forest, grow_forest, compile_forest),
    AdaBoostClassifier: Fast(knows_boosting, boost, compile_boosting),
    GradientBoostingClassifier: Fast(knows_gradient, boost_gradient, compile_gradient),
}
COMPILE = {type_: fast.compile for type_, fast in FAST.items()} | {
    LateForest: compile_forest,
    LateGradient: compile_gradient,
}


def can_fit(estimator: ClassifierMixin, X: AnyArray, y: AnyArray) -> bool:
    """Return True if this unfitted ensemble, with its parameters and these data, is fitted faster."""
    fast = FAST.get(type(estimator))
    return fast is not None and fast.knows(estimator, X, y)


def fit(
    estimator: ClassifierMixin,
    X: AnyArray,
    y: AnyArray,
    report_progress: ReportProgress | None = None,
) -> Member:
    """Fit; the result becomes that of ``estimator.fit(X, y)``, tree by tree, when it is asked for.

    Parameters
    ----------
    estimator
        One that `can_fit` refuses is fitted by its own `fit`, any other left as it is.
    X : array of shape (n_points, n_features)
    y : array of shape (n_points,)
    report_progress : callable, optional
        Called with the fraction done, every `TREES_PER_STEP` trees. It may raise to cancel.

    Raises
    ------
    ValueError
        scikit-learn refuses the parameters or the data.
    """
    if not can_fit(estimator, X, y):
        return estimator.fit(X, y)
    report_progress = report_progress or (lambda fraction: None)
    fitted = FAST[type(estimator)].fit(clone(estimator), X, y, report_progress)
    report_progress(1.0)
    return fitted


def compile(fitted: Member) -> Callable[[FloatArray], FloatArray] | None:
    """Prepare a fitted ensemble for `predict_proba` of many rows; None where nothing is faster."""
    compiled = COMPILE.get(type(fitted))
    return None if compiled is None else compiled(fitted)
