"""Names for the types of NumPy arrays, for annotations: imported under TYPE_CHECKING only.

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray

def is_bright(magnitudes: FloatArray) -> BoolArray: ...
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.floating[Any]]
IntArray = npt.NDArray[np.integer[Any]]
BoolArray = npt.NDArray[np.bool_]

BytesArray = npt.NDArray[np.bytes_]

ObjectArray = npt.NDArray[np.object_]
"""Python objects, most often text."""

AnyArray = npt.NDArray[Any]
"""Values of a type that is known only when the program runs, such as a column of a table."""
