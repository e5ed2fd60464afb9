"""What surrounds plots is the same from picture to picture: drawn once, then laid over each.

    with artwork(axes, style, ("frame", x_label, y_label)) as new:
        if new:
            axes.text(...)  # and whatever else adds artists to the axes or their figure

On the screen the artists are drawn into a layer of their own, of which the few pixels they cover are
kept, and removed. In a file they stay, since there they must remain text and lines.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg

from astronomical_lite.plots.axes.style import Style

MOST_BYTES = 8_000_000


@dataclass(frozen=True)
class Layer:
    """The pixels that some artists cover.

    Attributes
    ----------
    place : int32 array of shape (n,), in the flat picture
    rgba : uint8 array of shape (n, 4)
    """

    place: np.ndarray
    rgba: np.ndarray

    @classmethod
    def of(cls, rgba: np.ndarray) -> Layer:
        """From a uint8 picture of shape (height, width, 4)."""
        flat = rgba.reshape(-1, 4)
        place = np.flatnonzero(flat[:, 3] != 0).astype("int32")  # of truths they are found faster
        return cls(place, flat[place])

    @property
    def n_bytes(self) -> int:
        return self.place.nbytes + self.rgba.nbytes

    def lay_over(self, rgba: np.ndarray) -> None:
        """Change an opaque picture in place."""
        flat = rgba.reshape(-1, 4)
        opacity = self.rgba[:, 3:] * np.float32(1 / 255)
        colour = flat[self.place, :3] * (1 - opacity)
        colour += self.rgba[:, :3] * opacity + np.float32(0.5)
        flat[self.place, :3] = colour


class LayerCache:
    """Layers by key, the most recently used up to `MOST_BYTES`."""

    def __init__(self):
        self.layers: OrderedDict[Hashable, Layer] = OrderedDict()
        self.n_bytes = 0

    def take(self, key: Hashable) -> Layer | None:
        """Hand a layer out; whoever takes it puts it back."""
        layer = self.layers.pop(key, None)
        self.n_bytes -= layer.n_bytes if layer else 0
        return layer

    def put(self, key: Hashable, layer: Layer) -> None:
        self.layers[key] = layer
        self.n_bytes += layer.n_bytes
        while self.n_bytes > MOST_BYTES:
            self.n_bytes -= self.layers.popitem(last=False)[1].n_bytes


kept = LayerCache()


class Laid(Artist):
    """A layer as something that is drawn."""

    def __init__(self, layer: Layer, zorder: float):
        super().__init__()
        self.layer, self.zorder = layer, zorder

    def draw(self, renderer) -> None:
        self.layer.lay_over(np.asarray(renderer.buffer_rgba()))


@contextmanager
def artwork(axes: Axes, style: Style, key: Hashable, zorder: float = 2.4) -> Iterator[bool]:
    """What is added to the axes or their figure inside becomes a layer, or one kept takes its place.

    Parameters
    ----------
    key : what decides, beside size, colours and the axes' place, how it looks
    zorder : of the layer among the axes' artists

    Yields
    ------
    whether there is anything to add
    """
    if style.image_format != "screen":
        yield True
        return
    key = (key, style.size, style.theme, axes.get_position().bounds)
    layer = kept.take(key)
    if layer is None:
        before = set(_artists(axes))
        yield True
        added = [artist for artist in _artists(axes) if artist not in before]
        layer = _drawn(axes, added)
        for artist in added:
            artist.remove()
    else:
        yield False
    kept.put(key, layer)
    axes.add_artist(Laid(layer, zorder))


def _artists(axes: Axes) -> list[Artist]:
    return [*axes.get_children(), *axes.get_figure().get_children()]


def _drawn(axes: Axes, artists: list[Artist]) -> Layer:
    figure = axes.get_figure()
    renderer = RendererAgg(*map(int, figure.bbox.size), figure.dpi)
    for artist in sorted(artists, key=lambda artist: artist.zorder):
        artist.draw(renderer)
    return Layer.of(np.asarray(renderer.buffer_rgba()))
