"""Points aggregated per pixel: counts, or sums of weights.

    counts = aggregate_points(x, y, category, 2, limits, shape)

It is what datashader's `Canvas.points` does, by category as with `count_cat`. NumPy in WebAssembly
takes one number at a time, and five times as long to turn a float into an integer as to add two, so
the time goes by how often points are gone through, and no number is converted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from astronomical_lite.plots.limits import Limits

BLOCK = 1 << 16  # points binned at once
# From 2**20 to 2**21 the spacing of float64 numbers is 2**-32: the lower 32 bits of such a number are
# its fraction, the upper ones a constant plus the whole numbers since 2**20. So the upper half, read
# as an integer, is the pixel that a value lies in, once scale and offset have brought it there.
ORIGIN = 2.0**20
ORIGIN_HIGH = np.uint32(np.float64(ORIGIN).view("uint64") >> np.uint64(32))


class PixelAxis:
    """Pixels along one axis: 1 ... n_pixels between two values, 0 and n_pixels + 1 beyond them.

    The pixel never falls as a value grows; if `last` < `first` it never rises.

    Parameters
    ----------
    first, last : values at the outer edges of pixels 1 and `n_pixels`
    """

    def __init__(self, first: float, last: float, n_pixels: int):
        # The view is made wider by rounding errors at both ends, so that points on its edges are in it.
        rim = 1e-9 * n_pixels
        self.n_pixels = n_pixels
        self.scale = float((n_pixels - 2 * rim) / (last - first))
        self.offset = float(ORIGIN + (1 + rim - first * self.scale))

    def index(self, values: np.ndarray, scratch: np.ndarray, out: np.ndarray) -> None:
        """Write the pixel of each value into `out`; 0 or n_pixels + 1 for NaN and beyond the view.

        Parameters
        ----------
        values : array of shape (n,)
        scratch, out : float64 and int32 arrays of shape (n,) that are overwritten
        """
        with np.errstate(over="ignore", invalid="ignore"):
            np.multiply(values, self.scale, out=scratch, dtype="float64")
            scratch += self.offset
        unsigned = out.view("uint32")
        # Upper halves of doubles have the order of the doubles. Those below the origin, and NaN, wrap
        # around to large unsigned numbers, which the limit makes n_pixels + 1.
        np.subtract(scratch.view("uint32")[1::2], ORIGIN_HIGH, out=unsigned)
        np.minimum(unsigned, np.uint32(self.n_pixels + 1), out=unsigned)

    def in_view(self, ascending: np.ndarray) -> slice:
        """Return the slice of ascending values that lie in pixels 1 ... n_pixels."""
        first, end = ORIGIN + 1, ORIGIN + self.n_pixels + 1
        if self.scale > 0:
            return slice(*(bisect_left(ascending, edge, key=self._at) for edge in (first, end)))
        edges = (-end, -first)
        return slice(*(bisect_right(ascending, edge, key=lambda v: -self._at(v)) for edge in edges))

    def _at(self, value: float) -> float:
        return float(value) * self.scale + self.offset


def aggregate_points(
    x: np.ndarray,
    y: np.ndarray,
    category: np.ndarray | None,
    n_categories: int,
    limits: Limits,
    shape: tuple[int, int],
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """Return the number of points, or the sum of their weights, per category and pixel.

    Parameters
    ----------
    x, y : arrays of shape (n_points,); points with NaN or outside the limits are left out
    category : integers 0 <= c < n_categories of shape (n_points,), or None for one category
    limits : x0, x1, y0, y1, the values at the left, right, bottom and top edge; reversed where an
        axis is inverted
    shape : (height, width) in pixels
    weights : number that each point adds, of shape (n_points,); None counts points

    Returns
    -------
    counts : int32 array (float64 with weights) of shape (n_categories, height, width); row 0 is
        the top, at y1
    """
    return aggregate_bins(bin_indices(x, y, category, limits, shape), n_categories, shape, weights)


def bin_indices(
    x: np.ndarray,
    y: np.ndarray,
    category: np.ndarray | None,
    limits: Limits,
    shape: tuple[int, int],
) -> np.ndarray:
    """Return each point's index into a flat grid of shape (n_categories, height + 2, width + 2).

    The grid has a rim one pixel wide that takes all points out of view. So none has to be left out,
    and a mask would cost more than all the arithmetic. Points are taken in blocks that stay in the
    processor's cache.

    Parameters
    ----------
    x, y, category, limits, shape : as in `aggregate_points`

    Returns
    -------
    indices : intp array of shape (n_points,)
    """
    x0, x1, y0, y1 = limits
    height, width = shape
    n_points, plane = len(x), (height + 2) * (width + 2)
    indices = np.empty(n_points, dtype=np.intp)  # the type bincount takes without a copy
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
        indices[start:stop] = iy
    return indices


def aggregate_bins(
    indices: np.ndarray,
    n_categories: int,
    shape: tuple[int, int],
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """Return the counts or sums of `aggregate_points` for the indices of `bin_indices`."""
    height, width = shape
    n_bins = n_categories * (height + 2) * (width + 2)
    counts = np.bincount(indices, weights, minlength=n_bins)
    counts = counts.reshape(n_categories, height + 2, width + 2)[:, 1:-1, 1:-1]
    return counts.astype("int32") if weights is None else np.ascontiguousarray(counts)
