"""Some rows of a column as texts, to be read or to be copied.

texts = shown_texts(frame["z"].iloc[:50])       # None where a value is missing
exact = exact_texts(frame["z"].iloc[:50])       # every digit
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from astronomical_lite.tables.coded_texts import without_categories
from astronomical_lite.tables.column_kinds import column_kind


def shown_texts(series: pd.Series, whole: bool = False) -> list[str | None]:
    """Return values as they are read, None where one is missing.

    Floats have the digits that tell sources apart: eight of a double, 0.04" in right ascension, and six
    of a single.

    Parameters
    ----------
    series : Series
    whole : bool
        True for whole numbers that are held as floats since some are missing.
    """
    digits = 6 if series.dtype == np.float32 else 8
    return _texts(series, whole, lambda value: f"{value:.{digits}g}")


def exact_texts(series: pd.Series, whole: bool = False) -> list[str | None]:
    """Return values with all their digits, None where one is missing."""
    if series.dtype == np.float32:
        return _texts(series, whole, lambda value: str(np.float32(value)))
    return _texts(series, whole, repr)


def _texts(series: pd.Series, whole: bool, of_float: Any) -> list[str | None]:
    series = without_categories(series)
    kind = column_kind(series)
    missing = series.isna().tolist()
    values = series.tolist()
    if kind == "float":
        one = _whole(of_float) if whole else of_float
    elif kind == "boolean":
        one = _truth
    else:
        one = str
    texts = [None if gone else one(value) for gone, value in zip(missing, values, strict=True)]
    return [text or None for text in texts] if kind == "string" else texts


def _truth(value: Any) -> str:
    return "true" if value else "false"


def _whole(of_float: Any) -> Any:
    def text(value: float) -> str:
        return (
            str(int(value)) if value == np.floor(value) and np.isfinite(value) else of_float(value)
        )

    return text
