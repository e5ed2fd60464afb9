"""Ticks, their labels and the frame they stand on, in the few calls of a renderer that they need.

Matplotlib makes an artist of every text and every row of ticks, which takes longer than drawing them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from matplotlib import markers
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform

from astronomical_lite.plots.axes.style import Theme
from astronomical_lite.plots.axes.text_image import Lines
from astronomical_lite.plots.axes.ticks import PAD, SIZE, Ticks

LENGTH, MINOR_LENGTH = 5, 2.5  # CSS pixels
THICKNESS, MINOR_THICKNESS = 0.8, 0.6
SIDES = {"x": (markers.TICKUP, markers.TICKDOWN), "y": (markers.TICKRIGHT, markers.TICKLEFT)}


def draw_frame(axes: Axes, theme: Theme) -> None:
    """The rectangle around the axes."""
    axes.add_artist(
        Rectangle(
            (0, 0), 1, 1, transform=axes.transAxes, fill=False, ec=theme.ink, lw=0.8, zorder=2.4
        )
    ).set_clip_on(False)


def draw_ticks(axes: Axes, axis: Axis, ticks: Ticks, theme: Theme, *, far: bool = False) -> None:
    """Ticks on both sides of the frame, pointing inwards as journals have them, and their labels.

    Parameters
    ----------
    far : whether labels stand at the right of the axes, for a colour bar
    """
    axes.add_artist(DrawnTicks(axis, ticks, theme.ink, far))


class DrawnTicks(Artist):
    """The ticks of an axis and their labels, as one artist."""

    zorder = 2.4

    def __init__(self, axis: Axis, ticks: Ticks, colour: str, far: bool):
        super().__init__()
        self.axis, self.ticks, self.colour, self.far = axis, ticks, colour, far

    def draw(self, renderer: RendererBase) -> None:
        context = renderer.new_gc()
        context.set_foreground(self.colour)
        major, minor = np.split(self._along(), [len(self.ticks.places)])
        self._draw_marks(renderer, context, major, LENGTH, THICKNESS)
        self._draw_marks(renderer, context, minor, MINOR_LENGTH, MINOR_THICKNESS)
        lines = Lines(renderer, context, SIZE)
        for label, x, y in self._labels(lines, major):
            down = renderer.get_canvas_width_height()[1] - y if renderer.flipy() else y
            lines.draw(x, down, label)
        context.restore()

    def label_boxes(self, renderer: RendererBase) -> list[Bbox]:
        """What the labels take of the picture, in pixels from its lower left corner."""
        lines = Lines(renderer, renderer.new_gc(), SIZE)
        boxes = []
        for label, x, y in self._labels(lines, self._along()[: len(self.ticks.labels)]):
            width, height, descent = lines.measure(label)
            boxes.append(Bbox.from_bounds(x, y - descent, width, height))
        return boxes

    def _along(self) -> np.ndarray:
        """Pixels of the picture along the axis, of major and minor ticks."""
        places = np.concatenate([self.ticks.places, self.ticks.minor])
        zeros = np.zeros(len(places))
        if self.axis.axis_name == "x":
            points = np.column_stack([places, zeros])
            return self.axes.get_xaxis_transform().transform(points)[:, 0]
        points = np.column_stack([zeros, places])
        return self.axes.get_yaxis_transform().transform(points)[:, 1]

    def _draw_marks(
        self,
        renderer: RendererBase,
        context: GraphicsContextBase,
        along: np.ndarray,
        length: float,
        thickness: float,
    ) -> None:
        """Ticks at places in pixels; length and thickness in CSS pixels."""
        if not len(along):
            return
        box = self.axes.bbox
        is_x = self.axis.axis_name == "x"
        context.set_linewidth(thickness)  # in points, as a renderer takes it
        for kind, edge in zip(
            SIDES[self.axis.axis_name], (box.y0, box.y1) if is_x else (box.x0, box.x1), strict=True
        ):
            marker = _marker(kind)
            across = np.full(len(along), edge)
            size = renderer.points_to_pixels(length)
            context.set_snap(size >= marker.get_snap_threshold())
            context.set_joinstyle(marker.get_joinstyle())
            context.set_capstyle(marker.get_capstyle())
            renderer.draw_markers(
                context,
                marker.get_path(),
                marker.get_transform().scale(size),
                Path(np.column_stack([along, across] if is_x else [across, along])),
                IdentityTransform(),
            )

    def _labels(self, lines: Lines, along: np.ndarray) -> Iterator[tuple[str, float, float]]:
        """Labels and the pixels, from the lower left corner, where they and their baselines begin.

        They are centred below the axes, or stand beside them, half of a line above the tick.
        """
        box, pad = self.axes.bbox, lines.renderer.points_to_pixels(PAD)
        for place, label in zip(along, self.ticks.labels, strict=True):
            width, rise = _extent(lines, label)
            if self.axis.axis_name == "x":
                yield label, place - width / 2, box.y0 - pad - rise
            else:
                x = box.x1 + pad if self.far else box.x0 - pad - width
                yield label, x, place - rise / 2


def _extent(lines: Lines, text: str) -> tuple[float, float]:
    """Width and height above the baseline in pixels; that of an "l" at least, as matplotlib has it."""
    (width, height, descent), (_, least, least_descent) = map(lines.measure, (text, "lp"))
    return width, max(height, least) - max(descent, least_descent)


@lru_cache
def _marker(kind: int) -> MarkerStyle:
    return MarkerStyle(kind)
