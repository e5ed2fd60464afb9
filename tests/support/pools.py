"""Pools of sources, and learners that query them, for the tests of query strategies."""

import numpy as np
from learners import problem_of, simulated
from sklearn.ensemble import RandomForestClassifier

from astronomical_lite.learning import Learner
from astronomical_lite.learning.querying.pool import Pool

DENSITY, TREES, RANDOM = "Density-Weighted Uncertainty", "Tree Disagreement", "Random Sampling"


def features(n=300, n_features=4, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, n_features)) * [1, 10, 100, 0.1][:n_features]


def pool_of(X, fitted, labelled=(), rows=None):
    rows = np.setdiff1d(np.arange(len(X)), labelled) if rows is None else np.asarray(rows)
    p = fitted.predict_proba(X[rows])
    return Pool(
        rows=rows,
        probabilities=p,
        votes=p[None, :, 1] > 0.5,
        fitted=[fitted],
        X=X,
        train_rows=np.arange(len(X)),
        labelled=np.asarray(labelled, dtype=int),
    )


def forest(X, kind=RandomForestClassifier, **options):
    return kind(20, random_state=0, **options).fit(X, X[:, 0] + X[:, 1] / 10 > 0.3)


def learner_with(strategy, name="RForest", **options):
    learner = Learner(problem_of(*simulated()), 1, [(name, strategy)], 6, **options)
    learner.start()
    return learner
