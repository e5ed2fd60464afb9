"""Features made by the page's library and by NumPy, compared bit for bit; run in Pyodide.

node tools/run_in_pyodide.mjs --libraries yes tests/support/make_features.py COUNT
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pandas as pd
import sklearn  # noqa: F401 - for Pyodide, which loads what is named here

from astronomical_lite.learning.combined_columns import Beside, made_columns
from astronomical_lite.learning.feature_matrix import gather
from astronomical_lite.learning.feature_rows import FeatureRows
from astronomical_lite.learning.features import OPERATIONS, result_dtype
from astronomical_lite.learning.robust_scaling import fitted_scaler


def table(rng: np.random.Generator) -> tuple[Beside, list[str]]:
    """A table of ordinary, huge, tiny, near, missing and infinite values, and combinations of its columns."""
    n, n_columns = int(rng.choice([1, 3, 511, 512, 513, 2000, 9000])), int(rng.integers(2, 6))
    columns: dict[str, Any] = {}
    for name in "abcdef"[:n_columns]:
        values = rng.normal(rng.choice([0, 20]), 10.0 ** rng.integers(-3, 4), n)
        way = rng.choice(["as it is", "lacking", "infinite", "signs", "half", "narrow"])
        if way == "lacking":
            values[rng.random(n) < 0.1] = np.nan
        elif way == "infinite":
            values[rng.random(n) < 0.1] = rng.choice([np.inf, -np.inf])
        elif way == "signs":
            values = rng.choice([-0.0, 0.0, 1e-45, 1e-38, -1e30, 3e38, -3e38], n)
        elif way == "narrow":
            values = 1 + rng.integers(0, 30, n) * 6e-8
        columns[name] = values.astype("float16" if way == "half" else "float32")
    frame = pd.DataFrame(columns)
    names = [
        str(name)
        for name in rng.choice(list(OPERATIONS)[:4], int(rng.integers(0, 3)), replace=False)
    ]
    made = made_columns(
        frame, list(frame), [(name, int(rng.integers(2, 1 + n_columns))) for name in names]
    )
    features = [*frame, *(made or ())]
    return (frame if made is None else Beside(frame, made)), [
        str(name) for name in rng.permutation(features)
    ]


def main(count: int) -> None:
    quick = 0
    for seed in range(count):
        rng = np.random.default_rng(seed)
        frame, features = table(rng)
        dtype = result_dtype(frame, features)
        scaler = None
        if rng.random() < 0.8:
            scaler = fitted_scaler(np.array(frame[name], dtype) for name in features)
        X = gather(frame, features, dtype, scaler).X
        made = FeatureRows(frame, features, dtype, scaler)
        quick += made.is_quick
        some = rng.integers(-len(X), len(X), int(rng.integers(1, 700)))
        if rng.random() < 0.5:  # near each other, as the rows of a pool are
            some = np.sort(some)
        for expected, found in ((X, made[:]), (X[some], made[some]), (X[0], made[0])):
            # as bytes, so that -0.0 is not 0.0; a NaN is any
            expected, found = (
                np.where(np.isnan(values), np.float32(np.nan), values)
                for values in (expected, found)
            )
            assert found.tobytes() == expected.tobytes(), (seed, features)
    assert quick > count // 2, quick
    print(f"{count} tables equal, {quick} by the library")


main(int(sys.argv[1]))
