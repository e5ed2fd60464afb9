"""Neighbours found by the page's library, by NumPy and by scikit-learn, compared bit for bit; run in Pyodide.

node tools/run_in_pyodide.mjs --libraries yes tests/support/find_neighbours.py COUNT
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pandas  # noqa: F401 - for Pyodide, which loads what is named here
import sklearn
from sklearn.neighbors import KNeighborsClassifier

from astronomical_lite.learning.classifiers import kept_table, nearest_neighbours


def table(rng: np.random.Generator) -> Any:
    """Rows of any number and width, some of which are equal, equally far, nearly so, huge, or lack a value."""
    shape = int(rng.integers(40, 1800)), int(rng.integers(1, 71))
    X = rng.normal(size=shape) * 10.0 ** rng.integers(-2, 3, shape[1])
    way = rng.choice(["as it is", "rounded", "signs", "near", "huge", "lacking"])
    if way == "rounded":
        X = np.round(X / 10.0 ** rng.integers(0, 3))
    elif way == "signs":
        X = rng.choice([-0.0, 0.0, -1.0, 1.0, 1e-30], shape)
    elif way == "near":
        X = 1 + rng.integers(0, 9, shape) * 6e-8
    elif way == "huge":
        X = np.clip(X * 10.0 ** rng.integers(10, 38), -3e38, 3e38)
    X = X.astype(rng.choice(["float32", "float64"]))
    if way == "lacking":
        X[30 + rng.integers(0, len(X) - 30, 3), 0] = np.nan
    return X


def main(count: int) -> None:
    found = left = 0
    for seed in range(count):
        rng = np.random.default_rng(seed)
        X, k = table(rng), int(rng.choice([1, 2, 3, 3, 3, 4, 5, 8]))
        kept_table.keep(X)
        whole = np.flatnonzero(np.isfinite(X).all(axis=1))
        order, classes = rng.permutation(30), rng.integers(0, 2, 30)
        classes[:2] = 0, 1
        n = 12
        for _ in range(8):  # labels given, taken back, and changed
            n = int(np.clip(n + rng.choice([1, 1, 1, 3, 0, -1, -2]), k + 2, 30))
            order[n - 1] = rng.choice([order[n - 1], rng.integers(0, 30)])
            points = X[order[:n]]
            fitted = KNeighborsClassifier(k, algorithm="brute", metric="l2").fit(
                points, classes[:n]
            )
            predict = nearest_neighbours.compile(fitted)
            assert predict is not None
            some = np.sort(rng.permutation(whole)[: int(rng.integers(1, len(whole) + 1))])
            for rows in (some, whole, slice(int(rng.integers(0, 30)), 30)):
                taken = kept_table.take(X, rows)
                expected = fitted.predict_proba(taken)
                same = predict(taken).tobytes() == expected.tobytes()
                assert same, f"seed {seed}: {k} of {n} points, {X.shape}, {X.dtype}"
                # what is known of the rows is what NumPy finds anew
                neighbours = kept_table.notes()[nearest_neighbours.NOTE][-1]
                anew = nearest_neighbours.Neighbours(len(taken), k, points).records
                nearest_neighbours.compare(taken, anew, points)
                if (anew["places"] < 0).any():
                    left += 1
                else:
                    found += 1
                    for name in anew.dtype.names:
                        known = neighbours.records[rows][name]
                        assert known.tobytes() == anew[name].tobytes(), f"seed {seed}: {name}"
    assert found > max(5 * left, 10 * count), (found, left)
    print(f"{found} times equal, scikit-learn {sklearn.__version__}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
