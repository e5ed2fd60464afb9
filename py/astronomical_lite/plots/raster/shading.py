"""Aggregates turned into pictures: spread, shade, and one picture over another.

    counts = aggregate_points(x, y, category, 2, limits, shape)
    rgba = shade(spread(counts, dynspread_radius(counts.sum(axis=0))), colours)

Steps and words are those of datashader's `transfer_functions`. The time of aggregation goes by the
number of points, that of all later steps by the number of pixels.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# From 2**15 to 2**15 + 255 the second lowest byte of a float32 is the whole number above 2**15. So
# adding this and reading that byte rounds a colour to a byte; a conversion takes four times as long
# in WebAssembly.
ROUNDING_OFFSET = np.float32(2.0**15 + 0.5)
WHOLE_NUMBER_BYTE = 1


def spread(counts: np.ndarray, radius: int) -> np.ndarray:
    """Grow every point into a disc, adding up where discs meet; datashader's `spread`.

    Parameters
    ----------
    counts : array of shape (n_categories, height, width); added up, or combined by "or" if bool
    radius : of the discs in pixels

    Returns
    -------
    grown : array of the same shape and type
    """
    if radius > 2:  # below, finding the occupied pixels costs more than it saves
        occupied = np.flatnonzero(counts)
        if 8 * len(occupied) < counts.size:
            return _spread_few(counts, occupied, radius)
    return _spread_all(counts, radius)


def _spread_few(counts: np.ndarray, occupied: np.ndarray, radius: int) -> np.ndarray:
    """Spread pixel by pixel, where few hold something."""
    n_planes, height, width = counts.shape
    across = width + 2 * radius
    grown = np.zeros((n_planes, height + 2 * radius, across), dtype=counts.dtype)
    plane, row, column = np.unravel_index(occupied, counts.shape)
    place = (plane * (height + 2 * radius) + row + radius) * across + column + radius
    values, flat = counts.ravel()[occupied], grown.ravel()
    for dy, dx in _disc(radius):
        flat[place + (dy * across + dx)] += values  # no place comes twice within one offset
    end = -radius or None
    return np.ascontiguousarray(grown[:, radius:end, radius:end])


def _spread_all(counts: np.ndarray, radius: int) -> np.ndarray:
    """Spread by adding shifted planes."""
    if radius == 1:
        return _spread_square(counts)
    _, height, width = counts.shape
    grown = np.zeros_like(counts)
    for dy, dx in _disc(radius):
        if abs(dy) >= height or abs(dx) >= width:
            continue
        into = grown[:, max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)]
        into += counts[:, max(-dy, 0) : height + min(-dy, 0), max(-dx, 0) : width + min(-dx, 0)]
    return grown


def _spread_square(counts: np.ndarray) -> np.ndarray:
    """Spread by radius 1, whose disc is a square: along rows, then along columns."""
    across = counts.copy()
    flat, grown = counts.reshape(-1), across.reshape(-1)
    # All rows as one: that is one long addition, but mixes the ends of neighbouring rows. So these
    # are computed anew.
    grown[1:] += flat[:-1]
    grown[:-1] += flat[1:]
    across[..., 0] = counts[..., :2].sum(axis=-1)
    across[..., -1] = counts[..., -2:].sum(axis=-1)
    grown = across.copy()
    grown[:, 1:] += across[:, :-1]
    grown[:, :-1] += across[:, 1:]
    return grown


def dynspread_radius(
    total: np.ndarray, min_px: int = 1, max_px: int = 4, threshold: float = 0.5
) -> int:
    """Return the largest radius at which lone points still stay apart; as datashader's `dynspread`.

    Sparse clouds are drawn in visible dots, dense ones finely.

    Parameters
    ----------
    total : number of points per pixel, shape (height, width)
    min_px, max_px : bounds of the radius
    threshold : the radius grows while less than this fraction of the discs' area is shared
    """
    occupied = (total != 0)[None]
    n_occupied = np.count_nonzero(occupied)
    radius = min_px
    for trial in range(min_px + 1, max_px + 1):
        if occupied.size < (1 - threshold) * n_occupied * len(_disc(trial)):
            break  # even the whole picture would not be enough
        covered = np.count_nonzero(spread(occupied, trial))
        if covered < (1 - threshold) * n_occupied * len(_disc(trial)):
            break
        radius = trial
    return radius


def _disc(radius: int) -> list[tuple[int, int]]:
    """Return the offsets (dy, dx) of the pixels within a disc."""
    span = range(-radius, radius + 1)
    reach = (radius + 0.5) ** 2
    return [(dy, dx) for dy in span for dx in span if dy * dy + dx * dx <= reach]


def shade(counts: np.ndarray, colours: Sequence[str], min_alpha: float = 0.6) -> np.ndarray:
    """Mix the categories' colours by their counts; opacity grows with the logarithm of density.

    As datashader's `shade` of a categorical aggregate with how="log".

    Parameters
    ----------
    counts : integers of shape (n_categories, height, width)
    colours : '#rrggbb' for each category; datashader's color_key
    min_alpha : opacity, 0 to 1, of a pixel that holds one point; the densest pixel is opaque

    Returns
    -------
    rgba : uint8 array of shape (height, width, 4); empty pixels are transparent
    """
    total = counts.sum(axis=0, dtype="int32")
    occupied = _occupied(total)
    sums = colour_sums(counts.reshape(len(counts), -1)[:, occupied], rgb_palette(colours))
    return _shade(total, occupied, sums, min_alpha)


def colour_sums(counts: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """Return red, green and blue added up over each pixel's points.

    Parameters
    ----------
    counts : array of shape (n_categories, ...)
    palette : array of shape (n_categories, 3)

    Returns
    -------
    sums : float32 array of shape (3, ...)
    """
    # Not a matrix product: starting BLAS's threads takes longer than these few additions.
    sums = np.zeros((3, *counts.shape[1:]), dtype="float32")
    number, term = np.empty_like(sums[0]), np.empty_like(sums[0])
    for plane, colour in zip(counts, palette, strict=True):
        number[...] = plane
        for channel in np.flatnonzero(colour):
            sums[channel] += np.multiply(number, colour[channel], out=term)
    return sums


def shade_colour_sums(total: np.ndarray, sums: np.ndarray, min_alpha: float = 0.6) -> np.ndarray:
    """Do as `shade`, from sums of all points' colours, so that categories may be many.

    Parameters
    ----------
    total : number of points per pixel, integers of shape (height, width)
    sums : red, green and blue (0 to 255) added up over a pixel's points, shape (3, height, width)
    min_alpha : as of `shade`

    Returns
    -------
    rgba : uint8 array of shape (height, width, 4); empty pixels are transparent
    """
    occupied = _occupied(total)
    return _shade(total, occupied, sums.reshape(3, -1)[:, occupied], min_alpha)


def _occupied(total: np.ndarray) -> np.ndarray | slice:
    """Return the flat indices of pixels that hold something; all pixels if that is most of them."""
    indices = np.flatnonzero(total != 0)  # NumPy finds them faster in booleans than in numbers
    return indices if 2 * len(indices) < total.size else slice(None)


def _shade(
    total: np.ndarray, occupied: np.ndarray | slice, sums: np.ndarray, min_alpha: float
) -> np.ndarray:
    """Do as `shade_colour_sums`, with the sums of the occupied pixels, shape (3, n_occupied)."""
    density = total.ravel()[occupied]
    colours = np.empty((len(density), 4), dtype="uint8")
    share = np.maximum(density, 1).astype("float32")
    np.reciprocal(share, out=share)
    mean = np.empty(len(density), dtype="float32")
    for channel in range(3):
        np.multiply(sums[channel], share, out=mean)
        mean += ROUNDING_OFFSET
        colours[:, channel] = mean.view("uint8")[WHOLE_NUMBER_BYTE::4]
    most = int(density.max(initial=0))
    if most < len(density):  # a table of all counts is shorter than the list of pixels
        colours[:, 3] = _opacity(np.arange(most + 1), min_alpha, most)[density]
    else:
        colours[:, 3] = _opacity(density, min_alpha, most)
    rgba = np.zeros((*total.shape, 4), dtype="uint8")
    rgba.reshape(-1, 4).view("uint32")[occupied, 0] = colours.view("uint32")[:, 0]
    return rgba


def _opacity(density: np.ndarray, min_alpha: float, most: int) -> np.ndarray:
    """Return uint8 opacities for numbers of points: 0 of none, some from one on, 255 of `most`."""
    depth = np.log1p(density.astype("float32"))
    depth *= np.float32(1 / np.log1p(max(most, 1)))
    opacity = 255 * (min_alpha + (1 - min_alpha) * np.minimum(depth, 1))
    alpha: np.ndarray = np.where(density > 0, opacity, 0).astype("uint8")
    return alpha


def over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Composite one picture over another: the "over" operator of Porter & Duff (1984).

    Colours are not premultiplied, so these are their formulas for alpha and for colour times alpha:
    alpha = a + b (1 - a) and colour = (A a + B b (1 - a)) / alpha.

    Parameters
    ----------
    above, below : uint8 arrays of shape (height, width, 4)

    Returns
    -------
    rgba : uint8 array of shape (height, width, 4)
    """
    rgba = above.copy()
    where = np.flatnonzero(below[..., 3])  # elsewhere `above` stays as it is
    one, other = (picture.reshape(-1, 4)[where].astype("float32") for picture in (above, below))
    top, bottom = one[:, 3:] / 255, other[:, 3:] / 255
    rest = bottom * (1 - top)
    alpha = top + rest
    mixed = (one[:, :3] * top + other[:, :3] * rest) / alpha
    rgba.reshape(-1, 4)[where] = np.concatenate([mixed, alpha * 255], axis=1) + np.float32(0.5)
    return rgba


def shade_mean(
    total: np.ndarray, counts: np.ndarray, cmap: np.ndarray, span: tuple[float, float]
) -> np.ndarray:
    """Colour pixels by the mean of a value; datashader's `shade` of a `mean` with how="linear".

    Parameters
    ----------
    total : sum of the value per pixel, shape (height, width)
    counts : number of points per pixel, shape (height, width)
    cmap : uint8 array of shape (256, 4), the colours from the lowest to the highest mean
    span : lowest and highest mean; those beyond are coloured like these

    Returns
    -------
    rgba : uint8 array of shape (height, width, 4); empty pixels are transparent
    """
    some = counts > 0
    rgba = np.zeros((*counts.shape, 4), dtype="uint8")
    mean = total[some] / counts[some]
    step = np.clip((mean - span[0]) / max(span[1] - span[0], 1e-12) * 255, 0, 255)
    rgba[some] = cmap[step.astype("int32")]
    return rgba


def rgb_palette(colours: Sequence[str]) -> np.ndarray:
    """Return the numbers of '#rrggbb' colours: float32 from 0 to 255, shape (n_colours, 3)."""
    codes = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours]
    return np.array(codes, dtype="float32").reshape(-1, 3)
