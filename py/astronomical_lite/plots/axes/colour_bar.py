"""A colour bar at the right of the axes."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from astronomical_lite.plots.axes.compose import PAD, show_pixels
from astronomical_lite.plots.axes.draw_ticks import draw_frame, draw_ticks
from astronomical_lite.plots.axes.figure import set_view
from astronomical_lite.plots.axes.layer_cache import cached_layer
from astronomical_lite.plots.axes.parents import figure_of
from astronomical_lite.plots.axes.style import Style
from astronomical_lite.plots.axes.ticks import SIZE, find_ticks

BAR_WIDTH, BAR_ROOM = 10, 58  # CSS pixels


def draw_colour_bar(
    axes: Axes,
    style: Style,
    cmap: np.ndarray,
    span: tuple[float, float],
    label: str,
    *,
    log: bool = False,
) -> None:
    """Draw a colour bar beside composed axes that left `BAR_ROOM` free for it.

    Parameters
    ----------
    cmap : uint8 array of shape (256, 4), colours from the lowest value to the highest
    span : lowest and highest value
    label : name of the value
    log : True if the span is log10 of the values
    """
    with cached_layer(axes, style, ("colour bar", cmap.tobytes(), span, label, log)) as new:
        if new:
            _draw_bar(axes, style, cmap, span, label, log)


def _draw_bar(
    axes: Axes,
    style: Style,
    cmap: np.ndarray,
    span: tuple[float, float],
    label: str,
    log: bool,
) -> None:
    figure, theme, size = figure_of(axes), style.theme, style.size
    box = axes.get_position()
    left = box.x1 + PAD / size.width
    bar = figure.add_axes((left, box.y0, BAR_WIDTH / size.width, box.height))
    bar.set_axis_off()
    set_view(bar, (0.0, 1.0, *span))
    show_pixels(bar, cmap[::-1, None, :])
    draw_frame(bar, theme)
    ticks = find_ticks(bar.yaxis, box.height * size.height, log=log)
    draw_ticks(bar, bar.yaxis, ticks, theme, far=True)
    figure.text(
        1 - 4 / size.width,
        (box.y0 + box.y1) / 2,
        label,
        rotation=90,
        ha="right",
        va="center",
        fontsize=SIZE,
        color=theme.ink,
    )
