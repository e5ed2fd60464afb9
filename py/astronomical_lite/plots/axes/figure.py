"""Axes made with matplotlib, and the finished picture with what it takes to read coordinates off it.

    figure, axes = new_axes(style)
    set_view(axes, limits)
    compose(axes, style, "g-j", "y-w1", heading)  # margins follow from the sizes of the texts
    show_pixels(axes, rgba)                       # of the shape axes_pixels(axes)
    drawing = finish(figure, axes, style, limits)

One point of matplotlib is one CSS pixel, so texts and lines are as large on a panel of any size.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from astronomical_lite.plots.axes.draw_ticks import draw_frame, draw_ticks
from astronomical_lite.plots.axes.layer_cache import cached_layer
from astronomical_lite.plots.axes.parents import axes_of, figure_of
from astronomical_lite.plots.axes.style import Size, Style
from astronomical_lite.plots.axes.text import elide, one_line, text_width
from astronomical_lite.plots.axes.ticks import HEIGHT, SIZE, Ticks, find_ticks
from astronomical_lite.plots.axes.ticks import PAD as TICK_PAD
from astronomical_lite.plots.limits import Limits

LABEL_SIZE, LABEL_HEIGHT = 12, 16  # CSS pixels
PAD = 8  # CSS pixels between what is drawn and the edge
EDGE = 4  # between axis labels and the edge
POINTS_PER_INCH = 72


@dataclass(frozen=True)
class Drawing:
    """A finished picture.

    Attributes
    ----------
    data : the encoded image; for the screen its pixels alone, red, green, blue and alpha of a byte
        each, rows from the top
    width, height : of the image in pixels
    box : left, top, width, height of the axes as fractions of the image, from its top left corner
    limits : values at the left, right, bottom and top edge of that box, reversed on inverted axes;
        None where taps mean nothing
    log_x : True if the x limits are log10 of the values
    """

    data: bytes
    width: int
    height: int
    box: tuple[float, float, float, float]
    limits: Limits | None
    log_x: bool = False


class Heading(Protocol):
    """A legend or the like that stands above the axes."""

    def height(self, left: float, right: float) -> float:
        """Return the height that it takes between `left` and `right`; all in CSS pixels."""

    def draw(self, axes: Axes, left: float, right: float) -> None:
        """Draw it at the top of the axes' figure, between `left` and `right` in CSS pixels."""


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


MAX_SPARE_FIGURES = 8
_spare_figures: dict[tuple[Size, str], tuple[Figure, Axes]] = {}


def new_axes(style: Style) -> tuple[Figure, Axes]:
    """Return an empty figure of a style's size and its axes.

    Making them takes longer than drawing most of what is on them, and matplotlib's measures of texts
    belong to a figure. So a finished figure is cleared and used for the next plot of its size.
    """
    size, theme = style.size, style.theme
    if (size, theme.background) in _spare_figures:
        return _cleared(*_spare_figures.pop((size, theme.background)))
    figure = Figure(
        figsize=(size.width / POINTS_PER_INCH, size.height / POINTS_PER_INCH),
        dpi=POINTS_PER_INCH * size.pixel_ratio,
        facecolor=theme.background,
    )
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8), facecolor=theme.background)
    axes.set_axis_off()  # frame, ticks and labels are drawn by `compose`
    return figure, axes


def set_view(axes: Axes, limits: Limits) -> None:
    """Show the part of the data between limits, as in `plots.limits`."""
    axes.set_xlim(limits[0], limits[1])
    axes.set_ylim(limits[2], limits[3])


