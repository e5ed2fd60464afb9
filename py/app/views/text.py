"""A table's values in words."""

from __future__ import annotations

from typing import Any

import numpy as np

NOTHING = "–"


def shown(value: Any) -> str:
    """A value as text: floats to six digits, missing as a dash."""
    if value is None:
        return NOTHING
    try:
        if value != value:
            return NOTHING
    except TypeError:  # pandas.NA has no truth
        return NOTHING
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    return str(value).strip()
