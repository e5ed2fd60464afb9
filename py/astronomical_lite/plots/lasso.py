"""Sources inside a polygon that was drawn on a plot.

inside = inside_polygon(x, y, corners)   # bool array of shape (n_points,)

Of a million points those beyond the corners are left out first. Nearly all others lie in cells of a grid that no
edge goes through: a look into a table says whether such a cell is inside. Only the rest is compared with the edges.
"""

from __future__ import annotations

import numpy as np

from astronomical_lite.plots.limits import Limits
from astronomical_lite.plots.raster.aggregation import bin_indices

CELLS = 256  # of the grid along each axis
N_SAMPLE = 1000  # points that tell how many there are between the corners
OUTSIDE, INSIDE, NEAR_EDGE = 0, 1, 2


def inside_polygon(x: np.ndarray, y: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return True for points inside a polygon, by the even-odd rule where it crosses itself.

    Parameters
    ----------
    x, y : float arrays of shape (n_points,); NaN and infinities are outside
    corners : float array of shape (n_corners, 2), in the units of x and y; the last is joined to the first
    """
    corners = np.asarray(corners, dtype="float64")
    if len(corners) < 3 or not np.isfinite(corners).all():
        return np.zeros(len(x), dtype=bool)
    (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    if not (x1 > x0 and y1 > y0):
        return np.zeros(len(x), dtype=bool)
    if _is_rectangle(corners):
        inside = _from_to(x, x0, x1)
        inside &= _from_to(y, y0, y1)
        return inside
    limits = (x0, x1, y0, y1)
    some = slice(None, None, max(1, len(x) // N_SAMPLE))
    if 2 * np.count_nonzero(_around(x[some], y[some], limits)) > len(x[some]):
        return _inside_around(x, y, corners, limits)  # leaving few out would take longer
    around = _around(x, y, limits)
    rows = np.flatnonzero(around)
    around[rows] = _inside_around(x.take(rows), y.take(rows), corners, limits)
    return around


def _from_to(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return True for low <= value < high, compared in the values' own type, which is quick."""
    # Of float32 the next number of that type bounds the very same ones.
    first, after = (
        (_next_float32(low), _next_float32(high)) if values.dtype == np.float32 else (low, high)
    )
    within: np.ndarray = values >= first
    within &= values < after
    return within


def _next_float32(value: float) -> np.floating:
    with np.errstate(over="ignore"):
        own = np.float32(value)
        return own if float(own) >= value else np.nextafter(own, np.float32(np.inf))


def _around(x: np.ndarray, y: np.ndarray, limits: Limits) -> np.ndarray:
    """Return True for points within limits, and some on their edges or a hair beyond."""
    x0, x1, y0, y1 = limits
    hair_x, hair_y = 1e-6 * (x1 - x0), 1e-6 * (y1 - y0)
    around = _from_to(x, x0 - hair_x, x1 + hair_x)
    around &= _from_to(y, y0 - hair_y, y1 + hair_y)
    return around


def _is_rectangle(corners: np.ndarray) -> bool:
    """Return True for four corners whose edges go along one axis and the other in turn."""
    if len(corners) != 4:
        return False
    goes = np.roll(corners, -1, axis=0) != corners
    # an edge that goes along neither has the same corner twice
    turns = np.flatnonzero(goes[:, 0]), np.flatnonzero(goes[:, 1])
    return sorted(turn.tolist() for turn in turns) == [[0, 2], [1, 3]]


def _inside_around(x: np.ndarray, y: np.ndarray, corners: np.ndarray, limits: Limits) -> np.ndarray:
    """Return True for points inside, of those within the limits of a polygon or a hair beyond."""
    kind = _cells(corners, limits).take(bin_indices(x, y, None, limits, (CELLS, CELLS)))
    found: np.ndarray = kind == INSIDE
    near = np.flatnonzero(kind == NEAR_EDGE)
    found[near] = _inside_exactly(
        x[near].astype("float64"), y[near].astype("float64"), _edges(corners)
    )
    return found


def _edges(corners: np.ndarray) -> np.ndarray:
    """Return edges from one corner to the next, shape (n_edges, 4): x and y of their lower, then upper end."""
    edges = np.hstack([corners, np.roll(corners, -1, axis=0)])
    downwards = edges[:, 1] > edges[:, 3]
    edges[downwards] = edges[downwards][:, [2, 3, 0, 1]]
    return edges


def _inside_exactly(x: np.ndarray, y: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Return True where a ray to the right crosses an odd number of edges, shape (n_points,)."""
    order = np.argsort(y)
    ascending, across = y[order], x[order]
    odd = np.zeros(len(y), dtype=bool)
    for xa, ya, xb, yb in edges:
        # An edge has its lower end, and not its upper one: a corner between two counts once.
        beside = slice(*np.searchsorted(ascending, (ya, yb), side="left"))
        if beside.stop > beside.start:
            at = xa + (ascending[beside] - ya) * ((xb - xa) / (yb - ya))
            odd[beside] ^= across[beside] < at
    found = np.empty_like(odd)
    found[order] = odd
    return found


def _cells(corners: np.ndarray, limits: Limits) -> np.ndarray:
    """Return what the cells of the grid are, flat, with a rim that is outside.

    As `bin_indices` has it: (CELLS + 2) rows from the top, as many columns.
    """
    x0, x1, y0, y1 = limits
    edges = _edges(corners)
    # In cells: columns from the left, rows from the top. Edges are from their lower end, at the larger row.
    column = (edges[:, ::2] - x0) * (CELLS / (x1 - x0))
    row = (y1 - edges[:, 1::2]) * (CELLS / (y1 - y0))
    grid = np.full((CELLS + 2, CELLS + 2), OUTSIDE, dtype="uint8")
    grid[1:-1, 1:-1] = _parity_of_centres(column, row)
    near = _near_edges(column, row)
    grid[1:-1, 1:-1][near] = NEAR_EDGE
    return grid.ravel()


def _parity_of_centres(column: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Return INSIDE or OUTSIDE for the middle of each cell, shape (CELLS, CELLS)."""
    middle = np.arange(CELLS) + 0.5
    lower, upper = row[:, :1], row[:, 1:]
    crosses = (upper < middle) & (middle <= lower)  # shape (n_edges, CELLS)
    edge, at_row = np.nonzero(crosses)
    part = (lower[edge, 0] - middle[at_row]) / (lower[edge, 0] - upper[edge, 0])
    at = column[edge, 0] + part * (column[edge, 1] - column[edge, 0])
    # A centre left of a crossing has it on its ray to the right.
    first_beyond = np.clip(np.ceil(at - 0.5), 0, CELLS).astype("intp")
    toggles = np.zeros((CELLS, CELLS + 1), dtype="intp")
    np.add.at(toggles, (at_row, first_beyond), 1)
    beyond = np.cumsum(toggles, axis=1)  # crossings at or left of each centre
    left_over = beyond[:, -1:] - beyond[:, :-1]
    inside: np.ndarray = (left_over & 1).astype("uint8")
    return inside


def _near_edges(column: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Return True for cells that an edge goes through, and their neighbours, shape (CELLS, CELLS)."""
    top = np.arange(CELLS, dtype="float64")
    lower, upper = row[:, :1], row[:, 1:]
    touches = (upper <= top + 2) & (lower >= top - 1)
    edge, at_row = np.nonzero(touches)
    start, end = column[edge, 0], column[edge, 1]
    down, up = lower[edge, 0], upper[edge, 0]
    height = np.where(down > up, down - up, 1.0)
    # Where the edge enters and leaves the row, one more on both sides.
    parts = [
        np.where(down > up, np.clip((down - (at_row + more)) / height, 0, 1), whole)
        for more, whole in ((-1.0, 0.0), (2.0, 1.0))
    ]
    ends = np.sort([start + part * (end - start) for part in parts], axis=0)
    first = np.clip(np.floor(ends[0]) - 1, 0, CELLS).astype("intp")
    after = np.clip(np.floor(ends[1]) + 2, 0, CELLS).astype("intp")
    marks = np.zeros((CELLS, CELLS + 1), dtype="intp")
    np.add.at(marks, (at_row, first), 1)
    np.add.at(marks, (at_row, after), -1)
    near: np.ndarray = np.cumsum(marks, axis=1)[:, :-1] > 0
    return near
