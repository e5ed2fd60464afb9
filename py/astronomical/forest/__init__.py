"""scikit-learn's ensembles of trees, fitted and asked fast in a browser; the results are the same.

>>> forest = fit_forest(RandomForestClassifier(1000, random_state=0), X[rows], y)
>>> predict_proba = compile_forest(forest) or forest.predict_proba

What is not supported goes through scikit-learn's own `fit` and `predict_proba`, which are also what
the tests compare with.
"""

from astronomical.forest.boosting import can_boost, compile_boosting, fit_boosting
from astronomical.forest.fit import can_fit, fit_forest
from astronomical.forest.gradient import can_fit_gradient, compile_gradient, fit_gradient
from astronomical.forest.predict import compile_forest, predict_forest

__all__ = [
    "can_boost",
    "can_fit",
    "can_fit_gradient",
    "compile_boosting",
    "compile_forest",
    "compile_gradient",
    "fit_boosting",
    "fit_forest",
    "fit_gradient",
    "predict_forest",
]
