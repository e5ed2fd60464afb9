"""Point clouds as pixels, in steps that can be tested one by one: bin, spread, shade.

    counts = bin_points(x, y, category, 2, limits, shape)
    rgba = shade(spread(counts, spread_radius(counts)), colours)

The cost follows the number of points once (binning) and the number of pixels after that. The idea
of the pipeline is datashader's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Limits = tuple[float, float, float, float]


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
    limits : x0, x1, y0, y1 in data units, with x0 < x1 and y0 < y1
    shape : (height, width) in pixels
    weights : what each point adds, of shape (n_points,); None counts points

    Returns
    -------
    counts : int32 array (float64 with weights) of shape (n_categories, height, width); row 0 is
        the top, at y1
    """
    x0, x1, y0, y1 = limits
    height, width = shape
    with np.errstate(invalid="ignore"):
        column = (x - x0) * (width / (x1 - x0))
        row = (y1 - y) * (height / (y1 - y0))
        inside = (column >= 0) & (column <= width) & (row >= 0) & (row <= height)
    ix = np.minimum(column[inside].astype("int32"), width - 1)
    iy = np.minimum(row[inside].astype("int32"), height - 1)
    flat = iy * np.int32(width) + ix
    if category is not None and n_categories > 1:
        flat += category[inside].astype("int32") * np.int32(height * width)
    n_bins = n_categories * height * width
    if weights is None:
        counts = np.bincount(flat, minlength=n_bins).astype("int32")
    else:
        counts = np.bincount(flat, weights[inside], minlength=n_bins)
    return counts.reshape(n_categories, height, width)


def spread(counts: np.ndarray, radius: int) -> np.ndarray:
    """Let every point grow into a disc of a radius in pixels, adding up where discs meet.

    Parameters
    ----------
    counts : (n_categories, height, width)
    """
    _, height, width = counts.shape
    grown = np.zeros_like(counts)
    for dy, dx in _disc(radius):
        into = grown[:, max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)]
        into += counts[:, max(-dy, 0) : height + min(-dy, 0), max(-dx, 0) : width + min(-dx, 0)]
    return grown


def spread_radius(counts: np.ndarray, least: int = 1, most: int = 4, crowded: float = 0.5) -> int:
    """The largest radius at which lone points still stay apart.

    The disc grows while fewer than the fraction `crowded` of the area it would cover is shared
    with other points' discs, so a sparse cloud is drawn in visible dots and a dense one finely.
    """
    occupied = (counts.sum(axis=0) > 0).astype("int32")[None]
    n_occupied = int(occupied.sum())
    radius = least
    for trial in range(least + 1, most + 1):
        covered = np.count_nonzero(spread(occupied, trial))
        if covered < (1 - crowded) * n_occupied * len(_disc(trial)):
            break
        radius = trial
    return radius


def _disc(radius: int) -> list[tuple[int, int]]:
    """Offsets within a disc."""
    span = range(-radius, radius + 1)
    reach = (radius + 0.35) ** 2
    return [(dy, dx) for dy in span for dx in span if dy * dy + dx * dx <= reach]


def shade(counts: np.ndarray, colours: Sequence[str], faintest: float = 0.45) -> np.ndarray:
    """Mix the categories' colours by their counts; opacity grows with the logarithm of density.

    Parameters
    ----------
    counts : (n_categories, height, width)
    colours : '#rrggbb' for each category
    faintest : opacity of a pixel that holds one point

    Returns
    -------
    rgba : uint8 array of shape (height, width, 4); empty pixels are transparent
    """
    palette = np.array([_rgb(colour) for colour in colours], dtype="float32")
    n_categories, height, width = counts.shape
    total = counts.sum(axis=0, dtype="int32")
    where = np.flatnonzero(total)
    rgba = np.zeros((height * width, 4), dtype="uint8")
    if len(where):
        weights = counts.reshape(n_categories, -1)[:, where].astype("float32")
        density = total.ravel()[where].astype("float32")
        rgba[where, :3] = (weights.T @ palette) / density[:, None] + 0.5
        depth = np.log1p(density) / np.log1p(density.max())
        rgba[where, 3] = 255 * (faintest + (1 - faintest) * depth)
    return rgba.reshape(height, width, 4)


def shade_values(
    total: np.ndarray, counts: np.ndarray, colormap: np.ndarray, lowest: float, highest: float
) -> np.ndarray:
    """Colour pixels by the mean of a value.

    Parameters
    ----------
    total : sum of the value per pixel, (height, width)
    counts : number of points per pixel, (height, width)
    colormap : (256, 4) uint8
    """
    some = counts > 0
    rgba = np.zeros((*counts.shape, 4), dtype="uint8")
    mean = total[some] / counts[some]
    step = np.clip((mean - lowest) / max(highest - lowest, 1e-12) * 255, 0, 255)
    rgba[some] = colormap[step.astype("int32")]
    return rgba


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
