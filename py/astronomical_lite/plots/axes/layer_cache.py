"""Layers of a picture that are drawn once and used again, such as labels and legend.

    with cached_layer(axes, style, ("frame", x_label, y_label)) as new:
        if new:
            axes.text(...)  # and whatever else adds artists to the axes or their figure

For the screen the artists are drawn into a layer of their own and removed. Of the layer the pixels
that they cover are kept, and laid over every picture that needs it. In a file that is saved the
artists stay, since there they must remain text and lines.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg

from astronomical_lite.plots.axes.parents import figure_of
from astronomical_lite.plots.axes.style import Style

MAX_BYTES = 8_000_000


@dataclass(frozen=True)
class Layer:
    """Pixels that some artists cover.

    Attributes
    ----------
    indices : int32 array of shape (n,), of the pixels in the flattened picture
    rgba : uint8 array of shape (n, 4), their colours, not premultiplied
    """

    indices: np.ndarray
    rgba: np.ndarray

    @classmethod
    def from_picture(cls, rgba: np.ndarray) -> Layer:
        """Return the layer of what is not transparent in a uint8 array of shape (height, width, 4)."""
        flat = rgba.reshape(-1, 4)
        # NumPy finds the indices faster in booleans than in the numbers themselves.
        indices = np.flatnonzero(flat[:, 3] != 0).astype("int32")
        return cls(indices, flat[indices])

    @property
    def n_bytes(self) -> int:
        return self.indices.nbytes + self.rgba.nbytes

    def blend_onto(self, rgba: np.ndarray) -> None:
        """Composite the layer over an opaque picture, a uint8 array of (height, width, 4), in place."""
        flat = rgba.reshape(-1, 4)
        opacity = self.rgba[:, 3:] * np.float32(1 / 255)
        colour = flat[self.indices, :3] * (1 - opacity)
        colour += self.rgba[:, :3] * opacity + np.float32(0.5)
        flat[self.indices, :3] = colour


class LayerCache:
    """Layers by key: the most recently used, up to `MAX_BYTES` of them."""

    def __init__(self) -> None:
        self.layers: OrderedDict[Hashable, Layer] = OrderedDict()
        self.n_bytes = 0

    def pop(self, key: Hashable) -> Layer | None:
        """Take a layer out, None if there is none; whoever uses it puts it back as the most recent."""
        layer = self.layers.pop(key, None)
        self.n_bytes -= layer.n_bytes if layer else 0
        return layer

    def put(self, key: Hashable, layer: Layer) -> None:
        """Add a layer as the most recently used one."""
        self.layers[key] = layer
        self.n_bytes += layer.n_bytes
        while self.n_bytes > MAX_BYTES:
            self.n_bytes -= self.layers.popitem(last=False)[1].n_bytes


cache = LayerCache()


class LayerArtist(Artist):
    """A layer as an artist of matplotlib's."""

    def __init__(self, layer: Layer, zorder: float):
        super().__init__()
        self.layer, self.zorder = layer, zorder

    def draw(self, renderer: RendererBase) -> None:
        if isinstance(renderer, RendererAgg):
            self.layer.blend_onto(np.asarray(renderer.buffer_rgba()))


@contextmanager
def cached_layer(axes: Axes, style: Style, key: Hashable, zorder: float = 2.4) -> Iterator[bool]:
    """Make a layer of the artists that the block adds to the axes or their figure, or use a cached one.

    Parameters
    ----------
    key : all that decides how the layer looks, beside size, theme and the axes' position
    zorder : of the layer among the axes' artists

    Yields
    ------
    new : True if the block has to add the artists; False if the layer is there already
    """
    if style.image_format != "screen":
        yield True
        return
    key = (key, style.size, style.theme, axes.get_position().bounds)
    layer = cache.pop(key)
    if layer is None:
        before = set(_artists(axes))
        yield True
        added = [artist for artist in _artists(axes) if artist not in before]
        layer = _draw_layer(axes, added)
        for artist in added:
            artist.remove()
    else:
        yield False
    cache.put(key, layer)
    axes.add_artist(LayerArtist(layer, zorder))


def _artists(axes: Axes) -> list[Artist]:
    """Return all artists on axes and their figure."""
    return [*axes.get_children(), *figure_of(axes).get_children()]


def _draw_layer(axes: Axes, artists: list[Artist]) -> Layer:
    """Draw artists into a layer of the figure's size."""
    figure = figure_of(axes)
    width, height = map(int, figure.bbox.size)
    renderer = RendererAgg(width, height, figure.dpi)
    for artist in sorted(artists, key=lambda artist: artist.zorder):
        artist.draw(renderer)
    return Layer.from_picture(np.asarray(renderer.buffer_rgba()))
