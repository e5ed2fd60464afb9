"""The Active Learning panel's plots of sources: Training Set, Validation Set and Metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.plots.axes.colour_bar import BAR_ROOM, draw_colour_bar
from astronomical_lite.plots.axes.compose import axes_pixels, compose, show_pixels
from astronomical_lite.plots.axes.figure import Drawing, finish, new_axes, set_view
from astronomical_lite.plots.axes.legend import Entry, Legend
from astronomical_lite.plots.axes.marks import add_selected_entry, mark_selected
from astronomical_lite.plots.axes.parents import figure_of
from astronomical_lite.plots.axes.style import Style, Theme
from astronomical_lite.plots.diagrams.binned_sources import BinnedSources, bin_sources, ramp
from astronomical_lite.plots.diagrams.cloud import STYLE, View, with_chosen
from astronomical_lite.plots.limits import Limits, include_point, valid_limits, view_limits
from astronomical_lite.plots.plot_cache import PlotCache
from astronomical_lite.plots.raster.shading import shade, spread
from astronomical_lite.tables.labels import UNKNOWN, UNSURE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from astronomical_lite.learning import Learner

# Bluish green and vermilion of Okabe & Ito (2008), which the colour-blind can tell apart, too.
CORRECT, INCORRECT = "#009e73", "#d55e00"
QUERIED, QUERIED_RIM = "#ffd400", "#1b2430"
MAX_UNCERTAINTY = 0.5  # of two classes, 1 - max probability is never more


def draw_sets(
    learner: Learner,
    view: View,
    which: str,
    *,
    show_correct: bool = True,
    show_incorrect: bool = True,
    selected: int | None = None,
    selected_name: str = "",
    chosen: np.ndarray | None = None,
    limits: Limits | None = None,
    style: Style = STYLE,
    cache: PlotCache | None = None,
) -> Drawing:
    """Draw a set's sources, correctly predicted or not, with trained and queried ones on top.

    Parameters
    ----------
    learner : its predictions are drawn, and below them training sources without a label
    view : values of all sources
    which : "train" or "validation"
    show_correct, show_incorrect : False to hide the sources predicted so
    selected, selected_name : row and id of the source to mark, which need not be in the set
    chosen : bool array of shape (n_rows,), the selected sources, which stand out; None if none are selected
    limits : the user's zoom, as in `plots.limits`; None for an automatic view
    style : size, theme and format
    cache : results of earlier redraws
    """
    cache = PlotCache() if cache is None else cache
    labels = learner.problem.labels
    rows = learner.train_rows if which == "train" else learner.validation_rows
    known = cache.get((rows, labels), "known", lambda: labels[rows] != UNKNOWN)
    wrong = learner.predictions[rows] != (labels[rows] == learner.label)
    n_known, n_wrong = int(known.sum()), int((wrong & known).sum())
    entries = [
        Entry(f"Correct ({n_known - n_wrong:,})", CORRECT, short="Correct"),
        Entry(f"Incorrect ({n_wrong:,})", INCORRECT, short="Incorrect"),
    ]
    colours = [CORRECT, INCORRECT]
    planes, shown = wrong.astype("uint8"), np.where(wrong, show_incorrect, show_correct)
    if n_known < len(rows):
        planes[~known], shown[~known] = len(colours), True
        colours.append(style.theme.unknown)
        name = f"Not labelled ({len(rows) - n_known:,})"
        entries.append(Entry(name, colours[-1], short="Not labelled"))
    plot = _SetPlot(learner, view, rows, which == "train", selected, style, cache)
    limits, axes = plot.start(entries, selected_name, limits)
    binned = plot.bin_sources(axes, limits)
    counts = binned.counts(planes, len(colours), shown)
    # The user looks for the wrong predictions, which may be few among many right ones: they count double.
    counts[1] *= 2
    rgba = shade(spread(counts, binned.radius), colours)
    show_pixels(axes, plot.with_chosen(axes, rgba, chosen, limits))
    return plot.finish(axes, limits)


def draw_metric(
    learner: Learner,
    view: View,
    *,
    selected: int | None = None,
    selected_name: str = "",
    chosen: np.ndarray | None = None,
    limits: Limits | None = None,
    style: Style = STYLE,
    cache: PlotCache | None = None,
) -> Drawing:
    """Draw how unsure the classifier is of every training source: 1 - max probability.

    Parameters
    ----------
    learner, view, selected, selected_name, chosen, limits, style, cache : as of `draw_sets`
    """
    cache = PlotCache() if cache is None else cache
    rows = learner.train_rows
    metric = learner.informativeness[rows]
    plot = _SetPlot(learner, view, rows, True, selected, style, cache)
    limits, axes = plot.start([], selected_name, limits, BAR_ROOM)
    binned = plot.bin_sources(axes, limits)
    colours = ramp(style.theme)
    rgba = binned.means(metric, colours, (0.0, MAX_UNCERTAINTY))
    show_pixels(axes, plot.with_chosen(axes, rgba, chosen, limits))
    draw_colour_bar(axes, style, colours, (0.0, MAX_UNCERTAINTY), "1 − max probability")
    return plot.finish(axes, limits)


@dataclass
class _SetPlot:
    """A plot of some of a learner's sources, with the parts that sets and metric have in common."""

    learner: Learner
    view: View
    rows: np.ndarray
    trained: bool  # to mark the points trained on and the one queried
    selected: int | None
    style: Style
    cache: PlotCache

    def start(
        self,
        entries: Sequence[Entry],
        selected_name: str,
        limits: Limits | None,
        right: float = 0.0,
    ) -> tuple[Limits, Axes]:
        """Return the limits and composed axes, with entries for what `finish` will draw, too.

        Parameters
        ----------
        entries : of the legend, for the cloud
        right : CSS pixels to leave free at the right
        """
        view, theme, selected = self.view, self.style.theme, self.selected
        entries = list(entries)
        in_view = [] if selected is None else [selected]
        if self.trained:
            name = f"Trained on ({len(_labelled_rows(self.learner)):,})"
            entries.append(Entry(name, theme.ink, edge=theme.background, short="Trained on"))
            if self.learner.query_row is not None:
                entries.append(Entry("Queried", QUERIED, "*", edge=QUERIED_RIM))
                in_view.insert(0, self.learner.query_row)
        limits = valid_limits(limits)
        if limits is None:
            limits = self.cache.get(
                (view.x, view.y, self.rows), "view", lambda: view_limits(view.x, view.y, self.rows)
            )
            for row in in_view:
                limits = include_point(limits, view.x[row], view.y[row])
        position = None if selected is None else (view.x[selected], view.y[selected])
        entries = add_selected_entry(entries, position, limits, theme, selected_name)
        _, axes = new_axes(self.style)
        set_view(axes, limits)
        legend = Legend(entries, self.style)
        compose(axes, self.style, view.x_label, view.y_label, legend, right=right)
        return limits, axes

    def bin_sources(self, axes: Axes, limits: Limits) -> BinnedSources:
        """Return the pixels that the sources lie in."""
        view, rows, style = self.view, self.rows, self.style
        key = (limits, axes_pixels(axes), style.size.pixel_ratio)
        return self.cache.get(
            (view.x, view.y, rows),
            key,
            lambda: bin_sources(axes, view.x[rows], view.y[rows], limits, style),
        )

    def with_chosen(
        self, axes: Axes, rgba: np.ndarray, chosen: np.ndarray | None, limits: Limits
    ) -> np.ndarray:
        """Return the picture with the selected sources of the set brought out."""
        if chosen is None:
            return rgba
        rows = self.rows[chosen[self.rows]]
        return with_chosen(axes, rgba, self.view.x[rows], self.view.y[rows], limits, self.style)

    def finish(self, axes: Axes, limits: Limits) -> Drawing:
        """Draw the marks over the cloud, and encode the picture."""
        if self.trained:
            _mark_trained(axes, self.learner, self.view, self.style.theme)
        if self.selected is not None:
            x, y = self.view.x[self.selected], self.view.y[self.selected]
            mark_selected(axes, x, y, self.style.theme)
        return finish(figure_of(axes), axes, self.style, limits)


def _mark_trained(axes: Axes, learner: Learner, view: View, theme: Theme) -> None:
    """Mark points trained on in ink, the queried one yellow with a dark rim."""
    rows = _labelled_rows(learner)
    axes.plot(
        view.x[rows],
        view.y[rows],
        marker="o",
        ms=5.5,
        mfc=theme.ink,
        mec=theme.background,
        mew=0.8,
        zorder=3,
        ls="",
        scalex=False,
        scaley=False,
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
            ls="",
            scalex=False,
            scaley=False,
        )


def _labelled_rows(learner: Learner) -> np.ndarray:
    """Return the rows trained on: those labelled, except as Unsure."""
    rows, y = np.asarray(learner.labelled_rows, dtype="int64"), np.asarray(learner.labelled_y)
    return rows[y != UNSURE] if len(rows) else rows
