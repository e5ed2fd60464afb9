"""Points sorted by category and y once, of which a zoomed view takes only those between its edges.

presorted = Presorted.from_points(x, y, codes, n_codes)  # once per cloud
counts = presorted.aggregate(limits, shape)              # as aggregate_points would return
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from astronomical_lite.plots.limits import Limits
from astronomical_lite.plots.raster.aggregation import PixelAxis, aggregate_points

MIN_POINTS = 100_000  # fewer are aggregated so fast that sorting does not pay


@dataclass(frozen=True)
class Presorted:
    """Points with finite coordinates, y ascending within a category.

    Attributes
    ----------
    x, y : arrays of shape (n_points,)
    starts : index of each category's first point, and the number of points; n_categories + 1 numbers
    """

    x: np.ndarray
    y: np.ndarray
    starts: tuple[int, ...]

    @classmethod
    def from_points(
        cls, x: np.ndarray, y: np.ndarray, category: np.ndarray, n_categories: int
    ) -> Presorted:
        """Sort points; those with NaN or an infinity are left out.

        Parameters
        ----------
        x, y : arrays of shape (n_points,)
        category : integers 0 <= c < n_categories of shape (n_points,)
        """
        there = np.isfinite(x)
        there &= np.isfinite(y)
        orders = []
        for code in range(n_categories):
            rows = np.flatnonzero((category == code) & there)
            orders.append(rows.take(np.argsort(y.take(rows))))
        order = np.concatenate(orders)
        starts = np.cumsum([0, *map(len, orders)])
        return cls(x.take(order), y.take(order), tuple(starts.tolist()))

    def aggregate(self, limits: Limits, shape: tuple[int, int]) -> np.ndarray:
        """Count points per category and pixel; int32 array of shape (n_categories, height, width)."""
        row = PixelAxis(limits[3], limits[2], shape[0])
        counts = np.empty((len(self.starts) - 1, *shape), dtype="int32")
        for code, start in enumerate(self.starts[:-1]):
            x, y = (values[start : self.starts[code + 1]] for values in (self.x, self.y))
            shown = row.in_view(y)
            counts[code] = aggregate_points(x[shown], y[shown], None, 1, limits, shape)[0]
        return counts
