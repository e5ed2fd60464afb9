"""Cached pictures of lines of text, since a zoom shows most of its labels again.

Most of the time that a label takes goes into fitting its glyphs to pixels, which matplotlib has
FreeType do anew whenever a text is measured and once more when it is drawn. It puts texts at whole
pixels, so a picture of one is the same wherever it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg, get_hinting_flag
from matplotlib.font_manager import FontProperties, findfont, get_font


@dataclass(frozen=True)
class TextImage:
    """A line of text as the renderer of pixels draws it; lengths in pixels.

    Attributes
    ----------
    bottom_up : uint8 array of shape (height, width, 4), row 0 at the bottom
    extent : width, height and descent, as a renderer measures them
    offset : from the beginning of the text's baseline to the picture's left and bottom edge, right
        and down
    """

    bottom_up: np.ndarray
    extent: tuple[float, float, float]
    offset: tuple[float, float]


@lru_cache(maxsize=500)
def text_image(text: str, size: float, dpi: float, colour: tuple[float, ...]) -> TextImage:
    """Return the picture of a line of text.

    Parameters
    ----------
    text : one line
    size : of the font in points
    dpi : pixels per 72 points
    colour : red, green and blue from 0 to 1
    """
    font = get_font(findfont(FontProperties(size=size)))
    font.clear()
    font.set_size(size, dpi)
    font.set_text(text, 0, flags=get_hinting_flag())
    font.draw_glyphs_to_bitmap(antialiased=True)
    coverage = np.asarray(font.get_image())[::-1]
    rgba = np.empty((*coverage.shape, 4), dtype="uint8")
    rgba[..., :3] = np.rint(255 * np.array(colour[:3]))
    rgba[..., 3] = coverage
    width, height = font.get_width_height()
    descent = font.get_descent()
    left, down = font.get_bitmap_offset()
    extent = width / 64, height / 64, descent / 64
    return TextImage(rgba, extent, (left / 64, (down + descent) / 64))


class TextImages:
    """Lines of text in one font and in the colour of a context, measured and drawn.

    A renderer of pixels is given cached pictures, any other the texts.

    Parameters
    ----------
    size : of the font in points
    """

    def __init__(self, renderer: RendererBase, context: GraphicsContextBase, size: float):
        self.renderer, self.context = renderer, context
        self.font = FontProperties(size=size)

    def measure(self, text: str) -> tuple[float, float, float]:
        """Return width, height and descent in pixels."""
        if isinstance(self.renderer, RendererAgg):
            return self._image(self.renderer, text).extent
        return self.renderer.get_text_width_height_descent(text, self.font, ismath=False)

    def draw(self, x: float, y: float, text: str) -> None:
        """Draw a text whose baseline begins at pixel x, y; y is counted as the renderer does."""
        if not isinstance(self.renderer, RendererAgg):
            self.renderer.draw_text(self.context, x, y, text, self.font, 0)
            return
        image = self._image(self.renderer, text)
        if image.bottom_up.size:
            left, bottom = round(x + image.offset[0]), round(y + image.offset[1]) + 1
            above = int(self.renderer.height) - bottom
            self.renderer.draw_image(self.context, left, above, image.bottom_up)

    def _image(self, renderer: RendererAgg, text: str) -> TextImage:
        size, colour = self.font.get_size_in_points(), self.context.get_rgb()
        return text_image(text, size, renderer.dpi, colour)
