"""Corner: several columns each against each other, and on the diagonal how each is distributed.

draw_corner([Column(values, "g"), Column(other, "g-j")], codes, classes, style=style)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from astronomical_lite.plots.axes.compose import axes_pixels, show_message, show_pixels
from astronomical_lite.plots.axes.draw_ticks import draw_frame, draw_ticks
from astronomical_lite.plots.axes.figure import Drawing, finish, new_axes, set_view
from astronomical_lite.plots.axes.legend import Entry, Legend
from astronomical_lite.plots.axes.marks import mark_selected
from astronomical_lite.plots.axes.parents import figure_of
from astronomical_lite.plots.axes.style import Style
from astronomical_lite.plots.axes.text import elide, one_line
from astronomical_lite.plots.axes.ticks import SIZE, find_ticks
from astronomical_lite.plots.diagrams.cloud import STYLE, Classes, with_chosen
from astronomical_lite.plots.diagrams.histogram import class_counts
from astronomical_lite.plots.limits import Limits, clipped_range
from astronomical_lite.plots.plot_cache import PlotCache
from astronomical_lite.plots.raster.highlight import of_chosen
from astronomical_lite.plots.raster.layers import aggregate_layers, raster_shape, shade_layers

MOST_COLUMNS = 6
LEFT, BOTTOM, EDGE = 66.0, 40.0, 8.0  # CSS pixels around the plots
BETWEEN = 6.0
WHOLE_BOX = (0.0, 0.0, 1.0, 1.0)
N_BINS = 40


WHOLE: Limits = (0.0, 1.0, 0.0, 1.0)
"""Limits of a corner plot's picture: places in it are parts of its width and height, from its lower left corner."""


@dataclass(frozen=True)
class Column:
    """A column of a corner plot.

    Attributes
    ----------
    values : floats of shape (n_rows,)
    label : its name with its unit
    span : from where to where it is shown; None to leave out what is beyond 4 sigma
    """

    values: np.ndarray
    label: str
    span: tuple[float, float] | None = None

    @property
    def shown(self) -> tuple[float, float]:
        """From where to where it is shown."""
        return self.span or clipped_range(self.values)


