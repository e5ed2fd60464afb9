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
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from astronomical_lite.plots.axes.style import Size, Style
from astronomical_lite.plots.limits import Limits

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
    log_x, log_y : True if the limits of x, or of y, are log10 of the values
    sky : of a map of the sky, its projection in FITS' words and longitude and latitude of its centre, in degrees
    """

    data: bytes
    width: int
    height: int
    box: tuple[float, float, float, float]
    limits: Limits | None
    log_x: bool = False
    log_y: bool = False
    sky: tuple[str, float, float] | None = None


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


def finish(
    figure: Figure,
    axes: Axes,
    style: Style,
    limits: Limits | None = None,
    *,
    log_x: bool = False,
    log_y: bool = False,
) -> Drawing:
    """Draw everything added to a figure, and encode the picture for its use.

    The pixels for the screen have no image format around them: compressing takes longer than drawing,
    and they only go from the worker to a canvas of the page beside it, whose ImageData takes them as
    they are. Colours are sRGB, which is also what ImageData means unless it is told otherwise.

    Parameters
    ----------
    limits, log_x, log_y : as in `Drawing`
    """
    if style.image_format == "svg":
        # Equal plots give equal files: no date, and ids that are not random.
        buffer = io.BytesIO()
        with matplotlib.rc_context({"svg.hashsalt": "astronomical_lite"}):
            figure.savefig(buffer, format="svg", dpi=figure.dpi, metadata={"Date": None})
        data = buffer.getvalue()
    elif style.image_format == "pdf":
        buffer = io.BytesIO()
        # Type 42, whole TrueType outlines: journals refuse Type 3.
        with matplotlib.rc_context({"pdf.fonttype": 42}):
            figure.savefig(buffer, format="pdf", dpi=figure.dpi, metadata={"CreationDate": None})
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
        log_y,
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
