"""Committees asked together by the page's library, and their members by scikit-learn, compared; run in Pyodide.

node tools/run_in_pyodide.mjs --libraries yes tests/support/predict_together.py COUNT
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pandas as pd
import sklearn  # noqa: F401 - for Pyodide, which loads what is named here

from astronomical_lite.learning.classifiers import kept_table
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.members import estimator_of, members_of
from astronomical_lite.learning.classifiers.predictions import Prepared, predict_all
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.classifiers.together import Together
from astronomical_lite.learning.combined_columns import Beside, made_columns
from astronomical_lite.learning.feature_rows import FeatureRows
from astronomical_lite.learning.features import OPERATIONS
from astronomical_lite.learning.robust_scaling import fitted_scaler

TOGETHER = ("RForest", "GBTrees", "KNN")
OTHERS = ("DTree", "Auto")


def table(rng: np.random.Generator) -> tuple[FeatureRows, Any]:
    """Features of columns and their differences or ratios, and the rows that lack none of them."""
    n, n_columns = int(rng.choice([60, 512, 1300, 2600])), int(rng.integers(2, 6))
    values = rng.normal(rng.choice([0, 20]), 3, (n, n_columns)).astype(np.float32)
    if rng.random() < 0.5:  # equal values, and equal distances
        values = np.round(values)
    if rng.random() < 0.5:
        values[rng.random(n) < 0.1, 0] = np.nan
    frame = pd.DataFrame(dict(zip("abcdef", values.T, strict=False)))
    made = made_columns(frame, list(frame), [(str(rng.choice(list(OPERATIONS)[:4])), 2)])
    assert made is not None
    beside, features = Beside(frame, made), [*frame, *made]
    scaler = fitted_scaler(np.array(beside[name], np.float32) for name in features)
    X = FeatureRows(beside, features, np.dtype(np.float32), scaler)
    return X, np.flatnonzero(np.isfinite(X[:]).all(axis=1))


def main(count: int) -> None:
    said = []

    def probabilities(self: Together, rows: Any) -> Any:
        said.append(ask(self, rows))
        return said[-1]

    ask, Together.probabilities = Together.probabilities, probabilities  # type: ignore[method-assign]
    for seed in range(count):
        rng = np.random.default_rng(seed)
        X, usable = table(rng)
        kept_table.keep(X)
        names = rng.choice(TOGETHER, int(rng.integers(1, 4)), replace=False).tolist()
        if rng.random() < 0.2:
            names.append(str(rng.choice(OTHERS)))
        classifiers = [CLASSIFIERS[name] for name in names]
        order = rng.permutation(usable)
        y = (X[:, 0] > np.median(X[usable, 0])).astype(np.int64)
        for n in (14, 15, 18):
            points = order[:n]
            target = y[points]
            target[:6] = 0, 1, 0, 1, 0, 1
            fitted = fit_members(classifiers, X[points], target)
            prepared = Prepared(fitted)
            some = order[: int(rng.integers(1, len(order)))]
            for rows in (usable, np.sort(some), some, None if len(usable) == len(X) else usable):
                found = predict_all(classifiers, fitted, X, rows, prepared=prepared)
                here = X[:] if rows is None else X[rows]
                for i, member in enumerate(members_of(fitted)):
                    own = estimator_of(member)
                    expected = own.predict_proba(here)
                    what = f"seed {seed}: {names[i]} of {names}, {n} points, {len(here)} rows"
                    assert found.probabilities[i].tobytes() == expected.tobytes(), what
                    assert (found.votes[i] == (own.predict(here) == 1)).all(), what
            is_together = prepared.together(X) is not None
            assert is_together == set(names).issubset(TOGETHER), names
    together = sum(answer is not None for answer in said)
    assert together > 2 * count, together
    print(f"{count} committees equal, {together} times together")


main(int(sys.argv[1]))
