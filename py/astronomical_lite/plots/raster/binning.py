"""Counts of points per pixel.

    counts = bin_points(x, y, category, 2, limits, shape)

NumPy in WebAssembly takes one number at a time, and five times as long to turn a float into an integer
as to add it, so what counts is how often points are gone through, and that no number is converted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from astronomical_lite.plots.limits import Limits

BLOCK = 1 << 16  # points binned at once
# The upper half of a float64 from here to twice as much counts the whole numbers between.
ORIGIN = 2.0**20
ORIGIN_HIGH = np.uint32(np.float64(ORIGIN).view("uint64") >> np.uint64(32))


class PixelAxis:
    """Which pixels of an axis values lie in: 1 ... n_pixels between two values, a rim beyond them.

    Larger values never lie in pixels before those of smaller ones, or never in later ones if
    `last` < `first`.
    """

    def __init__(self, first: float, last: float, n_pixels: int):
        """first, last : the values at the outer edges of pixels 1 and `n_pixels`"""
        # A rounding narrower than the view at both ends: points on its edges are in.
        rim = 1e-9 * n_pixels
        self.n_pixels = n_pixels
        self.scale = float((n_pixels - 2 * rim) / (last - first))
        self.offset = float(ORIGIN + (1 + rim - first * self.scale))

    def index(self, values: np.ndarray, scratch: np.ndarray, out: np.ndarray) -> None:
        """Fill the int32 array `out` in; `scratch` is float64, both of the shape of `values`.

        What lies beyond the view, and NaN, becomes 0 or n_pixels + 1.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            np.multiply(values, self.scale, out=scratch, dtype="float64")
            scratch += self.offset
        unsigned = out.view("uint32")
        # Halves of numbers are in the order of numbers; below the origin they become large ones.
        np.subtract(scratch.view("uint32")[1::2], ORIGIN_HIGH, out=unsigned)
        np.minimum(unsigned, np.uint32(self.n_pixels + 1), out=unsigned)

    def in_view(self, ascending: np.ndarray) -> slice:
        """Which of values that ascend lie in pixels 1 ... n_pixels."""
        first, end = ORIGIN + 1, ORIGIN + self.n_pixels + 1
        if self.scale > 0:
            return slice(*(bisect_left(ascending, edge, key=self._at) for edge in (first, end)))
        edges = (-end, -first)
        return slice(*(bisect_right(ascending, edge, key=lambda v: -self._at(v)) for edge in edges))

    def _at(self, value: float) -> float:
        return float(value) * self.scale + self.offset


def bin_points(
    x: np.ndarray,
    y: np.ndarray,
    category: np.ndarray | None,
    n_categories: int,
    limits: Limits,
    shape: tuple[int, int],
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """Count points per category and pixel, or add up their weights.

    Parameters
    ----------
    x, y : arrays of shape (n_points,); points with NaN or outside the limits are left out
    category : integers 0 <= c < n_categories of shape (n_points,), or None for one category
    limits : x0, x1, y0, y1, the values at the left, right, bottom and top edge; reversed where an
        axis is inverted
    shape : (height, width) in pixels
    weights : what each point adds, of shape (n_points,); None counts points

    Returns
    -------
    counts : int32 array (float64 with weights) of shape (n_categories, height, width); row 0 is
        the top, at y1
    """
    return count_pixels(locate(x, y, category, limits, shape), n_categories, shape, weights)


def locate(
    x: np.ndarray,
    y: np.ndarray,
    category: np.ndarray | None,
    limits: Limits,
    shape: tuple[int, int],
) -> np.ndarray:
    """Each point's place in a flat grid (n_categories, height + 2, width + 2).

    The grid has a rim one pixel wide where all that is not in view ends up, so that no point needs
    to be left out: a mask costs more than all the arithmetic. Points are taken in blocks that stay
    in the processor's cache.

    Parameters
    ----------
    x, y, category, limits, shape : as in `bin_points`

    Returns
    -------
    place : intp array of shape (n_points,)
    """
    x0, x1, y0, y1 = limits
    height, width = shape
    n_points, plane = len(x), (height + 2) * (width + 2)
    place = np.empty(n_points, dtype=np.intp)  # what bincount takes without a copy
    column, row = PixelAxis(x0, x1, width), PixelAxis(y1, y0, height)
    scratch = np.empty(min(BLOCK, n_points), dtype="float64")
    columns, rows = np.empty(len(scratch), dtype="int32"), np.empty(len(scratch), dtype="int32")
    for start in range(0, n_points, BLOCK):
        stop = min(start + BLOCK, n_points)
        here = slice(0, stop - start)
        ix, iy = columns[here], rows[here]
        column.index(x[start:stop], scratch[here], ix)
        row.index(y[start:stop], scratch[here], iy)
        iy *= np.int32(width + 2)
        iy += ix
        if category is not None:
            np.multiply(category[start:stop], np.int32(plane), out=ix, casting="unsafe")
            iy += ix
        place[start:stop] = iy
    return place


def count_pixels(
    place: np.ndarray,
    n_categories: int,
    shape: tuple[int, int],
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """What `bin_points` returns, from what `locate` returns."""
    height, width = shape
    n_bins = n_categories * (height + 2) * (width + 2)
    counts = np.bincount(place, weights, minlength=n_bins)
    counts = counts.reshape(n_categories, height + 2, width + 2)[:, 1:-1, 1:-1]
    return counts.astype("int32") if weights is None else np.ascontiguousarray(counts)
