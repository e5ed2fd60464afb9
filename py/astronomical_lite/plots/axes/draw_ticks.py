"""Ticks, their labels and the frame around the axes, drawn by a few calls of a renderer.

Matplotlib makes an artist of every text and every row of ticks, which takes longer than drawing them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from matplotlib import markers
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform

from astronomical_lite.plots.axes.parents import axes_of
from astronomical_lite.plots.axes.style import Theme
from astronomical_lite.plots.axes.text_image import TextImages
from astronomical_lite.plots.axes.ticks import PAD, SIZE, Ticks

LENGTH, MINOR_LENGTH = 5, 2.5  # CSS pixels
THICKNESS, MINOR_THICKNESS = 0.8, 0.6
SIDES = {"x": (markers.TICKUP, markers.TICKDOWN), "y": (markers.TICKRIGHT, markers.TICKLEFT)}


def draw_frame(axes: Axes, theme: Theme) -> None:
    """Draw the rectangle around the axes."""
    axes.add_artist(
        Rectangle(
            (0, 0), 1, 1, transform=axes.transAxes, fill=False, ec=theme.ink, lw=0.8, zorder=2.4
        )
    ).set_clip_on(False)


def draw_ticks(
    axes: Axes, axis: XAxis | YAxis, ticks: Ticks, theme: Theme, *, far: bool = False
) -> None:
    """Draw ticks on both sides of the frame, inwards as journals have them, and their labels.

    Parameters
    ----------
    far : True for labels at the right of the axes, as of a colour bar
    """
    axes.add_artist(DrawnTicks(axis, ticks, theme.ink, far))


class DrawnTicks(Artist):
    """Ticks of an axis and their labels, as one artist."""

    zorder = 2.4

    def __init__(self, axis: XAxis | YAxis, ticks: Ticks, colour: str, far: bool):
        super().__init__()
        self.axis, self.ticks, self.colour, self.far = axis, ticks, colour, far

    def draw(self, renderer: RendererBase) -> None:
        context = renderer.new_gc()
        context.set_foreground(self.colour)
        major, minor = np.split(self._along(), [len(self.ticks.places)])
        self._draw_marks(renderer, context, major, LENGTH, THICKNESS)
        self._draw_marks(renderer, context, minor, MINOR_LENGTH, MINOR_THICKNESS)
        lines = TextImages(renderer, context, SIZE)
        for label, x, y in self._labels(lines, major):
            down = renderer.get_canvas_width_height()[1] - y if renderer.flipy() else y
            lines.draw(x, down, label)
        context.restore()

    def label_boxes(self, renderer: RendererBase) -> list[Bbox]:
        """Return the labels' boxes in pixels from the picture's lower left corner."""
        lines = TextImages(renderer, renderer.new_gc(), SIZE)
        boxes = []
        for label, x, y in self._labels(lines, self._along()[: len(self.ticks.labels)]):
            width, height, descent = lines.measure(label)
            boxes.append(Bbox.from_bounds(x, y - descent, width, height))
        return boxes

    def _along(self) -> np.ndarray:
        """Return pixels of the picture along the axis, of major ticks, then of minor ones."""
        axes = axes_of(self)
        places = np.concatenate([self.ticks.places, self.ticks.minor])
        zeros = np.zeros(len(places))
        if self.axis.axis_name == "x":
            points = np.column_stack([places, zeros])
            along = axes.get_xaxis_transform().transform(points)[:, 0]
        else:
            points = np.column_stack([zeros, places])
            along = axes.get_yaxis_transform().transform(points)[:, 1]
        return np.asarray(along)

    def _draw_marks(
        self,
        renderer: RendererBase,
        context: GraphicsContextBase,
        along: np.ndarray,
        length: float,
        thickness: float,
    ) -> None:
        """Draw ticks at places in pixels; length and thickness are in CSS pixels."""
        if not len(along):
            return
        box = axes_of(self).bbox
        is_x = self.axis.axis_name == "x"
        context.set_linewidth(thickness)  # in points, as a renderer takes it
        for kind, edge in zip(
            SIDES[self.axis.axis_name], (box.y0, box.y1) if is_x else (box.x0, box.x1), strict=True
        ):
            marker = _marker(kind)
            across = np.full(len(along), edge)
            size = _pixels(renderer, length)
            threshold = marker.get_snap_threshold()
            context.set_snap(threshold is not None and size >= threshold)
            context.set_joinstyle(marker.get_joinstyle())
            context.set_capstyle(marker.get_capstyle())
            renderer.draw_markers(
                context,
                marker.get_path(),
                marker.get_transform() + Affine2D().scale(size),
                Path(np.column_stack([along, across] if is_x else [across, along])),
                IdentityTransform(),
            )

    def _labels(self, lines: TextImages, along: np.ndarray) -> Iterator[tuple[str, float, float]]:
        """Yield labels with x and y of their baselines' beginnings, in pixels from the lower left.

        They are centred below the axes, or stand beside them, half of a line above the tick.
        """
        box, pad = axes_of(self).bbox, _pixels(lines.renderer, PAD)
        for place, label in zip(along, self.ticks.labels, strict=True):
            width, rise = _extent(lines, label)
            if self.axis.axis_name == "x":
                yield label, place - width / 2, box.y0 - pad - rise
            else:
                x = box.x1 + pad if self.far else box.x0 - pad - width
                yield label, x, place - rise / 2


def _pixels(renderer: RendererBase, css_pixels: float) -> float:
    """Return a length in the renderer's pixels; a CSS pixel is a point of matplotlib's."""
    return float(np.asarray(renderer.points_to_pixels(css_pixels)))


def _extent(lines: TextImages, text: str) -> tuple[float, float]:
    """Return width and height above the baseline in pixels; at least an "l"'s, as matplotlib does."""
    (width, height, descent), (_, least, least_descent) = map(lines.measure, (text, "lp"))
    return width, max(height, least) - max(descent, least_descent)


@lru_cache
def _marker(kind: int) -> MarkerStyle:
    return MarkerStyle(kind)
