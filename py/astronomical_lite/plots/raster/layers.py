"""A cloud of classes in two layers of pixels: known sources in colour over unknown ones in grey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from astronomical_lite.plots.limits import Limits
from astronomical_lite.plots.raster.aggregation import aggregate_bins, aggregate_points, bin_indices
from astronomical_lite.plots.raster.presorted import Presorted
from astronomical_lite.plots.raster.shading import (
    colour_sums,
    dynspread_radius,
    over,
    rgb_palette,
    shade,
    shade_colour_sums,
    spread,
)

MAX_BINS = 10_000_000  # 40 MB of counts in WebAssembly
# Up to so many classes a plane of counts each; of more, red, green and blue are summed instead, which
# are three planes whatever the number of classes.
MAX_CLASS_PLANES = 6


@dataclass(frozen=True)
class CloudLayers:
    """Aggregates of a cloud after spreading, ready to be shaded.

    Attributes
    ----------
    unknown, known : int32 arrays of shape (height, width), numbers of sources
    colour_sums : float32 array of shape (3, height, width), the known sources' colours added up
    """

    unknown: np.ndarray
    known: np.ndarray
    colour_sums: np.ndarray


def raster_shape(shape: tuple[int, int], n_codes: int) -> tuple[int, int]:
    """Return the (height, width) to aggregate at: all pixels, or half, a third ... to bound memory.

    Parameters
    ----------
    shape : (height, width) of the axes in pixels
    n_codes : number of classes, that of unknown sources included
    """
    planes = max(5, min(n_codes, MAX_CLASS_PLANES))
    step = 1
    while (shape[0] // step) * (shape[1] // step) * planes > MAX_BINS:
        step += 1
    return max(1, shape[0] // step), max(1, shape[1] // step)


def aggregate_layers(
    x: np.ndarray,
    y: np.ndarray,
    codes: np.ndarray,
    colours: Sequence[str],
    limits: Limits,
    shape: tuple[int, int],
    pixel_ratio: float = 1.0,
    presorted: Presorted | None = None,
) -> CloudLayers:
    """Aggregate a cloud, and spread it so that lone sources are visible.

    Parameters
    ----------
    x, y, limits, shape : as in `aggregation.aggregate_points`
    codes : 0 for unknown, 1, 2, ... for the known classes, shape (n_points,)
    colours : '#rrggbb' of the known classes
    pixel_ratio : pixels of the raster per CSS pixel, to which dots are sized
    presorted : the same points by code, where that has been done
    """
    palette = rgb_palette(("#000000", *colours))
    n_codes = len(palette)
    if n_codes <= MAX_CLASS_PLANES:
        if presorted:
            counts = presorted.aggregate(limits, shape)
        else:
            counts = aggregate_points(x, y, codes, n_codes, limits, shape)
        unknown, known = counts[0], np.zeros(shape, dtype="int32")
        for plane in counts[1:]:  # faster than a sum over the first axis
            known += plane
        sums = colour_sums(counts[1:], palette[1:])
    else:
        indices = bin_indices(x, y, codes > 0, limits, shape)
        unknown, known = aggregate_bins(indices, 2, shape)
        sums = np.empty((3, *shape), dtype="float32")
        for channel in range(3):
            weights = palette[codes, channel]
            sums[channel] = aggregate_bins(indices, 2, shape, weights)[1]
    has_unknown = unknown.any()
    radius = dynspread_radius(
        known + unknown if has_unknown else known,
        min_px=max(1, round(0.6 * pixel_ratio)),
        max_px=max(3, round(2.5 * pixel_ratio)),
    )
    unknown = spread(unknown[None], radius)[0] if has_unknown else unknown
    return CloudLayers(unknown, spread(known[None], radius)[0], spread(sums, radius))


def shade_layers(layers: CloudLayers, unknown_colour: str) -> np.ndarray:
    """Shade both layers, known sources over unknown ones.

    Returns
    -------
    rgba : uint8 array of shape (height, width, 4); empty pixels are transparent
    """
    known = shade_colour_sums(layers.known, layers.colour_sums)
    if not layers.unknown.any():
        return known
    return over(known, shade(layers.unknown[None], (unknown_colour,)))