def compose(
    axes: Axes,
    style: Style,
    x_label: str,
    y_label: str,
    heading: Heading | None = None,
    right: float = 0,
    whole_x: bool = False,
) -> None:
    """Draw all that surrounds a plot, and give the axes the room that it leaves.

    Parameters
    ----------
    x_label, y_label : text, never formulas: a dollar sign is just that
    heading : legend or the like above the axes
    right : CSS pixels to leave free at the right
    whole_x : True for ticks of x at whole numbers only, where it counts something
    """
    size, theme = style.size, style.theme
    bottom = EDGE + LABEL_HEIGHT + HEIGHT + TICK_PAD
    left, top = 60.0, 0.0
    for _ in range(2):  # the heading's rows depend on the room beside the y labels, and these on it
        top = heading.height(left, size.width - PAD) if heading else 0.0
        y_ticks = find_ticks(axes.yaxis, size.height - bottom - top - PAD)
        left = EDGE + LABEL_HEIGHT + y_ticks.width + TICK_PAD
    top += PAD + (HEIGHT if y_ticks.offset else 0)
    width = size.width - left - right - PAD
    x_ticks = find_ticks(axes.xaxis, width, whole=whole_x)
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
    height, width = axes_pixels(axes)
    if rgba.shape[:2] != (height, width):
        rows = np.arange(height) * rgba.shape[0] // height
        columns = np.arange(width) * rgba.shape[1] // width
        rgba = rgba[rows[:, None], columns]
    axes.add_artist(RasterArtist(rgba))


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


def finish(
    figure: Figure,
    axes: Axes,
    style: Style,
    limits: Limits | None = None,
    *,
    log_x: bool = False,
) -> Drawing:
    """Draw everything added to a figure, and encode the picture for its use.

    The pixels for the screen have no image format around them: compressing takes longer than drawing,
    and they only go from the worker to a canvas of the page beside it, whose ImageData takes them as
    they are. Colours are sRGB, which is also what ImageData means unless it is told otherwise.

    Parameters
    ----------
    limits, log_x : as in `Drawing`
    """
    if style.image_format == "svg":
        # Equal plots give equal files: no date, and ids that are not random.
        buffer = io.BytesIO()
        with matplotlib.rc_context({"svg.hashsalt": "astronomical_lite"}):
            figure.savefig(buffer, format="svg", dpi=figure.dpi, metadata={"Date": None})
        data = buffer.getvalue()
    else:
        pixels = _drawn_pixels(figure)
        data = pixels.tobytes() if style.image_format == "screen" else png(pixels)
    width, height = figure.canvas.get_width_height()
    box = axes.get_position()
    _reuse(figure, axes, style)
    return Drawing(
        data,
        width,
        height,
        (float(box.x0), float(1 - box.y1), float(box.width), float(box.height)),
        limits,
        log_x,
    )


def _drawn_pixels(figure: Figure) -> np.ndarray:
    """Draw a figure of `new_axes`; uint8 array of (height, width, 4) that the next drawing changes."""
    canvas = figure.canvas
    if not isinstance(canvas, FigureCanvasAgg):
        raise TypeError(f"Agg does not draw {figure}.")
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def png(rgba: np.ndarray) -> bytes:
    """Encode an opaque picture, a uint8 array of shape (height, width, 4)."""
    buffer = io.BytesIO()
    Image.fromarray(rgba).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def _reuse(figure: Figure, axes: Axes, style: Style) -> None:
    """Keep a finished figure for the next plot of its style, unless its axes differ from new ones."""
    if axes.get_xscale() == axes.get_yscale() == "linear":
        _spare_figures[style.size, style.theme.background] = figure, axes
    while len(_spare_figures) > MAX_SPARE_FIGURES:
        del _spare_figures[next(iter(_spare_figures))]


def _cleared(figure: Figure, axes: Axes) -> tuple[Figure, Axes]:
    """Return a figure and its axes with everything removed that was put on them."""
    for other in figure.axes:
        if other is not axes:
            other.remove()
    for artists in (
        *(axes.lines, axes.texts, axes.patches, axes.artists, axes.collections, axes.images),
        *(figure.lines, figure.texts, figure.artists),
    ):
        for artist in list(artists):
            artist.remove()
    return figure, axes
