"""The surroundings of a plot: frame, labels and heading, and the room that they leave to the axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase

from astronomical_lite.plots.axes.draw_ticks import draw_frame, draw_ticks
from astronomical_lite.plots.axes.layer_cache import cached_layer
from astronomical_lite.plots.axes.parents import axes_of, figure_of
from astronomical_lite.plots.axes.style import Style
from astronomical_lite.plots.axes.text import elide, one_line, text_width
from astronomical_lite.plots.axes.ticks import HEIGHT, SIZE, Ticks, find_ticks
from astronomical_lite.plots.axes.ticks import PAD as TICK_PAD

LABEL_SIZE, LABEL_HEIGHT = 12, 16  # CSS pixels
PAD = 8  # CSS pixels between what is drawn and the edge
EDGE = 4  # between axis labels and the edge
TOOLS = 28  # that the page's tools of a plot take at its foot, where there are no labels of an axis


class Heading(Protocol):
    """A legend or the like that stands above the axes."""

    def height(self, left: float, right: float) -> float:
        """Return the height that it takes between `left` and `right`; all in CSS pixels."""

    def draw(self, axes: Axes, left: float, right: float) -> None:
        """Draw it at the top of the axes' figure, between `left` and `right` in CSS pixels."""


def compose(
    axes: Axes,
    style: Style,
    x_label: str,
    y_label: str,
    heading: Heading | None = None,
    right: float = 0,
    whole_x: bool = False,
    bare: bool = False,
    log: tuple[bool, bool] = (False, False),
) -> None:
    """Draw all that surrounds a plot, and give the axes the room that it leaves.

    Parameters
    ----------
    x_label, y_label : text, never formulas: a dollar sign is just that
    heading : legend or the like above the axes
    right : CSS pixels to leave free at the right
    whole_x : True for ticks of x at whole numbers only, where it counts something
    log : True for x, or y, if what is on that axis is log10 of the values, which its labels name
    bare : True for a frame and a heading alone
    """
    size, theme = style.size, style.theme
    if bare:
        top = heading.height(PAD, size.width - PAD) if heading else 0.0
        set_margins(axes, style, (PAD, TOOLS, PAD, top + PAD))
        draw_frame(axes, theme)
        if heading:
            heading.draw(axes, PAD, size.width - PAD)
        return
    bottom = EDGE + LABEL_HEIGHT + HEIGHT + TICK_PAD
    left, top = 60.0, 0.0
    for _ in range(2):  # the heading's rows depend on the room beside the y labels, and these on it
        top = heading.height(left, size.width - PAD) if heading else 0.0
        y_ticks = find_ticks(axes.yaxis, size.height - bottom - top - PAD, log=log[1])
        left = EDGE + LABEL_HEIGHT + y_ticks.width + TICK_PAD
    top += PAD + (HEIGHT if y_ticks.offset else 0)
    width = size.width - left - right - PAD
    x_ticks = find_ticks(axes.xaxis, width, whole=whole_x, log=log[0])
    set_margins(axes, style, (left, bottom, right + _beyond(axes, x_ticks, width) + PAD, top))
    words = (x_label, x_ticks.offset), (y_label, y_ticks.offset)
    with cached_layer(axes, style, ("frame", words)) as new:
        if new:
            draw_frame(axes, theme)
            _draw_labels(axes, style, *words)
    draw_ticks(axes, axes.xaxis, x_ticks, theme)
    draw_ticks(axes, axes.yaxis, y_ticks, theme)
    if heading:
        heading.draw(axes, left, size.width - PAD)


def _beyond(axes: Axes, ticks: Ticks, width: float) -> float:
    """Return CSS pixels by which the rightmost tick label reaches beyond the axes."""
    if not ticks.labels:
        return 0.0
    ends = axes.transAxes.inverted().transform(
        axes.transData.transform([(place, axes.get_ylim()[0]) for place in ticks.places])
    )[:, 0]
    reach = [
        (end - 1) * width + text_width(label, SIZE) / 2
        for end, label in zip(ends, ticks.labels, strict=True)
    ]
    return max(0.0, float(max(reach)) - PAD / 2)


