"""Positions of sources on the sky, from the columns that are most likely theirs."""

from __future__ import annotations

from app.state.stages import Described
from astronomical_lite.messages import UserError


def has_positions(described: Described) -> bool:
    """Return True if the table has columns that look like positions."""
    return bool(_columns(described))


def position_of(described: Described, row: int) -> tuple[float, float] | None:
    """Return right ascension and declination in degrees; None if the table has no position for the row."""
    from astronomical_lite.sky.coordinates import parse_position

    frame = described.dataset.catalogue.frame
    for ra_column, dec_column in _columns(described)[:1]:
        try:
            dec = frame[dec_column].iloc[row] if dec_column else None
            return parse_position(frame[ra_column].iloc[row], dec)
        except UserError:
            return None
    return None


def _columns(described: Described) -> list[tuple[str, str]]:
    """Names of the columns of right ascension and declination; of both in one the second is empty."""
    from astronomical_lite.sky.cutouts import find_coordinates

    dataset = described.dataset
    found = dataset.cached("coordinates", lambda: find_coordinates(dataset.columns))
    return [(columns.ra, columns.dec) for columns in found]
