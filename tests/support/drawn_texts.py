"""What a figure says, and where."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from astronomical_lite.plots.axes.draw_ticks import DrawnTicks


def text_boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    """Every text in a drawn figure and what it takes, in pixels."""
    texts = [text for text in figure.findobj(Text) if text.get_text()]
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    for ticks in figure.findobj(DrawnTicks):
        labels = ticks.label_boxes(figure.canvas.get_renderer())
        boxes += zip(ticks.ticks.labels, labels, strict=True)
    return boxes
