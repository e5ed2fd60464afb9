"""Some rows of a catalogue to take away: those that are selected, or those that a table shows.

table = selection_table(frame, inside, settings, predictions, units=units, descriptions=descriptions, ...)
table = shown_table([ShownColumn("z", frame["z"].iloc[rows], "")], settings)
content, extension, media_type = write_table(table, "csv")

Text is UTF-8 bytes, empty where it is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from astronomical_lite.bundle.export_tables import table_metadata
from astronomical_lite.bundle.prediction_columns import Prediction, add_predictions
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.export.table_columns import Columns

if TYPE_CHECKING:
    from astropy.table import Table


__all__ = ["ShownColumn", "selection_table", "shown_table"]


def selection_table(
    frame: pd.DataFrame,
    inside: np.ndarray,
    settings: Settings,
    predictions: Mapping[str, Prediction],
    *,
    units: Mapping[str, str],
    descriptions: Mapping[str, str],
    about: str,
    date: str,
    config_sha256: str,
) -> Table:
    """Return the selected rows of a catalogue.

    Parameters
    ----------
    inside : bool array of shape (n_rows,)
    predictions : of the classifiers, by the name of their class; as `add_predictions` has it
    units, descriptions : by column
    about : how they were selected, for the metadata
    date : ISO 8601, for the metadata
    config_sha256 : digest of the configuration, for the metadata
    """
    rows = np.flatnonzero(inside)
    columns = Columns()
    columns.add_catalogue(frame, rows, units, descriptions)
    add_predictions(columns, predictions, rows)
    meta = table_metadata(settings, "SELECTION", date, config_sha256)
    meta["comments"] = [*meta["comments"], f"selected: {about}"]
    return columns.table(meta)


class ShownColumn(NamedTuple):
    """A column of the rows that are shown; `about` is its description."""

    name: str
    values: pd.Series
    unit: str = ""
    about: str = ""


def shown_table(
    shown: Iterable[ShownColumn], settings: Settings, *, date: str = "", config_sha256: str = ""
) -> Table:
    """Return columns of a catalogue and others, as they are looked at.

    Parameters
    ----------
    shown : taken one after the other; a name that comes again gets a number
    settings : for the metadata
    date : ISO 8601, for the metadata
    config_sha256 : digest of the configuration, for the metadata
    """
    columns = Columns()
    for one in shown:
        columns.add_series(one.values, one.name, one.unit, one.about)
    return columns.table(table_metadata(settings, "TABLE", date, config_sha256))
