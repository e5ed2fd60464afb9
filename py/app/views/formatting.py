"""A table's values in words."""

from __future__ import annotations

from typing import Any

import numpy as np

NOTHING = "–"


def shown(value: Any) -> str:
    """A value as text: missing as a dash, floats to the digits that tell sources apart.

    Those are eight of a double, 0.04" in right ascension, and six of a single.
    """
    if value is None:
        return NOTHING
    try:
        if value != value:
            return NOTHING
    except TypeError:  # pandas.NA has no truth
        return NOTHING
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}" if isinstance(value, np.float32) else f"{value:.8g}"
    return str(value).strip()
