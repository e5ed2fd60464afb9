"""Positions on the sky in columns of a table, as unit vectors, by which positions are compared.

>>> found = read_positions(frame, "gaia.fits", PositionColumns("ra", "dec"), units)
>>> found.vectors.shape, found.remarks
((1000, 3), ['gaia.fits: 2 rows have no position that can be read, the first is row 17.'])
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError, count_text, plural
from astronomical_lite.sky.coordinates import parse_position
from astronomical_lite.tables.column_kinds import column_kind

if TYPE_CHECKING:
    import pandas as pd

    from astronomical_lite.arrays import BoolArray, FloatArray

__all__ = ["FRAMES", "PositionColumns", "Positions", "read_positions"]

# Rotations to equatorial axes. Of the galactic ones: pole and origin as IAU 1958 in J2000 (Liu, Zhu & Zhang 2011,
# A&A 526, A16, section 3); of the ecliptic ones the obliquity of J2000, 84381.406" (Capitaine et al. 2003, A&A 412,
# 567).
# FK5 at J2000 and ICRS are within 0.04" of each other and count as one here.
_POLE_RA, _POLE_DEC, _POLE_L = np.deg2rad([192.8594812065348, 27.12825118085622, 122.9319185680026])
_OBLIQUITY = np.deg2rad(84381.406 / 3600)


def _about_z(angle: float) -> FloatArray:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])


def _about_y(angle: float) -> FloatArray:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]])


def _about_x(angle: float) -> FloatArray:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]])


_TO_EQUATORIAL: dict[str, FloatArray | None] = {
    "equatorial": None,
    "galactic": _about_z(_POLE_RA) @ _about_y(np.pi / 2 - _POLE_DEC) @ _about_z(np.pi - _POLE_L),
    "ecliptic": _about_x(_OBLIQUITY),
}

FRAMES = {
    "equatorial": "Equatorial (ICRS, or FK5 at J2000)",
    "galactic": "Galactic",
    "ecliptic": "Ecliptic (J2000)",
}
"""Frames that positions may be in, with their names in a form."""

_RADIANS = ("rad", "radian", "radians")
_HOURS = ("h", "hr", "hour", "hours", "hourangle", "hours of ra")


@dataclass(frozen=True)
class PositionColumns:
    """The columns that hold positions.

    Attributes
    ----------
    longitude : str
        Right ascension or longitude; without `latitude` a text of both.
    latitude : str
    frame : str
        A key of `FRAMES`.
    """

    longitude: str
    latitude: str = ""
    frame: str = "equatorial"


@dataclass(frozen=True)
class Positions:
    """Positions of the rows of a table.

    Attributes
    ----------
    vectors : float64 array of shape (n_rows, 3)
        Equatorial unit vectors; NaN where there is no position.
    remarks : list of str
        Sentences on rows without one.
    """

    vectors: FloatArray
    remarks: list[str]

    @property
    def known(self) -> BoolArray:
        """True for rows with a position, shape (n_rows,)."""
        return np.isfinite(self.vectors[:, 0])


def read_positions(
    frame: pd.DataFrame, name: str, columns: PositionColumns, units: Mapping[str, str]
) -> Positions:
    """Read the positions of all rows.

    Parameters
    ----------
    frame : pandas.DataFrame
    name : str
        The table's name, for sentences.
    columns : PositionColumns
    units : mapping of str to str
        Column -> unit. Numbers are degrees, unless their unit is radians or hours; text is read by
        `parse_position`.

    Raises
    ------
    UserError
        A column is not there, the frame is not known, or no row has a position.
    """
    if columns.frame not in _TO_EQUATORIAL:
        raise UserError(f"Positions are not read in a frame '{columns.frame:.40}'.")
    for column in filter(None, (columns.longitude, columns.latitude)):
        if column not in frame:
            raise UserError(f"{name} has no column '{column:.60}'. Choose one that it has.")
    if not columns.longitude:
        raise UserError(f"Choose the columns of {name} that hold positions.")
    series = frame[columns.longitude]
    first_is_text = column_kind(series) == "string"
    if not columns.latitude and not first_is_text:
        raise UserError(
            f"Column '{columns.longitude}' of {name} holds one number per row: choose the column with the "
            "other coordinate as well."
        )
    second = frame[columns.latitude] if columns.latitude else None
    if first_is_text or (second is not None and column_kind(second) == "string"):
        longitude, latitude, example = _from_texts(series, second)
    else:
        assert second is not None
        longitude = _degrees(series, units.get(columns.longitude, ""))
        latitude = _degrees(second, units.get(columns.latitude, ""))
        example = ""
    out = ~((np.abs(longitude) <= 360) & (np.abs(latitude) <= 90))  # NaN is out as well
    longitude[out] = latitude[out] = np.nan
    n_out = int(np.count_nonzero(out))
    which = " and ".join(f"'{one}'" for one in (columns.longitude, columns.latitude) if one)
    if n_out == len(frame):
        raise UserError(
            f"{plural(2 if columns.latitude else 1, 'Column', 'Columns')} {which} of {name} "
            f"{plural(2 if columns.latitude else 1, 'holds', 'hold')} no position that can be read. {example}".strip()
        )
    remarks = []
    if n_out:
        remarks.append(
            f"{name}: {count_text(n_out, 'row')} {plural(n_out, 'has', 'have')} no position in {which} that can be "
            f"read and {plural(n_out, 'matches', 'match')} nothing (the first is row {int(out.argmax()) + 1:,}). "
            f"{example}".strip()
        )
    return Positions(_vectors(longitude, latitude, columns.frame), remarks)


def _degrees(series: pd.Series, unit: str) -> FloatArray:
    values: FloatArray = series.to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
    word = unit.strip().lower()
    if word in _RADIANS:
        return np.rad2deg(values)
    return values * 15 if word in _HOURS else values


def _from_texts(first: pd.Series, second: pd.Series | None) -> tuple[FloatArray, FloatArray, str]:
    """Return degrees, NaN for what cannot be read, and what is said of the first of these."""
    longitude, latitude = np.full(len(first), np.nan), np.full(len(first), np.nan)
    example = ""
    seconds = [None] * len(first) if second is None else second.tolist()
    for row, (one, other) in enumerate(zip(first.tolist(), seconds, strict=True)):
        try:
            longitude[row], latitude[row] = parse_position(one, other)
        except UserError as error:
            example = example or str(error)
    return longitude, latitude, example


def _vectors(longitude: FloatArray, latitude: FloatArray, frame: str) -> FloatArray:
    alpha, delta = np.deg2rad(longitude), np.deg2rad(latitude)
    across = np.cos(delta)
    vectors = np.stack([across * np.cos(alpha), across * np.sin(alpha), np.sin(delta)], axis=1)
    turn = _TO_EQUATORIAL[frame]
    found: FloatArray = vectors if turn is None else vectors @ turn.T
    return found
