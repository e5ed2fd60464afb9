"""The two plots beside a question, drawn natively: clouds by datashader, axes and marks by Matplotlib."""

from __future__ import annotations

from collections.abc import Sequence

import datashader as ds
import matplotlib
import numpy as np
import pandas as pd
from datashader import transfer_functions as tf

from benchmarks.sample import Prepared

WIDTH, HEIGHT = 600, 500
X_AXIS, Y_AXIS = 0, 1  # features
CLASSES = {"0": "#0072b2", "1": "#e69f00", "2": "#009e73"}
PREDICTED = {"correct": "#009e73", "incorrect": "#d55e00"}


class Plots:
    """All sources by their class, and those of the training set by whether they are predicted right.

    Parameters
    ----------
    data : Prepared
    label : int
        That of the classifier.
    """

    def __init__(self, data: Prepared, label: int):
        self.truth = data.labels[data.train] == label
        x, y = data.X[:, X_AXIS], data.X[:, Y_AXIS]
        kinds = pd.Categorical(data.labels.astype(str), categories=list(CLASSES))
        self.all = pd.DataFrame({"x": x, "y": y, "kind": kinds})
        self.train = pd.DataFrame({"x": x[data.train], "y": y[data.train]})
        self.x, self.y = x, y

    def draw(self, predicted: np.ndarray, trained: np.ndarray, queried: int) -> None:
        """Draw both after an iteration.

        Parameters
        ----------
        predicted : int array of shape (n_train,)
        trained : int array of shape (n_points,)
            Rows.
        queried : int
            A row.
        """
        right = np.where((predicted == 1) == self.truth, "correct", "incorrect")
        kinds = pd.Categorical(right, categories=list(PREDICTED))
        self._draw_one(self.all, CLASSES, [queried])
        self._draw_one(self.train.assign(kind=kinds), PREDICTED, [*trained, queried])

    def _draw_one(self, points: pd.DataFrame, colours: dict[str, str], rows: Sequence[int]) -> None:
        matplotlib.use("agg")
        import matplotlib.pyplot as plt

        counts = ds.Canvas(WIDTH, HEIGHT).points(points, "x", "y", agg=ds.by("kind", ds.count()))
        shaded = tf.dynspread(tf.shade(counts, color_key=colours), threshold=0.5, max_px=4)
        figure, axes = plt.subplots(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
        extent = (points.x.min(), points.x.max(), points.y.min(), points.y.max())
        axes.imshow(shaded.to_pil(), extent=extent, aspect="auto")
        axes.scatter(self.x[rows], self.y[rows], s=30, edgecolors="black", label="labelled")
        for name, colour in colours.items():
            axes.plot([], [], "o", color=colour, label=name)
        axes.set(xlabel="x", ylabel="y")
        axes.legend()
        figure.canvas.draw()
        plt.close(figure)
