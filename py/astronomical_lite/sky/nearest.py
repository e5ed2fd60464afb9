"""The source nearest to a position.

>>> nearest_source(np.array([10.0, 20.0]), np.array([0.0, 0.0]), (10.0, 0.001))
(0, 0.001)
"""

from __future__ import annotations

import numpy as np

from astronomical_lite.arrays import FloatArray

__all__ = ["nearest_source", "separations"]


def separations(ra: FloatArray, dec: FloatArray, position: tuple[float, float]) -> FloatArray:
    """Return how far sources are from a position, in degrees, shape (n,); NaN where one has no position.

    Parameters
    ----------
    ra, dec : float arrays of shape (n,)
        Degrees.
    position : tuple of float
        Right ascension and declination in degrees.

    Notes
    -----
    By the haversine, which is exact for the smallest angles (Sinnott 1984, Sky and Telescope 68, 158).
    """
    alpha, delta = np.radians(ra), np.radians(dec)
    alpha0, delta0 = np.radians(position)
    haversine = (
        np.sin((delta - delta0) / 2) ** 2
        + np.cos(delta) * np.cos(delta0) * np.sin((alpha - alpha0) / 2) ** 2
    )
    angles: FloatArray = np.degrees(2 * np.arcsin(np.sqrt(np.clip(haversine, 0, 1))))
    return angles


def nearest_source(
    ra: FloatArray, dec: FloatArray, position: tuple[float, float]
) -> tuple[int, float] | None:
    """Return the row of the source nearest to a position and its distance in degrees; None if none has a position."""
    angles = separations(ra, dec, position)
    if not np.isfinite(angles).any():
        return None
    row = int(np.nanargmin(angles))
    return row, round(float(angles[row]), 12)
