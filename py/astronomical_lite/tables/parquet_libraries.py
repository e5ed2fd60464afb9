"""Which libraries read and write Parquet: pyarrow, unless others are told to.

use(open_decoded, begin_encoded)     # the page's, which has no pyarrow

What opens a file is `formats.parquet.columns.Open`, what begins one `export.parquet_columns.Begin`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_readers: list[Callable[..., Any]] = []
_writers: list[Callable[..., Any]] = []


def use(open_with: Callable[..., Any] | None, begin_with: Callable[..., Any] | None = None) -> None:
    """Have files opened and begun by functions; by pyarrow for None."""
    _readers[:] = [] if open_with is None else [open_with]
    _writers[:] = [] if begin_with is None else [begin_with]


def reader() -> Callable[..., Any] | None:
    """Return what opens files in place of pyarrow."""
    return _readers[0] if _readers else None


def writer() -> Callable[..., Any] | None:
    """Return what begins files in place of pyarrow."""
    return _writers[0] if _writers else None
