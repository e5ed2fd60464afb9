"""Selected sources brought out in a picture of all: the others fade, and what is selected has a rim."""

from __future__ import annotations

import numpy as np

from astronomical_lite.plots.limits import Limits
from astronomical_lite.plots.raster.aggregation import aggregate_points
from astronomical_lite.plots.raster.shading import dynspread_radius, rgb_palette, spread

FADED = 0.22  # of the opacity of what is not selected


def of_chosen(chosen: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of the selected sources, taken by their rows: by a mask it takes ten times as long.

    Parameters
    ----------
    chosen : bool array of shape (n_rows,)
    x, y : arrays of shape (n_rows,)
    """
    rows = np.flatnonzero(chosen)
    return x.take(rows), y.take(rows)


def highlight(
    rgba: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    limits: Limits,
    pixel_ratio: float,
    rim: str,
) -> np.ndarray:
    """Return a picture of a cloud in which the selected sources stand out.

    Parameters
    ----------
    rgba : uint8 array of shape (height, width, 4), the whole cloud
    x, y : arrays of shape (n_selected,), where those selected are
    limits : of the picture, as in `plots.limits`
    pixel_ratio : pixels of the picture per CSS pixel
    rim : '#rrggbb'
    """
    counts = aggregate_points(x, y, None, 1, limits, rgba.shape[:2])
    radius = dynspread_radius(
        counts[0], min_px=max(1, round(0.6 * pixel_ratio)), max_px=max(2, round(1.5 * pixel_ratio))
    )
    covered = spread(counts > 0, radius)
    around = spread(covered, max(1, round(pixel_ratio)))[0] & ~covered[0]
    made = rgba.copy()
    alpha = made[..., 3]
    alpha[~covered[0]] = (alpha[~covered[0]] * np.float32(FADED)).astype("uint8")
    made[around, :3] = rgb_palette([rim])[0].astype("uint8")
    made[around, 3] = 255
    return made
