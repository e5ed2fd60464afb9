"""Points in the order of y, kept from redraw to redraw: a view needs only those between its edges, and
knows their rows without looking at them.

    ordered = Ordered.of(x, y, codes)                    # once
    counts = count_pixels(ordered.locate(limits, shape), n_codes, shape)

The counts are those of `raster.bin_points`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from astronomical.plots.limits import Limits
from astronomical.plots.raster import BLOCK, pixels

FEWEST = 100_000  # of fewer points all are binned in no time


@dataclass(frozen=True)
class Ordered:
    """Points with a finite y, ascending.

    Attributes
    ----------
    x, y : arrays of shape (n_points,)
    category : integers of shape (n_points,)
    """

    x: np.ndarray
    y: np.ndarray
    category: np.ndarray

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray, category: np.ndarray) -> Ordered:
        order = np.argsort(y)  # NaN comes last
        order = order[: np.count_nonzero(~np.isnan(y))]
        return cls(x.take(order), y.take(order), category.take(order))

    def locate(self, limits: Limits, shape: tuple[int, int]) -> np.ndarray:
        """As `raster.locate`, for the points whose row is in view."""
        x0, x1, y0, y1 = limits
        height, width = shape
        plane = np.int32((height + 2) * (width + 2))
        bounds = self._bounds(y0, y1, height)
        first, last = bounds.min(), bounds.max()
        rows = np.arange(1, height + 1)
        if bounds[0] > bounds[-1]:  # ascending y is descending rows
            rows, bounds = rows[::-1], bounds[::-1]
        row_starts = np.repeat((rows * (width + 2)).astype("int32"), np.diff(bounds))
        place = np.empty(len(row_starts), dtype=np.intp)
        scratch = np.empty(min(BLOCK, len(place)), dtype="float64")
        columns, planes = np.empty(len(scratch), "int32"), np.empty(len(scratch), "int32")
        for start in range(first, last, BLOCK):
            stop = min(start + BLOCK, last)
            here, there = slice(0, stop - start), slice(start - first, stop - first)
            column, at = columns[here], planes[here]
            pixels(self.x[start:stop], x0, x1, width, scratch[here], column)
            np.multiply(self.category[start:stop], plane, out=at, casting="unsafe")
            at += column
            at += row_starts[there]
            place[there] = at
        return place

    def _bounds(self, y0: float, y1: float, height: int) -> np.ndarray:
        """Where rows begin: row r holds the points between bounds[r - 1] and bounds[r].

        Rounding never turns the order of rows around, so each bound is found by bisection with the very
        arithmetic that bins all points.
        """
        ascending = y1 < y0  # rows count from the top, at y1
        edges = np.arange(1, height + 2)
        low = np.zeros(height + 1, dtype=np.intp)  # 32 bits in the page, where no other is an index
        high = np.full(height + 1, len(self.y), dtype=np.intp)
        scratch = np.empty(height + 1)
        row = np.empty(height + 1, dtype="int32")
        for _ in range(len(self.y).bit_length()):
            middle = (low + high) // 2
            values = self.y.take(np.minimum(middle, len(self.y) - 1))
            pixels(values, y1, y0, height, scratch, row)
            # what is far above or below all rows may have become either rim
            beyond = values > max(y0, y1) if ascending else values < min(y0, y1)
            before = values < min(y0, y1) if ascending else values > max(y0, y1)
            row[beyond & ((row < 1) | (row > height))] = height + 1
            row[before & ((row < 1) | (row > height))] = 0
            after = row >= edges if ascending else row < edges
            open_ = low < high
            high = np.where(open_ & after, middle, high)
            low = np.where(open_ & ~after, middle + 1, low)
        return low