@dataclass(frozen=True)
class Cell:
    """One plot of a corner plot.

    Attributes
    ----------
    row, column : which columns are on its axes, y and x; the same one where it is how that is distributed
    place : limits of its axes within the picture, as `WHOLE` has them
    limits : values at these limits; of the height of a distribution any
    """

    row: int
    column: int
    place: Limits
    limits: Limits

    def values_at(self, u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the values on both axes at places in the picture."""
        u0, u1, v0, v1 = self.place
        x0, x1, y0, y1 = self.limits
        return x0 + (u - u0) * ((x1 - x0) / (u1 - u0)), y0 + (v - v0) * ((y1 - y0) / (v1 - v0))


def cell_at(
    columns: Sequence[Column], codes: np.ndarray, classes: Classes, style: Style, u: float, v: float
) -> Cell | None:
    """Return the plot that is at a place in the picture; None between them.

    Parameters
    ----------
    columns, codes, classes, style : as in `draw_corner`
    u, v : the place, as `WHOLE` has it
    """
    columns = columns[:MOST_COLUMNS]
    top = _legend_of(codes, classes, style).height(LEFT, style.size.width - EDGE) + EDGE
    for (row, column), (left, bottom, width, height) in _boxes(style, len(columns), top).items():
        if left <= u <= left + width and bottom <= v <= bottom + height:
            place = (left, left + width, bottom, bottom + height)
            return Cell(row, column, place, (*columns[column].shown, *columns[row].shown))
    return None


def draw_corner(
    columns: Sequence[Column],
    codes: np.ndarray,
    classes: Classes,
    *,
    selected: int | None = None,
    is_covered: bool = False,
    chosen: np.ndarray | None = None,
    style: Style = STYLE,
    cache: PlotCache | None = None,
) -> Drawing:
    """Draw columns against each other, coloured by class, with what is beyond 4 sigma left out.

    Parameters
    ----------
    columns : two or more; those beyond `MOST_COLUMNS` are not drawn
    codes : integer array of shape (n_rows,), from `Classes.codes`
    selected : row of the source to mark
    is_covered : True if the mark is to hide the colour of the source
    chosen : bool array of shape (n_rows,), the selected sources, which stand out; None if none are selected
    style : size, theme and format
    cache : results of earlier redraws of the same arrays
    """
    columns, cache = columns[:MOST_COLUMNS], PlotCache() if cache is None else cache
    figure, axes = new_axes(style)
    if len(columns) < 2:
        show_message(axes, style, "Choose two columns or more.")
        return finish(figure, axes, style)
    arrays = [*(one.values for one in columns), codes]
    spans = tuple(one.span for one in columns)
    ranges = cache.get(arrays, ("ranges", spans), lambda: [one.shown for one in columns])
    legend = _legend_of(codes, classes, style)
    top = legend.height(LEFT, style.size.width - EDGE) + EDGE
    cells = _cells(figure, style, len(columns), top)
    shapes = [axes_pixels(cells[row, column]) for row, column in sorted(cells) if row != column]
    key = (
        "corner",
        spans,
        tuple(shapes),
        classes.colours,
        style.theme.dark,
        style.size.pixel_ratio,
    )
    rasters = cache.get(
        arrays, key, lambda: _rasters(columns, ranges, codes, classes, cells, style)
    )
    for (row, column), cell in sorted(cells.items()):
        x, y = columns[column], columns[row]
        if row == column:
            _draw_distribution(cell, x, ranges[row], codes, classes, style)
        else:
            set_view(cell, (*ranges[column], *ranges[row]))
            rgba = rasters[row, column]
            if chosen is not None:
                limits = (*ranges[column], *ranges[row])
                rgba = with_chosen(
                    cell, rgba, *of_chosen(chosen, x.values, y.values), limits, style
                )
            show_pixels(cell, rgba)
            if selected is not None:
                place = float(x.values[selected]), float(y.values[selected])
                _mark(cell, place, style, is_covered=is_covered)
        draw_frame(cell, style.theme)
        _label(cell, style, row, column, columns)
    legend.draw(axes, LEFT, style.size.width - EDGE)
    return replace(finish(figure, axes, style), box=WHOLE_BOX, limits=WHOLE)


def _legend_of(codes: np.ndarray, classes: Classes, style: Style) -> Legend:
    named = zip(classes.names, classes.colours, strict=True)
    entries = [Entry(name, colour) for name, colour in named]
    if (codes == 0).any():
        entries.append(Entry(classes.unknown_name, style.theme.unknown))
    return Legend(entries, style)


def _boxes(
    style: Style, n: int, top: float
) -> dict[tuple[int, int], tuple[float, float, float, float]]:
    """Return left, bottom, width and height of each row and column of the lower triangle, as parts of the picture,
    on whole screen pixels."""
    size, ratio = style.size, style.size.pixel_ratio
    width = max((size.width - LEFT - EDGE - (n - 1) * BETWEEN) / n, 8.0)
    height = max((size.height - BOTTOM - top - (n - 1) * BETWEEN) / n, 8.0)
    pixels_x, pixels_y = size.width * ratio, size.height * ratio
    wide, high = max(round(width * ratio), 1) / pixels_x, max(round(height * ratio), 1) / pixels_y
    return {
        (row, column): (
            round((LEFT + column * (width + BETWEEN)) * ratio) / pixels_x,
            round((BOTTOM + (n - 1 - row) * (height + BETWEEN)) * ratio) / pixels_y,
            wide,
            high,
        )
        for row in range(n)
        for column in range(row + 1)
    }


def _cells(figure: Figure, style: Style, n: int, top: float) -> dict[tuple[int, int], Axes]:
    """Return the axes of each row and column of the lower triangle."""
    found = {place: figure.add_axes(box) for place, box in _boxes(style, n, top).items()}
    for cell in found.values():
        cell.set_axis_off()
    return found


def _rasters(
    columns: Sequence[Column],
    ranges: Sequence[tuple[float, float]],
    codes: np.ndarray,
    classes: Classes,
    cells: dict[tuple[int, int], Axes],
    style: Style,
) -> dict[tuple[int, int], np.ndarray]:
    """Return the shaded cloud of each pair of columns."""
    found = {}
    for (row, column), cell in cells.items():
        if row == column:
            continue
        shape = raster_shape(axes_pixels(cell), len(classes.labels) + 1)
        layers = aggregate_layers(
            columns[column].values,
            columns[row].values,
            codes,
            classes.colours,
            (*ranges[column], *ranges[row]),
            shape,
            style.size.pixel_ratio,
        )
        found[row, column] = shade_layers(layers, style.theme.unknown)
    return found


def _draw_distribution(
    cell: Axes,
    column: Column,
    span: tuple[float, float],
    codes: np.ndarray,
    classes: Classes,
    style: Style,
) -> None:
    """Draw the numbers of sources of each class as steps, each class as high as the cell."""
    edges = np.linspace(*span, N_BINS + 1)
    counts = class_counts(column.values, codes, len(classes.labels) + 1, edges)
    colours = (style.theme.unknown, *classes.colours)
    for numbers, colour in zip(counts, colours, strict=True):
        if numbers.any():
            heights = numbers / numbers.max()
            cell.stairs(np.where(heights > 0, heights, np.nan), edges, color=colour, lw=1.3)
    set_view(cell, (*span, 0.0, 1.08))


def _mark(cell: Axes, place: tuple[float, float], style: Style, *, is_covered: bool) -> None:
    (x0, x1), (y0, y1) = cell.get_xlim(), cell.get_ylim()
    if x0 <= place[0] <= x1 and y0 <= place[1] <= y1:
        mark_selected(cell, *place, style.theme, is_covered=is_covered)


def _label(cell: Axes, style: Style, row: int, column: int, columns: Sequence[Column]) -> None:
    """Draw ticks and names: of x below the last row, of y at the left of the first column."""
    size, theme, box = style.size, style.theme, cell.get_position()
    figure = figure_of(cell)
    words: dict[str, Any] = {"fontsize": SIZE, "color": theme.ink, "parse_math": False}
    width, height = box.width * size.width, box.height * size.height
    if row == len(columns) - 1:
        draw_ticks(cell, cell.xaxis, find_ticks(cell.xaxis, width), theme)
        text = elide(one_line(columns[column].label), width, SIZE)
        middle = (box.x0 + box.x1) / 2
        figure.text(middle, 4 / size.height, text, ha="center", va="bottom", **words)
    if column == 0:
        text = elide(one_line(columns[row].label), height, SIZE)
        middle = (box.y0 + box.y1) / 2
        if row > 0:
            draw_ticks(cell, cell.yaxis, find_ticks(cell.yaxis, height), theme)
        figure.text(4 / size.width, middle, text, ha="left", va="center", rotation=90, **words)
