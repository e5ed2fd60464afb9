"""The sources of a selection as a table to take away, with all their columns and what is predicted of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.bundle.export_tables import Prediction, add_predictions, table_metadata
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.export.table_columns import Columns, plain_values

if TYPE_CHECKING:
    from astropy.table import Table


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
    for name in frame.columns:
        values = plain_values(frame[name].iloc[rows])
        columns.add(str(name), values, units.get(name, ""), descriptions.get(name, ""))
    add_predictions(columns, predictions, rows)
    meta = table_metadata(settings, "SELECTION", date, config_sha256)
    meta["comments"] = [*meta["comments"], f"selected: {about}"]
    return columns.table(meta)
