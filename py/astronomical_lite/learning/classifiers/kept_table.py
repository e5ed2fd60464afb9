"""The table whose rows are predicted after every fit, and what classifiers keep of it from one to the next.

>>> keep(X)
>>> notes_of(X[start:stop])["distances"] = distances       # None in place of notes: these are no rows of it
>>> some = take(X, rows)
>>> rows_of(some)                                          # rows; likewise None
>>> notes()["neighbours"] = of_all_rows
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.typed_arrays import address_of

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray, IntArray
    from astronomical_lite.learning.feature_rows import FeatureRows

FINITE = "finite"

_table: weakref.ref[AnyArray | FeatureRows] | None = None
_taken: tuple[weakref.ref[AnyArray], slice | IntArray] | None = None
_notes: dict[tuple[int, int] | None, dict[str, Any]] = {}
"""By where rows begin in the table, and their bytes; of all rows by None."""


def keep(X: AnyArray | FeatureRows) -> None:
    """Keep notes of a table from now on, as long as it is there, and no longer those of another.

    Parameters
    ----------
    X : array of shape (n_rows, n_features)
        It is not changed as long as it is kept.
    """
    global _table
    if _table is not None and _table() is X:
        return
    _notes.clear()
    _table = weakref.ref(X, _forget)


def _forget(table: Any) -> None:
    if table is _table:
        _notes.clear()


def _kept() -> Any:
    return None if _table is None else _table()


def take(X: AnyArray | FeatureRows, rows: slice | IntArray) -> AnyArray:
    """Return rows of a table, of which `rows_of` tells until others are taken."""
    global _taken
    if not isinstance(rows, slice):
        # once: in 32-bit WebAssembly NumPy converts others wherever they are used
        rows = rows.astype(np.intp, copy=False)
    some: AnyArray
    if isinstance(X, np.ndarray) and not isinstance(rows, slice):
        some = X.take(rows, axis=0)  # a third faster than by an index
    else:
        some = X[rows]
    _taken = (weakref.ref(some), rows) if X is _kept() else None
    return some


def rows_of(X: AnyArray) -> slice | IntArray | None:
    """Return which rows of the table these are; None if they are neither a piece of it nor taken last."""
    if _taken is not None and _taken[0]() is X:
        return _taken[1]
    piece = _piece(X)
    row = X.itemsize * X.shape[1] if piece else 0
    if piece is None or not row or piece[0] % row:
        return None
    return slice(piece[0] // row, piece[0] // row + len(X))


def are_finite(X: AnyArray) -> bool:
    """Return True if these are rows of the table, and none of their values is missing or infinite; looked at once."""
    rows = rows_of(X)
    if rows is None:
        return False
    found = _finite()
    if not found[rows].all():
        with np.errstate(over="ignore", invalid="ignore"):
            found[rows] = np.isfinite(X.sum(dtype=np.float64))
    return bool(found[rows].all())


def note_finite(rows: slice | IntArray) -> None:
    """Keep that none of these rows of the table lacks a value."""
    _finite()[rows] = True


def _finite() -> BoolArray:
    """Return True for each row of which that is known, to be written to."""
    found: BoolArray = notes().setdefault(FINITE, np.zeros(n_rows(), dtype=bool))
    return found


def are_known_finite(X: AnyArray | FeatureRows, rows: slice | IntArray) -> bool:
    """Return True if X is the table and it is known that none of these rows lacks a value."""
    return X is _kept() and bool(_finite()[rows].all())


def notes_of(X: AnyArray) -> dict[str, Any] | None:
    """Return what is kept of some rows, to be read and added to; None if they are not a piece of the table."""
    piece = _piece(X)
    return None if piece is None else _notes.setdefault(piece, {})


def notes() -> dict[str, Any]:
    """Return what is kept of the table's rows together, to be read and added to."""
    return _notes.setdefault(None, {})


def n_rows() -> int:
    """Return how many rows the table has."""
    table = _kept()
    return 0 if table is None else len(table)


def _piece(X: AnyArray) -> tuple[int, int] | None:
    """Return where rows begin in the table, and their bytes; None if they are not a piece of it."""
    table = _kept()
    if not isinstance(table, np.ndarray):
        return None
    if not (X.flags.c_contiguous and table.flags.c_contiguous):
        return None
    start = address_of(X) - address_of(table)
    is_inside = start >= 0 and start + X.nbytes <= table.nbytes
    if not is_inside or X.dtype != table.dtype or X.shape[1:] != table.shape[1:]:
        return None
    return start, X.nbytes
