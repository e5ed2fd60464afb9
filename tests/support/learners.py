"""A small catalogue, quick classifiers and steps of the loop, for the tests of the learner and of what it exports."""

from dataclasses import replace

import joblib
import numpy as np
import pandas as pd

from astronomical_lite.learning import Learner, Problem, make_problem
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.splits import split

UNCERTAINTY = "Uncertainty Sampling"
FOREST = [("RForest", UNCERTAINTY)]
TREE = [("DTree", UNCERTAINTY)]
COMMITTEE = [("RForest", UNCERTAINTY), ("KNN", "Margin Sampling"), ("DTree", "Entropy Sampling")]
FEATURES = ["u-g", "g-r", "r-i", "i-z"]


def simulated(n=600, *, unknown=0, missing=0, dtype="float64", seed=0):
    """Return a frame of colours and labels 0, 1, 2 (-1 for some) that overlap."""
    rng = np.random.RandomState(seed)
    labels = rng.choice([0, 1, 2], size=n, p=[0.5, 0.35, 0.15]).astype(np.int64)
    X = rng.normal(size=(n, len(FEATURES)))
    X[:, 0] += 1.5 * (labels == 0)
    X[:, 1] += 2.0 * (labels == 1) - 1.0 * (labels == 2)
    labels[rng.choice(n, unknown, replace=False)] = -1
    X[rng.choice(n, missing, replace=False), 1] = np.nan
    return pd.DataFrame(X.astype(dtype), columns=FEATURES), labels


def problem_of(frame, labels, *, exclude_unknown=True, scale=False) -> Problem:
    sets = split(labels, exclude_unknown=exclude_unknown)
    return make_problem(frame, FEATURES, labels, sets, scale)


def make_quick(monkeypatch, n_estimators=40):
    """Give every registered ensemble so few trees that tests are quick."""
    for name, classifier in list(CLASSIFIERS.items()):
        if "n_estimators" in classifier.make().get_params():

            def make(make=classifier.make):
                return make().set_params(n_estimators=n_estimators)

            monkeypatch.setitem(CLASSIFIERS, name, replace(classifier, make=make))


def started(members=FOREST, n_initial=6, label=1, problem=None, **options):
    learner = Learner(
        problem or problem_of(*simulated()), label, members, n_initial=n_initial, **options
    )
    learner.start()
    return learner


def answer(learner, label=None):
    """Assign the catalogue's label, or the one given, and go on."""
    row = learner.query_row
    learner.assign(learner.problem.labels[row] if label is None else label)
    learner.advance()
    return row


def state(learner):
    """Everything that shows, in a form that compares bit for bit."""
    return {
        "rows": learner.labelled_rows.tolist(),
        "y": learner.labelled_y.tolist(),
        "query": learner.query_row,
        "assigned": learner.assigned,
        "n_trained": learner.n_trained,
        "probabilities": learner.probabilities.tobytes(),
        "predictions": learner.predictions.tobytes(),
        "informativeness": learner.informativeness.tobytes(),
        "train": learner.scores("train"),
        "models": joblib.hash([vars(model) for model in learner.fitted]),
    }
