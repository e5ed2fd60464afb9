"""A catalogue, a trained learner and scores for plots, the same at each run."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from astronomical_lite.plots.diagrams.cloud import View


def catalogue(n: int = 3000):
    """Three branches and some unknown sources, like g-j against y-w1."""
    rng = np.random.RandomState(0)
    codes = rng.choice([0, 1, 2, 3], n, p=[0.1, 0.3, 0.5, 0.1]).astype("uint8")
    kind = np.where(codes == 0, rng.choice([1, 2, 3], n), codes)
    along = rng.rand(n)
    x = np.choose(kind - 1, [6 * along, 1.5 + 2.5 * along, 0.3 + along]) + 0.2 * rng.randn(n)
    y = np.choose(kind - 1, [2 * along**0.5 - 1.8, along, 1.4 + 0 * along]) + 0.2 * rng.randn(n)
    return x, y, codes


def trained():
    """What the plots read of a learner."""
    x, y, codes = catalogue(900)
    labels = codes.astype("int64") - 1
    rows = np.arange(900)
    labelled = rows[labels != -1][:30]
    near = 1 / (1 + np.exp(-8 * (y + 0.6 - 0.3 * x)))
    learner = SimpleNamespace(
        problem=SimpleNamespace(labels=labels),
        label=0,
        train_rows=rows[:600],
        validation_rows=rows[600:],
        predictions=near < 0.5,
        informativeness=np.minimum(near, 1 - near),
        labelled_rows=labelled.tolist(),
        labelled_y=labels[labelled].tolist(),
        query_row=17,
    )
    return learner, View(x, y, "g-j [mag]", "y-w1 [mag]")


def scores():
    return [
        SimpleNamespace(
            n_points=10 + n,
            validation=SimpleNamespace(
                accuracy=1 - 0.3 / (n + 1),
                precision=1 - 0.4 / (n + 1),
                recall=0.6 + 0.03 * n,
                f1=0.7 + 0.02 * n,
            ),
        )
        for n in range(8)
    ]
