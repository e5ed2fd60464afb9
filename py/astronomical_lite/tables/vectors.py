"""Vector columns, kept beside the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray


@dataclass
class Vector:
    """Values of a vector column.

    Attributes
    ----------
    values : array of shape (rows, elements...)
        Or of shape (rows,) with an array or list per row, where their length varies.
    mask : bool array of the same shape, optional
    """

    values: AnyArray
    mask: AnyArray | None = None
