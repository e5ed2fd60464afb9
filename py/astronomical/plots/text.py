"""Widths of texts in CSS pixels, and texts cut to a width."""

from __future__ import annotations

import re
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

_NO_CHARACTER = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@lru_cache(maxsize=2000)
def text_width(text: str, size: float) -> float:
    """Width of one line in CSS pixels, at a font size in CSS pixels."""
    properties = FontProperties(size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(text, properties, ismath=False)
    return 1.02 * width + 0.5  # fitting glyphs to the screen's pixels may widen them a little


def elide(text: str, room: float, size: float) -> str:
    """The text, its end replaced by an ellipsis if it is wider than `room` CSS pixels."""
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
    """Without line breaks and runs of blanks; what no font draws and no SVG may hold is replaced."""
    return _NO_CHARACTER.sub("\ufffd", " ".join(str(text).split()))
