"""The Active Learning panel's plots: Training Set, Validation Set, Metric and Scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import matplotlib
import numpy as np

from astronomical.plots.figure import (
    INK,
    Drawing,
    axes_pixels,
    finish,
    new_axes,
    show_pixels,
    view_limits,
)
from astronomical.plots.raster import bin_points, shade, shade_values, spread, spread_radius

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from astronomical.learning import IterationScores, Learner

# Okabe & Ito's bluish green and vermilion: the green and red that everybody can tell apart.
CORRECT, INCORRECT = "#009e73", "#d55e00"
TRAINED, QUERIED = "#1b2430", "#ffd400"


@dataclass(frozen=True)
class View:
    """What is on the axes: values per source, shape (n_rows,), and their names."""

    x: np.ndarray
    y: np.ndarray
    x_label: str
    y_label: str


def draw_sets(
    learner: Learner,
    view: View,
    which: str,
    *,
    show_correct: bool = True,
    show_incorrect: bool = True,
) -> Drawing:
    """A set's sources by whether they are predicted rightly; trained and queried ones on top.

    Parameters
    ----------
    which : "train" or "validation"
    """
    rows = learner.train_rows if which == "train" else learner.validation_rows
    rows = rows[learner.problem.labels[rows] != -1]
    wrong = learner.predictions[rows] != (learner.problem.labels[rows] == learner.label)
    marked = marked_rows(learner) if which == "train" else rows[:0]
    limits = view_limits(view.x, view.y, rows, marked)
    shown = np.where(wrong, show_incorrect, show_correct)
    figure, axes = new_axes()
    counts = bin_points(
        view.x[rows[shown]],
        view.y[rows[shown]],
        wrong[shown],
        2,
        limits,
        axes_pixels(figure, axes),
    )
    # A wrong prediction among a thousand right ones is what the user looks for: count it double.
    pixels = spread(counts, spread_radius(counts)) * np.array([1, 2], dtype="int32")[:, None, None]
    show_pixels(axes, shade(pixels, (CORRECT, INCORRECT)), limits)
    handles = [
        swatch(axes, CORRECT, f"Correct ({int((~wrong).sum()):,})"),
        swatch(axes, INCORRECT, f"Incorrect ({int(wrong.sum()):,})"),
    ]
    if which == "train":
        handles += mark_points(axes, learner, view)
    return dress(figure, axes, view, limits, handles)


def draw_metric(learner: Learner, view: View) -> Drawing:
    """How unsure the classifier is of every training source: 1 - max probability."""
    rows = learner.train_rows
    metric = learner.informativeness[rows]
    limits = view_limits(view.x, view.y, rows, marked_rows(learner))
    figure, axes = new_axes()
    axes.set_position((0.115, 0.125, 0.76, 0.80))
    shape = axes_pixels(figure, axes)
    x, y = view.x[rows], view.y[rows]
    counts = bin_points(x, y, None, 1, limits, shape)
    sums = bin_points(x, y, None, 1, limits, shape, weights=metric)
    radius = spread_radius(counts)
    counts, sums = spread(counts, radius)[0], spread(sums, radius)[0]
    colours = (matplotlib.colormaps["viridis"](np.arange(256)) * 255).astype("uint8")
    show_pixels(axes, shade_values(sums, counts, colours, 0.0, 0.5), limits)
    bar_axes = figure.add_axes((0.89, 0.125, 0.025, 0.80))
    norm = matplotlib.colors.Normalize(0, 0.5)
    bar = figure.colorbar(matplotlib.cm.ScalarMappable(norm, "viridis"), cax=bar_axes)
    bar.set_label("1 − max probability", color=INK)
    return dress(figure, axes, view, limits, mark_points(axes, learner, view))


def draw_scores(history: Sequence[IterationScores]) -> Drawing:
    """Accuracy, precision, recall and F1 against the number of points trained on."""
    figure, axes = new_axes()
    n_points = [step.n_points for step in history]
    styles = (
        ("accuracy", "Accuracy", "#0072b2", "o"),
        ("precision", "Precision", "#e69f00", "s"),
        ("recall", "Recall", "#cc79a7", "^"),
        ("f1", "F1 score", "#1b2430", "D"),
    )
    for key, name, colour, marker in styles:
        values = [getattr(step.validation, key) for step in history]
        axes.plot(n_points, values, color=colour, marker=marker, ms=4, lw=1.4, label=name)
    axes.set_ylim(0, 1.02)
    axes.xaxis.get_major_locator().set_params(integer=True)
    if len(n_points) == 1:
        axes.set_xlim(n_points[0] - 1, n_points[0] + 1)
    axes.set_xlabel("Number of points trained on", color=INK)
    axes.set_ylabel("Score on the validation set", color=INK)
    axes.grid(alpha=0.25)
    axes.legend(loc="lower right", frameon=False, fontsize=9)
    return finish(figure, axes)


def marked_rows(learner: Learner) -> np.ndarray:
    """Rows that must be in view."""
    queried = [] if learner.query_row is None else [learner.query_row]
    return np.array(queried, dtype="int64")


def mark_points(axes: Axes, learner: Learner, view: View) -> list:
    """Trained-on points dark, the queried one yellow with a dark rim."""
    rows, y = np.asarray(learner.labelled_rows), np.asarray(learner.labelled_y)
    rows = rows[y != -1] if len(rows) else rows.astype("int64")
    handles = [
        axes.scatter(
            view.x[rows],
            view.y[rows],
            s=26,
            c=TRAINED,
            edgecolors="white",
            linewidths=0.8,
            zorder=3,
            label=f"Trained on ({len(rows):,})",
        )
    ]
    if learner.query_row is not None:
        handles.append(
            axes.scatter(
                [view.x[learner.query_row]],
                [view.y[learner.query_row]],
                s=150,
                marker="*",
                c=QUERIED,
                edgecolors=INK,
                linewidths=1.1,
                zorder=4,
                label="Queried",
            )
        )
    return handles


def swatch(axes: Axes, colour: str, label: str):
    return axes.scatter([], [], s=26, c=colour, label=label)


def dress(figure, axes: Axes, view: View, limits, handles: list) -> Drawing:
    """Labels and legend, the same for every scatter plot."""
    axes.set_xlim(limits[0], limits[1])
    axes.set_ylim(limits[2], limits[3])
    axes.set_xlabel(view.x_label, color=INK)
    axes.set_ylabel(view.y_label, color=INK)
    figure.legend(
        handles=handles,
        loc="lower center",
        bbox_to_anchor=(0.5, 0.925),
        ncols=len(handles),
        frameon=False,
        fontsize=9,
        handletextpad=0.2,
        columnspacing=1.4,
    )
    return finish(figure, axes, limits)
