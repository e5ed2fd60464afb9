"""A table's columns as numbers for a plot."""

from __future__ import annotations

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError

ABSENT = -99.0  # catalogues write this, or less, where they have no value


def column_values(
    frame: pd.DataFrame, column: str, field: str | None = None, absent: float = -np.inf
) -> np.ndarray:
    """Return a column as a new float64 array of shape (n_rows,), NaN where it has no value.

    Parameters
    ----------
    frame : the table
    column : its name
    field : form field that an error belongs beside
    absent : values of this and less, such as `ABSENT`, become NaN

    Raises
    ------
    UserError
        If there is no such column or it holds text.
    """
    if column not in frame.columns:
        raise UserError(f"The table has no column '{column}'; choose another.", field=field)
    try:
        values: np.ndarray = frame[column].to_numpy(dtype="float64", na_value=np.nan, copy=True)
    except (TypeError, ValueError):
        raise UserError(
            f"Column '{column}' does not hold numbers; choose another.", field=field
        ) from None
    values[values <= absent] = np.nan
    return values
