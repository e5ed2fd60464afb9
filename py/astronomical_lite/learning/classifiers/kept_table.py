"""The table whose rows are predicted after every fit, and what classifiers keep of it from one to the next.

>>> keep(X)
>>> notes_of(X[start:stop])["distances"] = distances       # None in place of notes: these are no rows of it
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from astronomical_lite.typed_arrays import address_of

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray

_table: AnyArray | None = None
_notes: dict[tuple[int, int], dict[str, Any]] = {}
"""By where rows begin in the table, and their bytes."""


def keep(X: AnyArray) -> None:
    """Keep notes of a table from now on, and no longer those of the table before.

    Parameters
    ----------
    X : array of shape (n_rows, n_features)
        It is not changed as long as it is kept.
    """
    global _table
    _table = X
    _notes.clear()


def notes_of(X: AnyArray) -> dict[str, Any] | None:
    """Return what is kept of some rows, to be read and added to; None if they are not a piece of the table."""
    if _table is None or not (X.flags.c_contiguous and _table.flags.c_contiguous):
        return None
    start = address_of(X) - address_of(_table)
    is_inside = start >= 0 and start + X.nbytes <= _table.nbytes
    if not is_inside or X.dtype != _table.dtype or X.shape[1:] != _table.shape[1:]:
        return None
    return _notes.setdefault((start, X.nbytes), {})


def n_rows() -> int:
    """Return how many rows the table has."""
    return 0 if _table is None else len(_table)
