"""The one kind of error a user sees."""

from __future__ import annotations

from collections.abc import Sequence


def some_of(texts: Sequence[str], separator: str = ", ", most: int = 12) -> str:
    """The first of the texts, and how many more there are: nobody reads thousands."""
    shown = separator.join(texts[:most])
    return shown if len(texts) <= most else f"{shown}{separator}and {len(texts) - most:,} more"


class UserError(ValueError):
    """Something the user can put right.

    Parameters
    ----------
    message : str
        One or two sentences that name the file, column or value at fault and say what to do.
    field : str, optional
        Name of the form field the message belongs beside.
    """

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field
