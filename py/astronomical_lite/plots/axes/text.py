"""Widths of texts in CSS pixels, and texts cut to a width."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from matplotlib.backend_bases import RendererBase
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from astronomical_lite.plots.axes.parents import figure_of

_NO_CHARACTER = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@lru_cache(maxsize=2000)
def text_width(text: str, size: float) -> float:
    """Return the width of one line in CSS pixels, at a font size in CSS pixels."""
    properties = FontProperties(size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, properties, ismath=False)
    return 1.02 * width + 0.5  # fitting glyphs to the screen's pixels may widen them a little


def elide(text: str, room: float, size: float) -> str:
    """Return a text with its end replaced by an ellipsis if it is wider than `room` CSS pixels."""
    if text_width(text, size) <= room:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if text_width(text[:middle].rstrip() + "…", size) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def one_line(text: str) -> str:
    """Return a text as one line; characters that no font draws or no SVG may hold are replaced."""
    return _NO_CHARACTER.sub("\ufffd", " ".join(str(text).split()))


class TextLine(Text):
    """One line of text as an artist, without matplotlib's layout.

    That lays out lines, formulas and boxes and measures each anew for every picture, which takes
    three times as long as drawing the line.

    Parameters
    ----------
    x, y : left end and middle of the line
    properties : as of `Text`
    """

    def __init__(self, x: float, y: float, text: str, **properties: Any):
        super().__init__(x, y, text, va="center_baseline", parse_math=False, **properties)

    def draw(self, renderer: RendererBase) -> None:
        figure = figure_of(self)
        x, y = map(float, self.get_transform().transform(self.get_unitless_position()))
        y -= _rise(self.get_fontsize()) / 2 * figure.dpi / 72
        if renderer.flipy():
            y = figure.bbox.height - y
        context = renderer.new_gc()
        context.set_foreground(self.get_color())
        renderer.draw_text(context, x, y, self.get_text(), self.get_fontproperties(), 0)
        context.restore()


@lru_cache
def _rise(size: float) -> float:
    """Return CSS pixels from the baseline to the top of a line, of "lp" as matplotlib takes it."""
    properties = FontProperties(size=size)
    _, height, descent = text_to_path.get_text_width_height_descent("lp", properties, ismath=False)
    return height - descent
