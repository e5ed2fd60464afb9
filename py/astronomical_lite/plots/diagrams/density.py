"""How many sources there are at each place of a plot, with a colour bar.

draw_density(View(x, y, "g-j", "y-w1"), selected=row, style=style)
"""

from __future__ import annotations

from typing import Unpack

import numpy as np
from matplotlib.axes import Axes

from astronomical_lite.plots.axes.colour_bar import BAR_ROOM, draw_colour_bar
from astronomical_lite.plots.axes.compose import (
    axes_pixels,
    compose,
    resized,
    show_message,
    show_pixels,
)
from astronomical_lite.plots.axes.figure import Drawing, finish, new_axes, set_view
from astronomical_lite.plots.axes.legend import Legend
from astronomical_lite.plots.axes.marks import add_selected_entry, mark_selected
from astronomical_lite.plots.axes.style import Style
from astronomical_lite.plots.diagrams.binned_sources import ramp
from astronomical_lite.plots.diagrams.cloud import STYLE, View, empty_message, with_chosen
from astronomical_lite.plots.diagrams.options import CloudOptions
from astronomical_lite.plots.limits import Limits, include_point, valid_limits, view_limits
from astronomical_lite.plots.plot_cache import PlotCache
from astronomical_lite.plots.raster.aggregation import aggregate_points
from astronomical_lite.plots.raster.highlight import of_chosen

CELL = 4  # CSS pixels across a square in which sources are counted


def draw_density(
    view: View, *, is_covered: bool = False, **options: Unpack[CloudOptions]
) -> Drawing:
    """Draw squares coloured by the number of sources in each, on a logarithmic scale.

    Parameters
    ----------
    view : sources with NaN or an infinity in x or y are not counted
    is_covered, options : as of `draw_cloud`
    """
    style = options.get("style", STYLE)
    cache = options.get("cache") or PlotCache()
    selected, chosen = options.get("selected"), options.get("chosen")
    position = None if selected is None else (view.x[selected], view.y[selected])
    limits = valid_limits(options.get("limits"))
    if limits is None:
        limits = cache.get((view.x, view.y), "view", lambda: view_limits(view.x, view.y))
        if position is not None:
            limits = include_point(limits, *position)
    figure, axes = new_axes(style)
    set_view(axes, limits)
    entries = add_selected_entry(
        [], position, limits, style.theme, options.get("selected_name", "")
    )
    compose(
        axes,
        style,
        view.x_label,
        view.y_label,
        Legend(entries, style),
        right=BAR_ROOM,
        log=(view.log_x, view.log_y),
    )
    counts = _counts(axes, view, limits, style, cache)
    most = max(int(counts.max(initial=0)), 2)
    if (np.isfinite(view.x) & np.isfinite(view.y)).any():
        rgba = coloured(counts, most, ramp(style.theme))
        if chosen is not None:
            rgba = resized(rgba, axes_pixels(axes))
            rgba = with_chosen(axes, rgba, *of_chosen(chosen, view.x, view.y), limits, style)
        show_pixels(axes, rgba)
    else:
        show_message(axes, style, empty_message(view))
    draw_colour_bar(
        axes, style, ramp(style.theme), (0.0, float(np.log10(most))), "Sources", log=True
    )
    if position is not None:
        mark_selected(axes, *position, style.theme, is_covered=is_covered)
    return finish(figure, axes, style, limits, log_x=view.log_x, log_y=view.log_y)


def _counts(axes: Axes, view: View, limits: Limits, style: Style, cache: PlotCache) -> np.ndarray:
    """Return the number of sources in each square, int32 array of shape (height, width)."""
    cell = CELL * style.size.pixel_ratio
    height, width = (max(1, round(side / cell)) for side in axes_pixels(axes))
    found: np.ndarray = cache.get(
        (view.x, view.y),
        ("density", limits, height, width),
        lambda: aggregate_points(view.x, view.y, None, 1, limits, (height, width))[0],
    )
    return found


def coloured(counts: np.ndarray, most: int, cmap: np.ndarray) -> np.ndarray:
    """Return counts as colours, from one source to `most`, on a logarithmic scale.

    Parameters
    ----------
    counts : integers of shape (height, width)
    most : the count of the last colour, 2 or more
    cmap : uint8 array of shape (256, 4)

    Returns
    -------
    rgba : uint8 array of shape (height, width, 4); where there is no source it is transparent
    """
    some = counts > 0
    rgba = np.zeros((*counts.shape, 4), dtype="uint8")
    step = np.log10(counts[some]) / np.log10(most) * 255
    rgba[some] = cmap[np.clip(np.rint(step), 0, 255).astype("int32")]
    return rgba
