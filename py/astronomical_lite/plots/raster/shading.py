"""Point clouds as pixels, in steps that can be tested one by one: bin (`binning.py`), spread, shade.

    counts = bin_points(x, y, category, 2, limits, shape)
    rgba = shade(spread(counts, spread_radius(counts.sum(axis=0))), colours)

The cost follows the number of points once (binning) and the number of pixels after that. The idea
of the pipeline is datashader's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# The second byte of a float32 from 2**15 on is the whole number it is above that, and a half rounds
# it: a conversion takes four times as long in WebAssembly.
ROUNDED = np.float32(2.0**15 + 0.5)
WHOLE_BYTE = 1


def spread(counts: np.ndarray, radius: int) -> np.ndarray:
    """Let every point grow into a disc of a radius in pixels, adding up where discs meet.

    Parameters
    ----------
    counts : (n_categories, height, width)
    """
    if radius > 2:  # below, finding the occupied pixels costs more than it saves
        occupied = np.flatnonzero(counts)
        if 8 * len(occupied) < counts.size:
            return _spread_few(counts, occupied, radius)
    return _spread_all(counts, radius)


def _spread_few(counts: np.ndarray, occupied: np.ndarray, radius: int) -> np.ndarray:
    """Move the few pixels that hold something."""
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
    """Move whole planes."""
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
    """A disc of radius 1 is a square, and so is grown along rows and along columns."""
    across = counts.copy()
    flat, grown = counts.reshape(-1), across.reshape(-1)
    grown[1:] += flat[:-1]  # rows in one go, and their ends, which got what is next to them, anew
    grown[:-1] += flat[1:]
    across[..., 0] = counts[..., :2].sum(axis=-1)
    across[..., -1] = counts[..., -2:].sum(axis=-1)
    grown = across.copy()
    grown[:, 1:] += across[:, :-1]
    grown[:, :-1] += across[:, 1:]
    return grown


def spread_radius(total: np.ndarray, least: int = 1, most: int = 4, crowded: float = 0.5) -> int:
    """The largest radius at which lone points still stay apart.

    The disc grows while fewer than the fraction `crowded` of the area it would cover is shared
    with other points' discs, so a sparse cloud is drawn in visible dots and a dense one finely.

    Parameters
    ----------
    total : number of points per pixel, (height, width)
    """
    occupied = (total != 0)[None]
    n_occupied = np.count_nonzero(occupied)
    radius = least
    for trial in range(least + 1, most + 1):
        if occupied.size < (1 - crowded) * n_occupied * len(_disc(trial)):
            break  # even the whole picture would not be enough
        covered = np.count_nonzero(spread(occupied, trial))
        if covered < (1 - crowded) * n_occupied * len(_disc(trial)):
            break
        radius = trial
    return radius


def _disc(radius: int) -> list[tuple[int, int]]:
    """Offsets within a disc."""
    span = range(-radius, radius + 1)
    reach = (radius + 0.5) ** 2
    return [(dy, dx) for dy in span for dx in span if dy * dy + dx * dx <= reach]


def shade(
    counts: np.ndarray, colours: Sequence[str], faintest: float = 0.6, full: float | None = None
) -> np.ndarray:
    """Mix the categories' colours by their counts; opacity grows with the logarithm of density.

    Parameters
    ----------
    counts : (n_categories, height, width)
    colours : '#rrggbb' for each category
    faintest, full : see `shade_mixed`

    Returns
    -------
    rgba : uint8 array of shape (height, width, 4); empty pixels are transparent
    """
    total = counts.sum(axis=0, dtype="int32")
    occupied = _occupied(total)
    sums = colour_sums(counts.reshape(len(counts), -1)[:, occupied], rgb_palette(colours))
    return _shade(total, occupied, sums, faintest, full)


def colour_sums(counts: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """Red, green and blue added up over a pixel's points, float32 of shape (3, ...).

    Parameters
    ----------
    counts : (n_categories, ...)
    palette : (n_categories, 3)
    """
    # Not a matrix product: starting BLAS's threads takes longer than these few passes.
    sums = np.zeros((3, *counts.shape[1:]), dtype="float32")
    number, term = np.empty_like(sums[0]), np.empty_like(sums[0])
    for plane, colour in zip(counts, palette, strict=True):
        number[...] = plane
        for channel in np.flatnonzero(colour):
            sums[channel] += np.multiply(number, colour[channel], out=term)
    return sums


def shade_mixed(
    total: np.ndarray, sums: np.ndarray, faintest: float = 0.6, full: float | None = None
) -> np.ndarray:
    """Colours from the sums of all points' colours, so that categories may be many.

    Parameters
    ----------
    total : number of points per pixel, (height, width)
    sums : red, green and blue (0 to 255) added up over a pixel's points, (3, height, width)
    faintest : opacity of a pixel that holds one point
    full : density that is opaque; the densest pixel's if None

    Returns
    -------
    rgba : uint8 array of shape (height, width, 4); empty pixels are transparent
    """
    occupied = _occupied(total)
    return _shade(total, occupied, sums.reshape(3, -1)[:, occupied], faintest, full)


def _occupied(total: np.ndarray) -> np.ndarray | slice:
    """Where there is something to shade; all pixels if that is most of them."""
    places = np.flatnonzero(total != 0)  # of truths they are found faster
    return places if 2 * len(places) < total.size else slice(None)


def _shade(
    total: np.ndarray,
    occupied: np.ndarray | slice,
    sums: np.ndarray,
    faintest: float,
    full: float | None,
) -> np.ndarray:
    """As `shade_mixed`, with the sums of the occupied pixels, shape (3, n_occupied)."""
    density = total.ravel()[occupied]
    colours = np.empty((len(density), 4), dtype="uint8")
    share = np.maximum(density, 1).astype("float32")
    np.reciprocal(share, out=share)
    mean = np.empty(len(density), dtype="float32")
    for channel in range(3):
        np.multiply(sums[channel], share, out=mean)
        mean += ROUNDED
        colours[:, channel] = mean.view("uint8")[WHOLE_BYTE::4]
    most = int(density.max(initial=0))
    if most < len(density):  # fewer numbers than pixels
        colours[:, 3] = _opacity(np.arange(most + 1), faintest, full or most)[density]
    else:
        colours[:, 3] = _opacity(density, faintest, full or most)
    rgba = np.zeros((*total.shape, 4), dtype="uint8")
    rgba.reshape(-1, 4).view("uint32")[occupied, 0] = colours.view("uint32")[:, 0]
    return rgba


def _opacity(density: np.ndarray, faintest: float, full: float) -> np.ndarray:
    """uint8 for numbers of points: 0 for none, `faintest` for one, all from `full` on."""
    depth = np.log1p(density.astype("float32"))
    depth *= np.float32(1 / np.log1p(max(full, 1)))
    opacity = 255 * (faintest + (1 - faintest) * np.minimum(depth, 1))
    return np.where(density > 0, opacity, 0).astype("uint8")


def over(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """One picture laid over another; uint8 arrays of shape (height, width, 4)."""
    rgba = above.copy()
    where = np.flatnonzero(below[..., 3])  # elsewhere there is nothing to see through
    one, other = (picture.reshape(-1, 4)[where].astype("float32") for picture in (above, below))
    top, bottom = one[:, 3:] / 255, other[:, 3:] / 255
    rest = bottom * (1 - top)
    alpha = top + rest
    mixed = (one[:, :3] * top + other[:, :3] * rest) / alpha
    rgba.reshape(-1, 4)[where] = np.concatenate([mixed, alpha * 255], axis=1) + np.float32(0.5)
    return rgba


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


def rgb_palette(colours: Sequence[str]) -> np.ndarray:
    """'#rrggbb' as float32 numbers from 0 to 255, shape (n_colours, 3)."""
    codes = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours]
    return np.array(codes, dtype="float32").reshape(-1, 3)
