"""Arrays shared with JavaScript: where NumPy's lie in memory, and typed arrays copied into NumPy's.

library.read(address_of(values))        # fills them
ends = taken(decoded.ends)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray

NUMPY_TYPES = {
    "Int8Array": np.int8,
    "Int16Array": np.int16,
    "Int32Array": np.int32,
    "BigInt64Array": np.int64,
    "Uint8Array": np.uint8,
    "Uint16Array": np.uint16,
    "Uint32Array": np.uint32,
    "BigUint64Array": np.uint64,
    "Float32Array": np.float32,
    "Float64Array": np.float64,
}
"""What NumPy calls the numbers of JavaScript's typed arrays."""


def address_of(array: AnyArray) -> int:
    """Return the address of an array's first byte, valid as long as the array is there."""
    address: int = array.__array_interface__["data"][0]
    return address


def taken(array: Any) -> AnyArray:
    """Return a typed array's values, as Pyodide shows them, in memory of NumPy's own."""
    own: AnyArray = np.empty(array.length, NUMPY_TYPES[array.constructor.name])
    if array.length:
        array.assign_to(own)
    return own
