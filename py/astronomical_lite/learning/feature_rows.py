"""The matrix of features of a table so large that it is not held: rows of it are made when they are asked for.

>>> X = FeatureRows(table, ["u-g", "g-r"], dtype, scaler)
>>> X.shape, X.nbytes, X[rows], X[:65_536], X[:, 1]      # as of an array

Values are those of `feature_matrix.gather`, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from astronomical_lite.learning.combined_columns import Beside, rows_of, some_columns
from astronomical_lite.learning.feature_matrix import ROWS_PER_BLOCK, finished
from astronomical_lite.learning.library_features import feature_maker, n_rows_of

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.preprocessing import RobustScaler

    from astronomical_lite.arrays import AnyArray, BoolArray, FloatArray, IntArray

    Rows: TypeAlias = "int | np.integer[Any] | slice | IntArray | BoolArray"

# Rows that are asked for of at least so large a part of those from the first to the last are made with what is between.
DENSE = 0.5


class FeatureRows:
    """Features of rows, indexed like a float array of shape (n_rows, n_features), and each time made anew.

    Parameters
    ----------
    frame : DataFrame or Beside
        The table, whose columns do not change.
    features : sequence of str
        Numeric columns of it.
    dtype : dtype
        float32 or float64.
    scaler : RobustScaler or None
    """

    def __init__(
        self,
        frame: pd.DataFrame | Beside,
        features: Sequence[str],
        dtype: np.dtype[Any],
        scaler: RobustScaler | None,
    ):
        # other columns would be copied whenever rows are picked
        self._table = (
            frame.with_only(features)
            if isinstance(frame, Beside)
            else some_columns(frame, features)
        )
        self._features, self._scaler = list(features), scaler
        self.dtype = np.dtype(dtype)
        self._make = None
        if self.dtype == np.float32:
            scaling = None if scaler is None else (scaler.center_, scaler.scale_)
            self._make = feature_maker(self._table, self._features, scaling)
        self.shape = (len(frame), len(self._features))

    @property
    def is_quick(self) -> bool:
        """True if rows are made about as fast as they are read from a matrix."""
        return self._make is not None

    def predictor(
        self, functions: Sequence[Any]
    ) -> Callable[[slice | IntArray, Sequence[AnyArray]], bool]:
        """Return what asks functions of the library about rows, whose features it makes, if that is quick.

        It is called with a slice of consecutive rows, or an int array, and the arrays for the functions' results, one
        after the other. It returns False if a function cannot say.
        """
        if self._make is None:
            raise ValueError("features are not made by the library")
        return self._make.predictor(functions)

    @property
    def nbytes(self) -> int:
        """Bytes that all of it would take."""
        return self.shape[0] * self.shape[1] * self.dtype.itemsize

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, key: Rows | tuple[Rows, Any]) -> FloatArray:
        """Return rows, or some features of rows, as an array of its own."""
        if not isinstance(key, tuple):
            return self._rows(key, range(len(self._features)))
        rows, columns = key
        chosen = np.arange(len(self._features))[columns]
        made = self._rows(rows, np.atleast_1d(chosen).tolist())
        return made[..., 0] if np.ndim(chosen) == 0 else made

    def _rows(self, rows: Rows, columns: Sequence[int]) -> FloatArray:
        if isinstance(rows, int | np.integer):
            at = int(rows) + (len(self) if rows < 0 else 0)
            if not 0 <= at < len(self):
                raise IndexError(f"row {rows} of {len(self)}")
            made: FloatArray = self._made(slice(at, at + 1), columns)[0]
            return made
        if isinstance(rows, slice):
            start, stop, step = rows.indices(len(self))
            if step == 1:
                return self._made(slice(start, max(start, stop)), columns)
            rows = np.arange(start, stop, step)
        picked: Any = np.asarray(rows)
        if picked.dtype == bool:
            picked = np.flatnonzero(picked)
        if not len(picked):
            return np.empty((0, len(columns)), self.dtype)
        first, last = int(picked.min()), int(picked.max())
        if last >= len(self) or first < -len(self):
            raise IndexError(f"rows {first} to {last} of {len(self)}")
        if self._make is None and first >= 0 and last - first < len(picked) / DENSE:
            between = self._made(slice(first, last + 1), columns)
            return between[np.asarray(picked - first, dtype=np.intp)]
        return self._made(picked, columns)

    def _made(self, rows: slice | IntArray, columns: Sequence[int]) -> FloatArray:
        """Return rows from one to another, or any."""
        n_rows = n_rows_of(rows)
        X = np.empty((n_rows, len(columns)), self.dtype)
        make = self._make if len(columns) == len(self._features) else None
        names = [self._features[j] for j in columns]
        scaler = (
            None
            if self._scaler is None
            else (
                self._scaler.center_[list(columns)],
                self._scaler.scale_[list(columns)],
            )
        )
        for start in range(0, n_rows, ROWS_PER_BLOCK):
            stop = min(start + ROWS_PER_BLOCK, n_rows)
            here: slice | IntArray
            if isinstance(rows, slice):
                here = slice(rows.start + start, rows.start + stop)
            else:
                here = rows[start:stop]
            if make is not None:
                make(here, X[start:stop])
                continue
            some = rows_of(self._table, here)
            room = np.empty((len(columns), stop - start), self.dtype)
            X[start:stop] = finished(some, names, room, scaler).values.T
        return X
