"""scikit-learn's ensembles of trees, fitted and asked fast in a browser; the results are the same.

>>> model = forest.fit(RandomForestClassifier(1000, random_state=0), X[rows], y)
>>> predict_proba = forest.compile(model) or model.predict_proba

What is not supported goes through scikit-learn's own `fit` and `predict_proba`, which are also what
the tests compare with.
"""

from astronomical_lite.learning.classifiers.fast_trees.ensembles import can_fit, compile, fit

__all__ = ["can_fit", "compile", "fit"]
