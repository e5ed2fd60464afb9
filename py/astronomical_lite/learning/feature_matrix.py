"""The matrix of features: columns of a frame side by side, scaled, what cannot be used as NaN.

matrix = gather(frame, ["u-g", "g-r"], dtype, scaler)
matrix.X[row, feature], matrix.missing, matrix.lowest

Some rows at a time are taken as an array of features, each of which is in one piece, since going down
the columns of the matrix takes several times as long. Only what is finished is put into the matrix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from astronomical_lite.learning.combined_columns import rows_of
from astronomical_lite.learning.features import as_float

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.preprocessing import RobustScaler

    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray
    from astronomical_lite.learning.combined_columns import Beside

# scikit-learn's trees work in single precision and refuse larger values.
LARGEST = float(np.finfo(np.float32).max)
ROWS_PER_BLOCK = 65_536
CentreAndScale: TypeAlias = "tuple[FloatArray, FloatArray]"


@dataclass(frozen=True)
class FeatureMatrix:
    """Features of rows, and what was found in them.

    Attributes
    ----------
    X : float array of shape (n_rows, n_features)
        Scaled if there is a scaler; NaN where a value is missing, infinite or beyond `LARGEST`. Without any
        rows where they were not to be held.
    missing : bool array of shape (n_rows,)
        Rows with NaN in any feature.
    n_missing, n_not_finite, n_unusable : int arrays of shape (n_features,)
        How many values are NaN in the frame, NaN or infinite there, and NaN in `X`.
    lowest, highest : float arrays of shape (n_features,)
        The ends of each feature in `X`, NaN of one without any value.
    """

    X: FloatArray
    missing: BoolArray
    n_missing: IntArray
    n_not_finite: IntArray
    n_unusable: IntArray
    lowest: FloatArray
    highest: FloatArray


def gather(
    frame: pd.DataFrame | Beside,
    features: Sequence[str],
    dtype: np.dtype[Any],
    scaler: RobustScaler | None,
    hold: bool = True,
) -> FeatureMatrix:
    """Return the matrix of numeric columns of a table; `scaler` scales them as it does itself.

    Unless told to `hold` it, only what was found in it is returned.
    """
    n_rows, n_features = len(frame), len(features)
    X = np.empty((n_rows if hold else 0, n_features), dtype)
    missing = np.zeros(n_rows, bool)
    counts = np.zeros((3, n_features), np.int64)
    lowest, highest = np.full((2, n_features), np.nan, dtype)
    room = np.empty((n_features, min(ROWS_PER_BLOCK, n_rows)), dtype)
    for block in _blocks(n_rows):
        values = room[:, : block.stop - block.start]
        scaling = None if scaler is None else (scaler.center_, scaler.scale_)
        part = finished(rows_of(frame, block), features, values, scaling, hold)
        if hold:
            X[block] = values.T
        missing[block] = part.missing
        counts += part.n_missing, part.n_not_finite, part.n_unusable
        lowest, highest = np.fmin(lowest, part.ends[0]), np.fmax(highest, part.ends[1])
    n_missing, n_not_finite, n_unusable = counts
    return FeatureMatrix(X, missing, n_missing, n_not_finite, n_unusable, lowest, highest)


def finished(
    some: pd.DataFrame | Beside,
    features: Sequence[str],
    room: FloatArray,
    scaling: CentreAndScale | None,
    hold: bool = True,
) -> Part:
    """Return some rows of the matrix.

    Parameters
    ----------
    some : DataFrame or Beside
        The rows of the table.
    room : float array of shape (n_features, n_rows)
        Where they go.
    scaling : centre and scale of each feature, or None
    hold : bool
        False if nothing but what is found in the rows is needed.
    """
    for row, name in zip(room, features, strict=True):
        row[:] = as_float(some[name], room.dtype)
    part = Part(room)
    part.drop_what_is_not_finite()
    if scaling is not None:
        centre, scale = scaling
        # the ends too, since scaling keeps the order of values
        part.ends -= centre
        part.ends /= scale
        for j in range(len(room)) if hold else part.too_large():
            room[j] -= centre[j : j + 1]
            room[j] /= scale[j : j + 1]
    part.drop_too_large()
    return part


class Part:
    """Some rows of a matrix, shape (n_features, rows), of whose features most have all values."""

    def __init__(self, values: FloatArray):
        self.values = values
        self.ends = np.array([values.min(axis=1), values.max(axis=1)])
        self.missing = np.zeros(values.shape[1], bool)
        self.n_missing, self.n_not_finite, self.n_unusable = np.zeros((3, len(values)), np.int64)

    def drop_what_is_not_finite(self) -> None:
        """Turn infinite values into NaN, and count them."""
        for j in np.flatnonzero(~np.isfinite(self.ends).all(axis=0)):
            self.n_missing[j] = np.count_nonzero(np.isnan(self.values[j]))
            self._drop(j, ~np.isfinite(self.values[j]))
        self.n_not_finite = self.n_unusable.copy()

    def too_large(self) -> IntArray:
        """Return the features that have values beyond `LARGEST`, or none at all."""
        found: IntArray = np.flatnonzero(~(np.abs(self.ends) <= LARGEST).all(axis=0))
        return found

    def drop_too_large(self) -> None:
        """Turn values beyond `LARGEST` into NaN, and count them."""
        for j in self.too_large():
            self._drop(j, ~(np.abs(self.values[j]) <= LARGEST))

    def _drop(self, feature: np.intp, unusable: BoolArray) -> None:
        """Turn values of a feature into NaN, and find the ends of the others."""
        values = self.values[feature]
        values[unusable] = np.nan
        self.ends[:, feature] = np.fmin.reduce(values), np.fmax.reduce(values)
        self.n_unusable[feature] = np.count_nonzero(unusable)
        self.missing |= unusable


def _blocks(n_rows: int) -> Iterator[slice]:
    for start in range(0, n_rows, ROWS_PER_BLOCK):
        yield slice(start, min(start + ROWS_PER_BLOCK, n_rows))
