"""scikit-learn's ensembles of trees, fitted and predicted fast in a browser; the results are the same.

>>> model = fast_trees.fit(RandomForestClassifier(1000, random_state=0), X[rows], y)
>>> predict_proba = fast_trees.compile(model) or estimator_of(model).predict_proba

Ensembles that are not supported go through scikit-learn's own `fit` and `predict_proba`, with which
the tests compare the results.
"""

from astronomical_lite.learning.classifiers.fast_trees.ensembles import (
    can_fit,
    compile,
    fit,
)

__all__ = ["can_fit", "compile", "fit"]
