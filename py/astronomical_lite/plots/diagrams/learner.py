"""The Active Learning panel's plots: Training Set, Validation Set, Metric and Scores."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import matplotlib
import numpy as np

from astronomical_lite.plots.axes.draw_ticks import draw_frame, draw_ticks
from astronomical_lite.plots.axes.figure import (
    PAD,
    Drawing,
    axes_pixels,
    compose,
    finish,
    new_axes,
    say,
    set_view,
    show_pixels,
)
from astronomical_lite.plots.axes.layer_cache import artwork
from astronomical_lite.plots.axes.legend import Entry, Legend
from astronomical_lite.plots.axes.marks import mark_selected, with_selected
from astronomical_lite.plots.axes.score_axes import score_axes, score_limits
from astronomical_lite.plots.axes.style import Style, Theme
from astronomical_lite.plots.axes.ticks import SIZE, find_ticks
from astronomical_lite.plots.diagrams.cloud import STYLE, Kept, View
from astronomical_lite.plots.limits import Limits, holding, usable, view_limits
from astronomical_lite.plots.raster.binning import count_pixels, locate
from astronomical_lite.plots.raster.layers import raster_shape
from astronomical_lite.plots.raster.shading import shade, shade_values, spread, spread_radius

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from astronomical_lite.learning import IterationScores, Learner
from astronomical_lite.tables.labels import UNKNOWN, UNSURE

__all__ = ["View", "draw_metric", "draw_scores", "draw_sets"]

# Okabe & Ito's bluish green and vermilion: the green and red that everybody can tell apart.
CORRECT, INCORRECT = "#009e73", "#d55e00"
QUERIED, QUERIED_RIM = "#ffd400", "#1b2430"
BAR_WIDTH, BAR_ROOM = 10, 58  # CSS pixels
MOST_UNSURE = 0.5  # 1 - max probability of two classes is never more
SERIES = (
    ("accuracy", "Accuracy", "#0072b2", "o"),
    ("precision", "Precision", "#e69f00", "s"),
    ("recall", "Recall", "#cc79a7", "^"),
    ("f1", "F1 score", None, "D"),  # in ink
)


def draw_sets(
    learner: Learner,
    view: View,
    which: str,
    *,
    show_correct: bool = True,
    show_incorrect: bool = True,
    selected: int | None = None,
    selected_name: str = "",
    limits: Limits | None = None,
    style: Style = STYLE,
    kept: Kept | None = None,
) -> Drawing:
    """A set's sources by whether they are predicted rightly; trained and queried ones on top.

    Parameters
    ----------
    which : "train" or "validation"
    selected, selected_name : row and id of the source to mark, whether it belongs to the set or not
    limits : what the user zoomed to; None for an automatic view
    kept : what to reuse from earlier redraws
    """
    kept = Kept() if kept is None else kept
    labels = learner.problem.labels
    rows = learner.train_rows if which == "train" else learner.validation_rows
    rows = kept.get((rows, labels), "known", lambda: rows[labels[rows] != UNKNOWN])
    wrong = learner.predictions[rows] != (learner.problem.labels[rows] == learner.label)
    shown = np.where(wrong, show_incorrect, show_correct)
    n_wrong = int(wrong.sum())
    entries = [
        Entry(f"Correct ({len(rows) - n_wrong:,})", CORRECT, short="Correct"),
        Entry(f"Incorrect ({n_wrong:,})", INCORRECT, short="Incorrect"),
    ]
    trained = which == "train"
    mark = selected, selected_name
    limits, axes = _begin(learner, view, rows, entries, trained, mark, limits, style, kept)
    placed = _placed(view, rows, limits, raster_shape(axes_pixels(axes), 2), style, kept)
    counts = placed.counts(wrong, shown)
    # A wrong prediction among a thousand right ones is what the user looks for: count it double.
    counts[1] *= 2
    show_pixels(axes, shade(spread(counts, placed.radius), (CORRECT, INCORRECT)))
    return _end(learner, view, axes, trained, selected, limits, style)


def draw_metric(
    learner: Learner,
    view: View,
    *,
    selected: int | None = None,
    selected_name: str = "",
    limits: Limits | None = None,
    style: Style = STYLE,
    kept: Kept | None = None,
) -> Drawing:
    """How unsure the classifier is of every training source: 1 - max probability."""
    kept = Kept() if kept is None else kept
    rows = learner.train_rows
    metric = learner.informativeness[rows]
    mark = selected, selected_name
    limits, axes = _begin(learner, view, rows, [], True, mark, limits, style, kept, BAR_ROOM)
    placed = _placed(view, rows, limits, raster_shape(axes_pixels(axes), 2), style, kept)
    sums = count_pixels(placed.place, 1, placed.shape, metric)
    counts, sums = (spread(planes, placed.radius)[0] for planes in (placed.counts(), sums))
    darkest = 0.15 if style.theme.dark else 0.0  # viridis begins almost black
    ramp = matplotlib.colormaps["viridis"](np.linspace(darkest, 1, 256))
    colours = (ramp * 255 + 0.5).astype("uint8")
    show_pixels(axes, shade_values(sums, counts, colours, 0.0, MOST_UNSURE))
    _colour_bar(axes, colours, style)
    return _end(learner, view, axes, True, selected, limits, style)


def draw_scores(
    history: Sequence[IterationScores], *, limits: Limits | None = None, style: Style = STYLE
) -> Drawing:
    """Accuracy, precision, recall and F1 against the number of points trained on."""
    n_points = [step.n_points for step in history]
    values = {key: [getattr(step.validation, key) for step in history] for key, *_ in SERIES}
    limits = usable(limits) or score_limits(n_points, itertools.chain(*values.values()))
    colours = [colour or style.theme.ink for _, _, colour, _ in SERIES]
    entries = [
        Entry(name, colour, marker, "-")
        for (_, name, _, marker), colour in zip(SERIES, colours, strict=True)
    ]
    figure, axes = score_axes(style, limits, "Validation score", entries)
    for (key, _, _, marker), colour in zip(SERIES, colours, strict=True):
        axes.plot(n_points, values[key], color=colour, marker=marker, ms=4, lw=1.4)
    set_view(axes, limits)
    if not history:
        say(axes, style, "No scores yet.")
    return finish(figure, axes, style, limits)


@dataclass(frozen=True)
class Placed:
    """Where sources are in a raster, which stays the same while what is said of them changes.

    Attributes
    ----------
    place : intp array of shape (n,), from `binning.locate`
    shape : (height, width) of the raster
    radius : pixels to spread by
    """

    place: np.ndarray
    shape: tuple[int, int]
    radius: int

    def counts(self, second: np.ndarray | None = None, shown: np.ndarray | None = None):
        """int32 array of shape (1, height, width); with `second`, a bool for each source, (2, ...)."""
        place, n_planes = self.place, 1
        if second is not None:
            plane = (self.shape[0] + 2) * (self.shape[1] + 2)
            place, n_planes = place + plane * second.astype(place.dtype), 2
        return count_pixels(place if shown is None else place[shown], n_planes, self.shape)


def _placed(view, rows, limits, shape, style, kept) -> Placed:
    def place() -> Placed:
        placed = Placed(locate(view.x[rows], view.y[rows], None, limits, shape), shape, 0)
        ratio = style.size.pixel_ratio
        least, most = max(1, round(0.6 * ratio)), max(3, round(2.5 * ratio))
        return replace(placed, radius=spread_radius(placed.counts()[0], least, most))

    return kept.get((view.x, view.y, rows), (limits, shape, style.size.pixel_ratio), place)


def _begin(learner, view, rows, entries, trained, mark, limits, style, kept, right=0.0):
    """Limits and composed axes, with the legend of what `_end` will draw."""
    selected, selected_name = mark
    theme = style.theme
    entries = list(entries)
    always = []
    if trained:
        labelled = _labelled_rows(learner)
        name = f"Trained on ({len(labelled):,})"
        entries.append(Entry(name, theme.ink, edge=theme.background, short="Trained on"))
        if learner.query_row is not None:
            entries.append(Entry("Queried", QUERIED, "*", edge=QUERIED_RIM))
            always.append(learner.query_row)
    if selected is not None:
        always.append(selected)
    limits = usable(limits)
    if limits is None:
        limits = kept.get((view.x, view.y, rows), "view", lambda: view_limits(view.x, view.y, rows))
        for row in always:
            limits = holding(limits, view.x[row], view.y[row])
    at = None if selected is None else (view.x[selected], view.y[selected])
    entries = with_selected(entries, at, limits, theme, selected_name)
    _, axes = new_axes(style)
    set_view(axes, limits)
    compose(axes, style, view.x_label, view.y_label, Legend(entries, style), right=right)
    return limits, axes


def _end(learner, view, axes, trained, selected, limits, style) -> Drawing:
    """Draw what lies over the cloud, and encode."""
    if trained:
        _mark_trained(axes, learner, view, style.theme)
    if selected is not None:
        mark_selected(axes, view.x[selected], view.y[selected], style.theme)
    return finish(axes.get_figure(), axes, style, limits)


def _mark_trained(axes: Axes, learner: Learner, view: View, theme: Theme) -> None:
    """Points trained on in ink, the queried one yellow with a dark rim."""
    rows = _labelled_rows(learner)
    common = {"ls": "", "scalex": False, "scaley": False}
    axes.plot(
        view.x[rows],
        view.y[rows],
        marker="o",
        ms=5.5,
        mfc=theme.ink,
        mec=theme.background,
        mew=0.8,
        zorder=3,
        **common,
    )
    if learner.query_row is not None:
        axes.plot(
            [view.x[learner.query_row]],
            [view.y[learner.query_row]],
            marker="*",
            ms=14,
            mfc=QUERIED,
            mec=QUERIED_RIM,
            mew=1.1,
            zorder=4,
            **common,
        )


def _labelled_rows(learner: Learner) -> np.ndarray:
    """Rows trained on: labelled, and not as Unsure."""
    rows, y = np.asarray(learner.labelled_rows, dtype="int64"), np.asarray(learner.labelled_y)
    return rows[y != UNSURE] if len(rows) else rows


def _colour_bar(axes: Axes, colours: np.ndarray, style: Style) -> None:
    """What the colours of the Metric plot mean, at the right of the axes."""
    with artwork(axes, style, "unsure") as new:
        if new:
            _draw_colour_bar(axes, colours, style)


def _draw_colour_bar(axes: Axes, colours: np.ndarray, style: Style) -> None:
    figure, theme, size = axes.get_figure(), style.theme, style.size
    box = axes.get_position()
    left = box.x1 + PAD / size.width
    bar = figure.add_axes((left, box.y0, BAR_WIDTH / size.width, box.height))
    bar.set_axis_off()
    set_view(bar, (0.0, 1.0, 0.0, MOST_UNSURE))
    show_pixels(bar, colours[::-1, None, :])
    draw_frame(bar, theme)
    ticks = find_ticks(bar.yaxis, box.height * size.height)
    draw_ticks(bar, bar.yaxis, ticks, theme, far=True)
    figure.text(
        1 - 4 / size.width,
        (box.y0 + box.y1) / 2,
        "1 − max probability",
        rotation=90,
        ha="right",
        va="center",
        fontsize=SIZE,
        color=theme.ink,
    )
