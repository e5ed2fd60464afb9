"""Columns found by the names that they usually have; case and punctuation do not count."""

from __future__ import annotations

import re
from collections.abc import Iterable


def normalised_name(name: str) -> str:
    """Return a column's name in lower case without punctuation."""
    return re.sub(r"[^a-z0-9]", "", str(name).lower())


def first_named(names: Iterable[str], usual: str) -> str:
    """Return the first name that is one of the usual ones, likeliest first; "" if none is.

    Parameters
    ----------
    usual : names in lower case without punctuation, with blanks between them
    """
    plain: dict[str, str] = {}
    for name in names:
        plain.setdefault(normalised_name(name), name)
    return next((plain[one] for one in usual.split() if one in plain), "")
