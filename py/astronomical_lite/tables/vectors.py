"""Vector columns, kept beside the frame: a spectrum or a light curve per source.

    vector = catalogue.vectors["flux"]
    vector.row(12)       # that source's values; NaN or NaT where one is missing

Formats whose rows lie at known places in the file read a row when it is asked for
(`formats.fits_vectors`); the others hold all of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray


class Vector(ABC):
    """A vector column.

    Attributes
    ----------
    rows : int
    elements : int
        Values per row; 0 where their number varies.
    dtype : numpy.dtype
        Of all rows' values, `object` where rows differ or are lists.
    """

    rows: int
    elements: int
    dtype: np.dtype

    @abstractmethod
    def row(self, number: int) -> AnyArray:
        """Return a row's values, shape (elements,), empty where it has none; NaN or NaT where one is missing.

        Raises
        ------
        UserError
            If the file they are read from is no longer there, or shorter than it was.
        """

    @abstractmethod
    def missing(self) -> BoolArray:
        """Return which rows have no value, shape (rows,)."""


@dataclass
class HeldVector(Vector):
    """A vector column whose values are in memory.

    Attributes
    ----------
    values : array of shape (rows, elements...)
        Or of shape (rows,) with an array or list per row, where their length varies.
    mask : bool array of the same shape, optional
    """

    values: AnyArray
    mask: AnyArray | None = None

    def __post_init__(self) -> None:
        self.rows = len(self.values)
        self.elements = int(np.prod(self.values.shape[1:])) if self.values.ndim > 1 else 0
        self.dtype = self.values.dtype

    def row(self, number: int) -> AnyArray:
        value = self.values[number]
        flat = np.ravel(np.asarray([] if value is None else value))
        if self.mask is None:
            return flat
        mask = np.ravel(self.mask[number])
        if self.values.ndim == 1:
            return flat[:0] if mask[0] else flat
        return with_holes(flat, mask)

    def missing(self) -> BoolArray:
        if self.values.ndim == 1:
            found = np.array([v is None or not np.size(v) for v in self.values], dtype=bool)
        else:
            found = np.zeros(self.rows, dtype=bool)
        if self.mask is not None:
            found |= np.reshape(self.mask, (self.rows, -1)).all(axis=1)
        return found


def with_holes(values: AnyArray, mask: BoolArray | None) -> AnyArray:
    """Return values with NaN, NaT or None where the mask is set; integers become floats for that."""
    if mask is None or not mask.any():
        return values
    kind = values.dtype.kind
    if kind in "biu":
        values, kind = values.astype(np.float64), "f"
    elif kind not in "fM":
        values = values.astype(object)
    holes = values.copy()
    holes[mask] = {"f": np.nan, "M": np.datetime64("NaT")}.get(kind)
    return holes
