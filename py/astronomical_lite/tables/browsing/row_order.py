"""Rows in the order of a column.

sorted_rows(frame["z"], descending=True)    # rows, from that of the highest value
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.tables.browsing.known_values import known_values

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray


def sorted_rows(series: pd.Series, descending: bool = False) -> IntArray:
    """Return all rows in the order of a column's values, shape (n_rows,).

    Rows of equal values stay in the order of the table, either way, and those without a value are the
    last.
    """
    known = known_values(series)
    everything = bool(known.present.all())
    rows = np.arange(len(series)) if everything else np.flatnonzero(known.present)
    values = known.values if everything else known.values[rows]
    if descending:
        order = len(values) - 1 - np.argsort(values[::-1], kind="stable")[::-1]
    else:
        order = np.argsort(values, kind="stable")
    return np.concatenate([rows[order], np.flatnonzero(~known.present)]).astype(np.int32)
