"""Chosen rows and columns of a catalogue to take away, in the order in which they are looked at.

>>> table = shown_table([Part("id", frame["id"].iloc[rows]), Part("z", frame["z"].iloc[rows], "")], settings)
>>> content, extension, media_type = write_table(table, "csv")
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from astronomical_lite.bundle.export_tables import table_metadata
from astronomical_lite.tables.export.table_columns import Columns, plain_values

if TYPE_CHECKING:
    import pandas as pd
    from astropy.table import Table

    from astronomical_lite.project.settings import Settings

__all__ = ["Part", "shown_table"]


class Part(NamedTuple):
    """A column of the chosen rows; `about` is its description."""

    name: str
    values: pd.Series
    unit: str = ""
    about: str = ""


def shown_table(
    parts: Iterable[Part], settings: Settings, *, date: str = "", config_sha256: str = ""
) -> Table:
    """Return the columns as a table.

    Parameters
    ----------
    parts : iterable of Part
        Taken one after the other; those of the catalogue keep their names and units.
    settings : Settings
        For the metadata.
    date : str
        ISO 8601, for the metadata.
    config_sha256 : str
        Digest of the configuration, for the metadata.

    Returns
    -------
    astropy Table
        Text is UTF-8 bytes, empty where it is missing.
    """
    columns = Columns()
    for part in parts:
        columns.add(part.name, plain_values(part.values), part.unit, part.about)
    return columns.table(table_metadata(settings, "TABLE", date, config_sha256))
