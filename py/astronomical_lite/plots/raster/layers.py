"""A cloud of classes as two layers of pixels: known sources in colour over unknown ones in grey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from astronomical_lite.plots.limits import Limits
from astronomical_lite.plots.raster.binning import bin_points, count_pixels, locate
from astronomical_lite.plots.raster.presorted import Ordered
from astronomical_lite.plots.raster.shading import (
    colour_sums,
    over,
    rgb_palette,
    shade,
    shade_mixed,
    spread,
    spread_radius,
)

MOST_BINS = 10_000_000  # 40 MB of counts in WebAssembly
FEW_CLASSES = 6  # more are added up as colours, whose number does not grow


@dataclass(frozen=True)
class Layers:
    """Spread counts, ready to be shaded.

    Attributes
    ----------
    unknown : int32 array of shape (height, width)
    known : int32 array of shape (height, width)
    sums : float32 array of shape (3, height, width), the known sources' colours added up
    """

    unknown: np.ndarray
    known: np.ndarray
    sums: np.ndarray


def raster_shape(shape: tuple[int, int], n_codes: int) -> tuple[int, int]:
    """(height, width) to bin at: every pixel, or every second, third ... to bound memory."""
    planes = max(5, min(n_codes, FEW_CLASSES))
    step = 1
    while (shape[0] // step) * (shape[1] // step) * planes > MOST_BINS:
        step += 1
    return max(1, shape[0] // step), max(1, shape[1] // step)


def bin_layers(
    x: np.ndarray,
    y: np.ndarray,
    codes: np.ndarray,
    colours: Sequence[str],
    limits: Limits,
    shape: tuple[int, int],
    pixel_ratio: float = 1.0,
    ordered: Ordered | None = None,
) -> Layers:
    """Bin a cloud and spread it so that lone sources are visible.

    Parameters
    ----------
    x, y, limits, shape : as in `binning.bin_points`
    codes : 0 for unknown, 1, 2, ... for the known classes, shape (n_points,)
    colours : '#rrggbb' of the known classes
    pixel_ratio : pixels of the raster per CSS pixel, to which dots are sized
    ordered : the same points with their codes, if they are kept in order
    """
    palette = rgb_palette(("#000000", *colours))
    n_codes = len(palette)
    if n_codes <= FEW_CLASSES:
        if ordered:
            counts = ordered.count(limits, shape)
        else:
            counts = bin_points(x, y, codes, n_codes, limits, shape)
        unknown, known = counts[0], np.zeros(shape, dtype="int32")
        for plane in counts[1:]:  # faster than a sum over the first axis
            known += plane
        sums = colour_sums(counts[1:], palette[1:])
    else:
        place = locate(x, y, codes > 0, limits, shape)
        unknown, known = count_pixels(place, 2, shape)
        sums = np.empty((3, *shape), dtype="float32")
        for channel in range(3):
            weights = palette[codes, channel]
            sums[channel] = count_pixels(place, 2, shape, weights)[1]
    has_unknown = unknown.any()
    radius = spread_radius(
        known + unknown if has_unknown else known,
        least=max(1, round(0.6 * pixel_ratio)),
        most=max(3, round(2.5 * pixel_ratio)),
    )
    unknown = spread(unknown[None], radius)[0] if has_unknown else unknown
    return Layers(unknown, spread(known[None], radius)[0], spread(sums, radius))


def paint(layers: Layers, unknown_colour: str) -> np.ndarray:
    """RGBA of both layers, uint8 array of shape (height, width, 4)."""
    known = shade_mixed(layers.known, layers.sums)
    if not layers.unknown.any():
        return known
    return over(known, shade(layers.unknown[None], (unknown_colour,)))
