"""Sources by the pixels of a plot that they lie in, and colours for a value that is averaged there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import matplotlib
import numpy as np

from astronomical_lite.plots.axes.compose import axes_pixels
from astronomical_lite.plots.raster.aggregation import aggregate_bins, bin_indices
from astronomical_lite.plots.raster.layers import raster_shape
from astronomical_lite.plots.raster.shading import dynspread_radius, shade_mean, spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from astronomical_lite.plots.axes.style import Style, Theme
    from astronomical_lite.plots.limits import Limits


@dataclass(frozen=True)
class BinnedSources:
    """Pixels that sources lie in: the same for a view, whatever is told of them.

    Attributes
    ----------
    indices : intp array of shape (n,), from `aggregation.bin_indices`
    shape : (height, width) of the raster
    radius : pixels to spread by
    """

    indices: np.ndarray
    shape: tuple[int, int]
    radius: int

    def counts(
        self,
        planes: np.ndarray | None = None,
        n_planes: int = 1,
        shown: np.ndarray | None = None,
    ) -> np.ndarray:
        """Count sources per pixel.

        Parameters
        ----------
        planes : integers of shape (n,), the plane that each source is counted in; None for the first
        n_planes : int
        shown : bool array of shape (n,), False for sources to leave out

        Returns
        -------
        counts : int32 array of shape (n_planes, height, width)
        """
        indices = self.indices
        if planes is not None:
            plane = (self.shape[0] + 2) * (self.shape[1] + 2)
            indices = indices + plane * planes.astype(indices.dtype)
        return aggregate_bins(indices if shown is None else indices[shown], n_planes, self.shape)

    def means(
        self,
        values: np.ndarray,
        colours: np.ndarray,
        span: tuple[float, float],
        shown: np.ndarray | None = None,
    ) -> np.ndarray:
        """Colour each pixel by the mean of its sources' values.

        Parameters
        ----------
        values : float array of shape (n,), finite where `shown`
        colours, span : as of `shade_mean`
        shown : bool array of shape (n,), False for sources to leave out

        Returns
        -------
        rgba : uint8 array of shape (height, width, 4)
        """
        chosen = slice(None) if shown is None else shown
        sums = aggregate_bins(self.indices[chosen], 1, self.shape, values[chosen])
        counts, sums = (
            spread(planes, self.radius)[0] for planes in (self.counts(None, 1, shown), sums)
        )
        return shade_mean(sums, counts, colours, span)


def bin_sources(
    axes: Axes, x: np.ndarray, y: np.ndarray, limits: Limits, style: Style
) -> BinnedSources:
    """Return the pixels of composed axes that sources at x and y lie in, arrays of shape (n,)."""
    ratio, shape = style.size.pixel_ratio, raster_shape(axes_pixels(axes), 2)
    binned = BinnedSources(bin_indices(x, y, None, limits, shape), shape, 0)
    min_px, max_px = max(1, round(0.6 * ratio)), max(3, round(2.5 * ratio))
    return replace(binned, radius=dynspread_radius(binned.counts()[0], min_px, max_px))


def ramp(theme: Theme) -> np.ndarray:
    """Return colours from the lowest value to the highest, uint8 array of shape (256, 4)."""
    darkest = 0.15 if theme.dark else 0.0  # viridis begins almost black
    colours = matplotlib.colormaps["viridis"](np.linspace(darkest, 1, 256))
    found: np.ndarray = (colours * 255 + 0.5).astype("uint8")
    return found
