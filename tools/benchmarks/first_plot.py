"""From closing the settings to the first plot, in the tab, against the same work natively.

The reference is written out with NumPy, scikit-learn and datashader: combinations, the split into sets,
scaling, and the point cloud, which has no axes. Ours has all that the dashboard shows.
"""

from __future__ import annotations

import tempfile
import time
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from astropy.table import Table

from benchmarks.dashboard import dashboard
from benchmarks.row import Measured, Row
from benchmarks.sample import MAGNITUDES, sample_of

if TYPE_CHECKING:
    from collections.abc import Mapping

N_ROWS = 1_000_000
WIDTH, HEIGHT = 600, 500
X_AXIS, Y_AXIS = ("g", "j"), ("y", "w1")
COLOURS = {0: "#0072b2", 1: "#e69f00", 2: "#009e73"}


def first_plot() -> Measured:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = Table.read(sample_of(folder, N_ROWS)[0])
        labels = np.asarray(table["label"], "int64")
        magnitudes = {one: np.asarray(table[one], "float32") for one in MAGNITUDES}
        _natively({one: values[:9000] for one, values in magnitudes.items()}, labels[:9000])
        before = _natively(magnitudes, labels)
        with dashboard(folder, N_ROWS) as page:
            ours = page.seconds["plot"]
        after = _natively(magnitudes, labels)
    note = f"native before and after: {before:.1f} and {after:.1f} s"
    return Measured(ours, (before + after) / 2, note=note)


def _natively(magnitudes: Mapping[str, np.ndarray], labels: np.ndarray) -> float:
    """Return the seconds that features, sets, scaling and the plot take natively."""
    import datashader as ds
    import pandas as pd
    from datashader import transfer_functions as tf
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import RobustScaler

    began = time.perf_counter()
    colours = [magnitudes[a] - magnitudes[b] for a, b in combinations(MAGNITUDES, 2)]
    X = np.stack([*magnitudes.values(), *colours], axis=1)
    rows = np.random.RandomState(0).permutation(len(labels))
    rows = rows[labels[rows] >= 0]
    chance = np.random.RandomState(0)
    train, rest = train_test_split(rows, test_size=0.4, stratify=labels[rows], random_state=chance)
    train_test_split(rest, test_size=0.5, stratify=labels[rest], random_state=chance)
    X[~np.isfinite(X)] = np.nan
    RobustScaler().fit(X[train]).transform(X)
    points = pd.DataFrame(
        {
            "x": magnitudes[X_AXIS[0]] - magnitudes[X_AXIS[1]],
            "y": magnitudes[Y_AXIS[0]] - magnitudes[Y_AXIS[1]],
            "label": pd.Categorical(labels, categories=list(COLOURS)),
        }
    )
    canvas = ds.Canvas(WIDTH, HEIGHT)
    counts = canvas.points(points, "x", "y", agg=ds.by("label", ds.count()))
    tf.dynspread(tf.shade(counts, color_key=COLOURS), threshold=0.5, max_px=4)
    return time.perf_counter() - began


ROWS = [
    Row(
        "first_plot",
        "from closing the settings to the first plots, 1,000,000 x 66, against native NumPy, "
        "scikit-learn and datashader",
        first_plot,
        1.0,
    )
]