def _draw_labels(axes: Axes, style: Style, x: tuple[str, str], y: tuple[str, str]) -> None:
    """Draw axis labels along the edges, cut to the length of their axis, and the ticks' offsets."""
    figure, size = figure_of(axes), style.size
    box = axes.get_position()
    width, height = box.width * size.width, box.height * size.height
    middle_x, middle_y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    common: dict[str, Any] = {"color": style.theme.ink, "parse_math": False}
    words = {"fontsize": LABEL_SIZE, **common}
    offset_room = 2 * text_width(x[1], SIZE) if x[1] else 0
    x_label = elide(one_line(x[0]), width - offset_room, LABEL_SIZE)
    y_label = elide(one_line(y[0]), height, LABEL_SIZE)
    figure.text(middle_x, EDGE / size.height, x_label, ha="center", va="bottom", **words)
    figure.text(EDGE / size.width, middle_y, y_label, ha="left", va="center", rotation=90, **words)
    if x[1]:
        figure.text(
            box.x1, EDGE / size.height, x[1], fontsize=SIZE, ha="right", va="bottom", **common
        )
    if y[1]:
        above = box.y1 + 3 / size.height
        figure.text(box.x0, above, y[1], fontsize=SIZE, ha="left", va="bottom", **common)


def set_margins(axes: Axes, style: Style, margins: Sequence[float]) -> None:
    """Position axes, margins in CSS pixels (left, bottom, right, top), on whole screen pixels."""
    width, height = figure_of(axes).bbox.size
    left, bottom, right, top = (round(margin * style.size.pixel_ratio) for margin in margins)
    # On a panel too small for its texts they are cut off, and the axes keep a fifth of it.
    inner_width = max(round(width) - left - right, 0.2 * width)
    inner_height = max(round(height) - bottom - top, 0.2 * height)
    axes.set_position((left / width, bottom / height, inner_width / width, inner_height / height))


def axes_pixels(axes: Axes) -> tuple[int, int]:
    """Return (height, width) of the axes in pixels."""
    box = axes.bbox
    return max(1, round(box.height)), max(1, round(box.width))


def show_pixels(axes: Axes, rgba: np.ndarray) -> None:
    """Lay a raster over the whole axes; of other sizes the nearest pixels are shown.

    Parameters
    ----------
    rgba : uint8 array of shape (height, width, 4), row 0 at the top
    """
    axes.add_artist(RasterArtist(resized(rgba, axes_pixels(axes))))


def resized(rgba: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return a raster with other numbers of rows and columns, of its nearest pixels."""
    if rgba.shape[:2] == shape:
        return rgba
    rows = np.arange(shape[0]) * rgba.shape[0] // shape[0]
    columns = np.arange(shape[1]) * rgba.shape[1] // shape[1]
    found: np.ndarray = rgba[rows[:, None], columns]
    return found


def show_message(axes: Axes, style: Style, sentence: str) -> None:
    """Write a sentence in the middle of axes that have nothing to show."""
    words = sentence.split()
    width = axes_pixels(axes)[1] / style.size.pixel_ratio
    per_line = max(12, int(width / (0.55 * LABEL_SIZE)))
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) >= per_line:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    axes.text(
        0.5,
        0.5,
        "\n".join(lines),
        transform=axes.transAxes,
        ha="center",
        va="center",
        color=style.theme.muted,
        fontsize=LABEL_SIZE,
        parse_math=False,
    )


class RasterArtist(Artist):
    """A raster with as many pixels as the axes, shown as it is and never resampled."""

    zorder = 1

    def __init__(self, rgba: np.ndarray):
        super().__init__()
        self.bottom_up = np.ascontiguousarray(rgba[::-1])

    def draw(self, renderer: RendererBase) -> None:
        context = renderer.new_gc()
        box = axes_of(self).bbox
        renderer.draw_image(context, box.x0, box.y0, self.bottom_up)
        context.restore()
