"""What the preview of a table shows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astronomical_lite.tables.corrections import Correction

FILTER = "preview"
"""The name of its filter among those of the session."""

WINDOW = 12
"""Columns of a table shown at a time."""

ROWS = 4
"""First rows shown of each column."""


def shown_missing(correction: Correction) -> str:
    """Return the values that a correction makes missing, as they are typed."""
    return ", ".join(correction.missing)
