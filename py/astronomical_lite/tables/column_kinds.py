"""Kinds of columns: whole numbers, decimal numbers, truth values or text.

column_kind(frame["mag_g"])     # "float"
numeric_columns(frame)          # ["ra", "dec", "mag_g"]
"""

from __future__ import annotations

from typing import Literal

import pandas as pd

ColumnKind = Literal["integer", "float", "boolean", "string"]

EXACT_IN_FLOAT32 = 2**24
"""Integers up to this, and minus this, each have a float32 (IEEE 754: 24 bits of significand)."""

EXACT_IN_FLOAT64 = 2**53
"""Integers up to this, and minus this, each have a float64 (IEEE 754: 53 bits of significand)."""

_KIND_OF_DTYPE: dict[str, ColumnKind] = {
    "i": "integer",
    "u": "integer",
    "f": "float",
    "b": "boolean",
}


def column_kind(series: pd.Series) -> ColumnKind:
    """Return the kind of a column, of categories that of their values; "string" is any other."""
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        dtype = dtype.categories.dtype
    return _KIND_OF_DTYPE.get(getattr(dtype, "kind", "O"), "string")


def numeric_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns a classifier can be trained on: numbers, and booleans (as 0 and 1)."""
    return [name for name in frame.columns if column_kind(frame[name]) != "string"]
