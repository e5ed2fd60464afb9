"""A point cloud coloured by the values of a column, with a colour bar.

draw_values(View(x, y, "g-j", "y-w1"), redshift, "redshift", selected=row, style=style)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.plots.axes.colour_bar import BAR_ROOM, draw_colour_bar
from astronomical_lite.plots.axes.compose import axes_pixels, compose, show_message, show_pixels
from astronomical_lite.plots.axes.error_bars import bar_entry, draw_error_bars, in_view
from astronomical_lite.plots.axes.figure import Drawing, finish, new_axes, set_view
from astronomical_lite.plots.axes.legend import Entry, Legend
from astronomical_lite.plots.axes.marks import add_selected_entry, mark_selected
from astronomical_lite.plots.axes.style import Style
from astronomical_lite.plots.diagrams.binned_sources import bin_sources, ramp
from astronomical_lite.plots.diagrams.cloud import STYLE, View, empty_message, with_chosen
from astronomical_lite.plots.limits import Limits, include_point, valid_limits, view_limits
from astronomical_lite.plots.plot_cache import PlotCache
from astronomical_lite.plots.raster.highlight import of_chosen
from astronomical_lite.plots.raster.shading import shade, spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHARES = (1.0, 99.0)  # percent of the values below the lowest and the highest colour


def draw_values(
    view: View,
    values: np.ndarray,
    name: str,
    *,
    selected: int | None = None,
    selected_name: str = "",
    is_covered: bool = False,
    chosen: np.ndarray | None = None,
    limits: Limits | None = None,
    style: Style = STYLE,
    cache: PlotCache | None = None,
) -> Drawing:
    """Draw sources as pixels, each of the colour of its sources' mean value.

    Parameters
    ----------
    view : sources with NaN or an infinity in x or y are not drawn
    values : float array of shape (n_rows,); sources without one are drawn beneath, in grey
    name : of the values
    selected, selected_name, is_covered, chosen, limits, style, cache : as of `draw_cloud`
    """
    cache = PlotCache() if cache is None else cache
    theme = style.theme
    has_value = cache.get((values,), "has value", lambda: np.isfinite(values))
    span = cache.get((values,), "span", lambda: span_of(values[has_value]))
    position = None if selected is None else (view.x[selected], view.y[selected])
    limits = valid_limits(limits)
    if limits is None:
        limits = cache.get((view.x, view.y), "view", lambda: view_limits(view.x, view.y))
        if position is not None:
            limits = include_point(limits, *position)
    figure, axes = new_axes(style)
    set_view(axes, limits)
    n_without = len(values) - int(np.count_nonzero(has_value))
    entries = [Entry(f"No {name} ({n_without:,})", theme.unknown, short="No value")]
    entries = add_selected_entry(
        entries if n_without else [], position, limits, theme, selected_name
    )
    barred = None if view.errors is None else in_view(view.x, view.y, limits)
    if barred is not None:
        entries.insert(0, bar_entry(len(barred), theme))
    compose(
        axes,
        style,
        view.x_label,
        view.y_label,
        Legend(entries, style),
        right=BAR_ROOM,
        log=(view.log_x, view.log_y),
    )
    if (np.isfinite(view.x) & np.isfinite(view.y)).any():
        rgba = _pixels(axes, view, values, has_value, span, limits, style, cache)
        if chosen is not None:
            rgba = with_chosen(axes, rgba, *of_chosen(chosen, view.x, view.y), limits, style)
        show_pixels(axes, rgba)
    else:
        show_message(axes, style, empty_message(view))
    if view.errors is not None and barred is not None:
        draw_error_bars(axes, view.x, view.y, view.errors, barred, theme)
    draw_colour_bar(axes, style, ramp(theme), span, name)
    if position is not None:
        mark_selected(axes, *position, theme, is_covered=is_covered)
    return finish(figure, axes, style, limits, log_x=view.log_x, log_y=view.log_y)


def span_of(values: np.ndarray) -> tuple[float, float]:
    """Return the values of the lowest and the highest colour: few outliers do not decide on them.

    Parameters
    ----------
    values : float array of shape (n,), finite
    """
    if not len(values):
        return 0.0, 1.0
    low, high = (float(value) for value in np.percentile(values, SHARES))
    if low == high:
        low, high = float(values.min()), float(values.max())
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _pixels(
    axes: Axes,
    view: View,
    values: np.ndarray,
    has_value: np.ndarray,
    span: tuple[float, float],
    limits: Limits,
    style: Style,
    cache: PlotCache,
) -> np.ndarray:
    """Return the coloured cloud, uint8 array of shape (height, width, 4)."""
    key = (limits, axes_pixels(axes), style.size.pixel_ratio, style.theme.dark)
    binned = cache.get(
        (view.x, view.y), ("bins", key), lambda: bin_sources(axes, view.x, view.y, limits, style)
    )

    def make() -> np.ndarray:
        rgba = binned.means(values, ramp(style.theme), span, has_value)
        without = spread(binned.counts(None, 1, ~has_value), binned.radius)
        beneath = shade(without, [style.theme.unknown])
        return np.where(rgba[..., 3:] > 0, rgba, beneath)

    return cache.get((view.x, view.y, values), ("values", key), make)
