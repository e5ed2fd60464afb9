"""Axes by matplotlib, and the picture of them with what is needed to read coordinates off it."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from astronomical.plots.raster import Limits

WIDTH, HEIGHT = 6.4, 4.8  # inches
DPI = 150
INK = "#1b2430"


@dataclass(frozen=True)
class Drawing:
    """A finished picture.

    Attributes
    ----------
    png : the encoded image
    box : left, top, width, height of the axes as fractions of the image, from its top left corner
    limits : x0, x1, y0, y1 in data units, or None where taps mean nothing
    """

    png: bytes
    box: tuple[float, float, float, float]
    limits: Limits | None


def new_axes(width: float = WIDTH, height: float = HEIGHT) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.115, 0.125, 0.86, 0.80))
    axes.tick_params(direction="in", top=True, right=True, colors=INK, labelsize=10)
    axes.minorticks_on()
    axes.tick_params(which="minor", direction="in", top=True, right=True)
    for spine in axes.spines.values():
        spine.set_color(INK)
    return figure, axes


def axes_pixels(figure: Figure, axes: Axes) -> tuple[int, int]:
    """(height, width) of the axes in pixels."""
    box = axes.get_window_extent()
    return max(1, round(box.height)), max(1, round(box.width))


def show_pixels(axes: Axes, rgba: np.ndarray, limits: Limits) -> None:
    """Lay a raster over the whole axes."""
    x0, x1, y0, y1 = limits
    axes.imshow(rgba, extent=limits, aspect="auto", interpolation="nearest", zorder=1)
    axes.set_xlim(x0, x1)
    axes.set_ylim(y0, y1)


def finish(figure: Figure, axes: Axes, limits: Limits | None = None) -> Drawing:
    """Draw and encode."""
    canvas = figure.canvas
    canvas.draw()
    buffer = io.BytesIO()
    Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3]).save(buffer, "PNG", compress_level=1)
    box = axes.get_position()
    return Drawing(buffer.getvalue(), (box.x0, 1 - box.y1, box.width, box.height), limits)


def view_limits(
    x: np.ndarray, y: np.ndarray, rows: np.ndarray, always: np.ndarray | None = None
) -> Limits:
    """Limits that leave out points beyond 4 sigma, but hold the rows in `always`."""
    always = rows[:0] if always is None else always
    return (*_span(x[rows], x[always]), *_span(y[rows], y[always]))


def _span(values: np.ndarray, always: np.ndarray) -> tuple[float, float]:
    values = values[np.isfinite(values)]
    if len(values) == 0:
        return 0.0, 1.0
    centre, sigma = values.mean(), values.std()
    low = max(values.min(), centre - 4 * sigma)
    high = min(values.max(), centre + 4 * sigma)
    always = always[np.isfinite(always)]
    if len(always):
        low, high = min(low, always.min()), max(high, always.max())
    margin = 0.03 * (high - low) or max(abs(low), 1.0) * 0.05
    return float(low - margin), float(high + margin)
