"""AstronomicAL's learning loop written out with scikit-learn alone, natively and on all cores.

Each iteration it fits, predicts the training, validation and test sets, scores them, and asks for the
probabilities of the pool once more to find the next source. It draws nothing unless it is given `Plots`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from scipy.stats import entropy
from sklearn.ensemble import AdaBoostClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from benchmarks.reference_plots import Plots
from benchmarks.sample import Prepared

MAKE = {
    "KNN": lambda: KNeighborsClassifier(3, n_jobs=-1),
    "DTree": lambda: DecisionTreeClassifier(random_state=0),
    "RForest": lambda: RandomForestClassifier(1000, random_state=0, n_jobs=-1),
    "AdaBoost": lambda: AdaBoostClassifier(n_estimators=500, random_state=0),
    "GBTrees": lambda: GradientBoostingClassifier(n_estimators=1000, random_state=0),
}


class Committee:
    """Mean probabilities to predict, vote entropy to query, as modAL's Committee."""

    def __init__(self, members: Sequence[str]):
        self.members = [MAKE[name]() for name in members]

    def fit(self, X, y) -> None:
        for member in self.members:
            member.fit(X, y)

    def predict(self, X) -> np.ndarray:
        if len(self.members) == 1:
            return self.members[0].predict(X)
        return np.mean([member.predict_proba(X) for member in self.members], axis=0).argmax(axis=1)

    def unsure(self, X) -> np.ndarray:
        """Return the uncertainty of each row; the highest is queried next."""
        if len(self.members) == 1:
            return 1 - self.members[0].predict_proba(X).max(axis=1)
        share = np.mean([member.predict(X) for member in self.members], axis=0)
        return entropy([share, 1 - share])


def iteration(
    data: Prepared,
    label: int,
    members: Sequence[str],
    rows: Sequence[int],
    y: Sequence[int],
    plots: Plots | None = None,
) -> tuple[float, int, list[float]]:
    """One iteration trained on these rows with these labels.

    Returns
    -------
    seconds, the next row to ask about, and the validation set's four scores
    """
    trained = np.asarray(rows)
    target = (np.asarray(y) == label).astype(np.int64)
    truth = (data.labels == label).astype(np.int64)
    X_rows = data.X[trained]
    sets = {name: data.X[getattr(data, name)] for name in ("train", "validation", "test")}
    pool = data.train[~np.isin(data.train, trained)]
    X_pool = data.X[pool]
    began = time.perf_counter()
    committee = Committee(members)
    committee.fit(X_rows, target)
    for name, X in sets.items():
        true, predicted = truth[getattr(data, name)], committee.predict(X)
        scores = [
            accuracy_score(true, predicted),
            *(
                score(true, predicted, zero_division=0)
                for score in (precision_score, recall_score, f1_score)
            ),
        ]
        if name == "validation":
            validation = [float(score) for score in scores]
        elif name == "train":
            of_train = predicted
    queried = int(pool[np.argmax(committee.unsure(X_pool))])
    if plots is not None:
        plots.draw(of_train, trained, queried)
    return time.perf_counter() - began, queried, validation
