"""Positions on the sky as places on a flat map, with longitude growing to the left as on the sky.

>>> projection = projection_for(longitude, latitude)     # the whole sky, or a field
>>> x, y = projection.project(longitude, latitude)

Both are the zenithal and the all-sky one that FITS calls TAN and AIT (Calabretta & Greisen 2002, A&A 395, 1077).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray

__all__ = ["ALL_SKY", "FIELD", "Projection", "projection_for"]

ALL_SKY: Literal["AIT"] = "AIT"
FIELD: Literal["TAN"] = "TAN"
WIDEST_FIELD = 15.0  # degrees from its centre; a gnomonic map stretches these by 7 %


@dataclass(frozen=True)
class Projection:
    """A map of the sky.

    Attributes
    ----------
    kind : `ALL_SKY`, Hammer and Aitoff's with equal areas, or `FIELD`, the gnomonic one, in which great circles
        are straight
    longitude, latitude : of its centre, in degrees; the centre of `ALL_SKY` is on the equator
    """

    kind: Literal["AIT", "TAN"]
    longitude: float
    latitude: float = 0.0

    def project(self, longitude: FloatArray, latitude: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return places on the map, in units that are degrees at its centre; y grows to the north.

        Parameters
        ----------
        longitude, latitude : float arrays of one shape
            Degrees.

        Returns
        -------
        x, y : float64 arrays of that shape
            NaN where there is no position, or none on this map.
        """
        delta = np.deg2rad(self._from_centre(longitude))
        theta = np.deg2rad(latitude)
        if self.kind == ALL_SKY:
            # equations 109 and 110
            gamma = np.sqrt(2 / (1 + np.cos(theta) * np.cos(delta / 2)))
            x, y = 2 * gamma * np.cos(theta) * np.sin(delta / 2), gamma * np.sin(theta)
            return -np.rad2deg(x), np.rad2deg(y)
        centre = np.deg2rad(self.latitude)
        # equation 54, with the native coordinates of equation 5 put in
        towards = np.sin(theta) * np.sin(centre) + np.cos(theta) * np.cos(centre) * np.cos(delta)
        towards = np.where(towards > 0, towards, np.nan)  # the other half of the sky
        x = np.cos(theta) * np.sin(delta) / towards
        north = np.sin(theta) * np.cos(centre) - np.cos(theta) * np.sin(centre) * np.cos(delta)
        return -np.rad2deg(x), np.rad2deg(north / towards)

    def _from_centre(self, longitude: FloatArray) -> FloatArray:
        """Return longitudes from that of the centre, from -180 to below 180 degrees."""
        found: FloatArray = (np.asarray(longitude, np.float64) - self.longitude + 180) % 360 - 180
        return found


def projection_for(
    longitude: FloatArray, latitude: FloatArray, centre: float = 180.0
) -> Projection:
    """Return a map that has all positions: a field where they are close together, or the whole sky.

    Parameters
    ----------
    longitude, latitude : float arrays of shape (n_rows,)
        Degrees; NaN where there is no position.
    centre : float
        Longitude in the middle of a map of the whole sky.
    """
    alpha, delta = np.deg2rad(longitude), np.deg2rad(latitude)
    units = np.stack([np.cos(delta) * np.cos(alpha), np.cos(delta) * np.sin(alpha), np.sin(delta)])
    units = units[:, np.isfinite(units).all(axis=0)]
    if units.shape[1]:
        mean = units.mean(axis=1)
        length = float(np.linalg.norm(mean))
        if length and (mean / length @ units).min() > np.cos(np.deg2rad(WIDEST_FIELD)):
            x, y, z = mean / length
            return Projection(
                FIELD,
                float(np.rad2deg(np.arctan2(y, x)) % 360),
                float(np.rad2deg(np.arcsin(z))),
            )
    return Projection(ALL_SKY, centre)
