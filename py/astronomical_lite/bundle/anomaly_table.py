"""Sources unlike anything labelled as a table to take away, in the order in which they are shown, with scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.bundle.export_tables import table_metadata
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.export.table_columns import Columns, plain_values
from astronomical_lite.trust.unlike import Strangeness

if TYPE_CHECKING:
    from astropy.table import Table

    from astronomical_lite.arrays import IntArray

__all__ = ["anomaly_table"]


def anomaly_table(
    ids: pd.Series,
    rows: IntArray,
    found: Strangeness,
    ranking: IntArray,
    scores: Mapping[int, int],
    settings: Settings,
    *,
    date: str,
    config_sha256: str,
) -> Table:
    """Return one row for each source that was compared.

    Parameters
    ----------
    ids : Series of the catalogue's ids
    rows : int64 array of shape (n,)
        The sources that were compared.
    found : Strangeness
        How unlike anything labelled they are, in the order of `rows`.
    ranking : int64 array of shape (n,)
        Places in `rows`, in the table's order.
    scores : mapping of int to int
        Scores that the user gave, by row of the catalogue.
    settings : Settings
    date : str
        ISO 8601, for the metadata.
    config_sha256 : str
        Digest of the configuration, for the metadata.
    """
    ranked = rows[ranking]
    columns = Columns()
    columns.add(str(ids.name), plain_values(ids.iloc[ranked]))
    columns.add("rank", np.arange(1, len(ranked) + 1, dtype=np.int64))
    columns.add("p_value", found.p[ranking], about="Largest conformal p-value over the classes")
    about = "Distance from the nearest labelled source, in those usual in its class"
    columns.add("distance", found.distance[ranking], about=about)
    columns.add("least_unlike", found.nearest[ranking], about="Label of that class")
    given = [scores.get(row) for row in ranked.tolist()]
    values = np.array([0 if one is None else one for one in given], dtype=np.int64)
    is_missing = np.array([one is None for one in given], dtype=bool)
    columns.add("score", np.ma.MaskedArray(values, is_missing), about="Interest, from 0 to 5")
    return columns.table(table_metadata(settings, "ANOMALIES", date, config_sha256))
