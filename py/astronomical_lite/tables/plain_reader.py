"""What reads plain rows of delimited text instead of pandas, if anything does.

use(delimited_reader)       # the page's
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_reader: list[Callable[[str], Any]] = []


def use(reader: Callable[[str], Any] | None) -> None:
    """Have plain rows read by a function, `delimitedReader` of static/js; by pandas for None."""
    _reader[:] = [] if reader is None else [reader]


def plain_reader() -> Callable[[str], Any] | None:
    """Return the function, None if there is none."""
    return _reader[0] if _reader else None
