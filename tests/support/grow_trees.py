"""Ensembles grown by the page's library and by scikit-learn's own fit, compared bit for bit; run in Pyodide.

node tools/run_in_pyodide.mjs --libraries yes tests/support/grow_trees.py COUNT
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pandas  # noqa: F401 - for Pyodide, which loads what is named here
import sklearn
from sklearn.base import clone
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    RandomForestClassifier,
)

from astronomical_lite import learning_library
from astronomical_lite.learning.classifiers import fast_trees
from astronomical_lite.learning.classifiers.members import estimator_of

FORESTS = (RandomForestClassifier, ExtraTreesClassifier)


class Counted:
    """The page's library, and how often it was used."""

    def __init__(self, library: Any):
        self.library, self.uses = library, 0

    def __getattr__(self, name: str) -> Any:
        self.uses += 1
        return getattr(self.library, name)


def points(rng: np.random.Generator, may_lack: bool) -> tuple[Any, Any]:
    """Points of any number, with equal, near, huge, tiny, constant and missing values among them."""
    n, n_features = int(rng.integers(2, rng.choice([8, 40, 200, 900]))), int(rng.integers(1, 20))
    X = rng.normal(size=(n, n_features)) * 10.0 ** rng.integers(-3, 4, n_features)
    for feature in range(n_features):
        way = rng.choice(
            ["as it is", "as it is", "rounded", "few", "near", "constant", "signs", "some equal"]
        )
        column = X[:, feature]
        if way == "rounded":
            column[:] = np.round(column, int(rng.integers(0, 3)))
        elif way == "few":
            column[:] = rng.integers(0, 3, n)
        elif way == "near":
            column[:] = 1 + rng.integers(0, 30, n) * 6e-8
        elif way == "constant":
            column[:] = 5.0
        elif way == "signs":
            column[:] = rng.choice([-0.0, 0.0, 1e-45, -1e30, 3e38], n)
        elif way == "some equal":
            column[rng.integers(0, n)] = column[rng.integers(0, n)]
    y = (
        X[:, 0] / (np.nanmax(np.abs(X[:, 0]), initial=0) + 1e-9)
        + rng.normal(size=n) * rng.choice([0, 0.3, 2])
        > 0
    ).astype(int)
    y[:2] = 0, 1
    return X.astype(np.float32), rng.permutation(y)


def ensemble(rng: np.random.Generator) -> Any:
    depth = rng.choice([None, None, 1, 3, 6])
    told = {
        "n_estimators": int(rng.choice([1, 2, 49, 50, 51, 120])),
        "random_state": int(rng.integers(0, 2**31)),
        "max_features": rng.choice(["sqrt", "log2", None, 0.5, 1]),
    }
    if rng.random() < 0.5:
        # Of extra trees only the predictions are the library's.
        kind = ExtraTreesClassifier if rng.random() < 0.2 else RandomForestClassifier
        return kind(max_depth=depth, **told)
    depth = depth or int(rng.choice([3, 12]))  # deeper than nodes have lists of their points
    return GradientBoostingClassifier(
        max_depth=depth, learning_rate=float(rng.choice([0.1, 1])), **told
    )


def content(fitted: Any) -> list[Any]:
    """All numbers of a fitted ensemble, as bytes, so that -0.0 is not 0.0."""
    told = [getattr(fitted, name).tobytes() for name in ("train_score_",) if hasattr(fitted, name)]
    for tree in np.ravel(fitted.estimators_):
        state = tree.tree_.__getstate__()
        columns = [state["nodes"][name].tobytes() for name in state["nodes"].dtype.names]
        told += [
            state["max_depth"],
            state["node_count"],
            *columns,
            state["values"].tobytes(),
            state["values"].shape,
        ]
        if isinstance(fitted, FORESTS):
            told.append(tree.random_state)
    return told


def table(rng: np.random.Generator, X: Any, may_lack: bool) -> Any:
    """Rows to be predicted: the points themselves, others, far away ones, and values that are missing."""
    widest = np.minimum(np.nanmax(np.abs(X), axis=0, initial=0), 1e37)
    others = rng.normal(size=(int(rng.integers(1, 1500)), X.shape[1])) * widest
    rows = np.concatenate([X, others.astype(np.float32)])
    rows[rng.integers(0, len(rows), 5), 0] = 3e38
    if may_lack:
        rows[rng.random(rows.shape) < 0.05] = np.nan
    return rows


def compare_many_sums() -> None:
    """Compare boosting whose last trees are one leaf each, among rows of more sums than are kept of them."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 8)).astype(np.float32)
    y = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(np.int64)
    own = GradientBoostingClassifier(n_estimators=1000, random_state=0).fit(X, y)
    n_leaves = [tree.tree_.node_count for tree in own.estimators_[:, 0]]
    assert n_leaves[-100:] == [1] * 100, n_leaves
    rows = rng.normal(size=(60_000, 8)).astype(np.float32)
    predict = fast_trees.compile(own)
    assert predict is not None
    expected = own.predict_proba(rows)
    assert len(np.unique(expected)) > 2 * 16_384, len(np.unique(expected))
    assert predict(rows).tobytes() == expected.tobytes(), "other sums"


def main(count: int) -> None:
    compare_many_sums()
    library = Counted(learning_library.current())
    learning_library.use(library)
    for seed in range(count):
        rng = np.random.default_rng(seed)
        own = ensemble(rng)
        may_lack = isinstance(own, FORESTS) and rng.random() < 0.5
        X, y = points(rng, may_lack)
        # then the other answer to a question, for which trees may be taken over
        other = y.copy()
        other[rng.integers(0, len(y), int(rng.integers(0, 3)))] ^= 1
        for classes in (y, other if len(set(other.tolist())) == 2 else y):
            late = fast_trees.fit(clone(own), X, classes)
            grown = estimator_of(late)
            own = clone(own).fit(X, classes)
            assert content(grown) == content(own), f"seed {seed}: {own} is another, {X.shape}"
            rows = table(rng, X, may_lack)
            predict = fast_trees.compile(grown) or grown.predict_proba
            same = predict(rows).tobytes() == own.predict_proba(rows).tobytes()
            assert same, f"seed {seed}: {own} predicts otherwise, {X.shape}"
    assert library.uses > 2.4 * count, f"the library was used {library.uses} times only"
    print(f"{count} ensembles equal, scikit-learn {sklearn.__version__}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
