"""Points by category and in the order of y, kept from redraw to redraw: a view needs only those between
its edges.

    ordered = Ordered.of(x, y, codes, n_codes)           # once
    counts = ordered.count(limits, shape)

The counts are those of `binning.bin_points`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from astronomical_lite.plots.limits import Limits
from astronomical_lite.plots.raster.binning import PixelAxis, bin_points

FEWEST = 100_000  # of fewer points all are binned in no time


@dataclass(frozen=True)
class Ordered:
    """Points with finite coordinates, y ascending within a category.

    Attributes
    ----------
    x, y : arrays of shape (n_points,)
    starts : where categories begin, and the last one ends; n_categories + 1 numbers
    """

    x: np.ndarray
    y: np.ndarray
    starts: tuple[int, ...]

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray, category: np.ndarray, n_categories: int) -> Ordered:
        there = np.isfinite(x)
        there &= np.isfinite(y)
        orders = []
        for code in range(n_categories):
            rows = np.flatnonzero((category == code) & there)
            orders.append(rows.take(np.argsort(y.take(rows))))
        order = np.concatenate(orders)
        starts = np.cumsum([0, *map(len, orders)])
        return cls(x.take(order), y.take(order), tuple(starts.tolist()))

    def count(self, limits: Limits, shape: tuple[int, int]) -> np.ndarray:
        """int32 array of shape (n_categories, height, width), as of `binning.bin_points`."""
        row = PixelAxis(limits[3], limits[2], shape[0])
        counts = np.empty((len(self.starts) - 1, *shape), dtype="int32")
        for code, start in enumerate(self.starts[:-1]):
            x, y = (values[start : self.starts[code + 1]] for values in (self.x, self.y))
            shown = row.in_view(y)
            counts[code] = bin_points(x[shown], y[shown], None, 1, limits, shape)[0]
        return counts
