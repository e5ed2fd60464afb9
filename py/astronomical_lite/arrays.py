"""Types of arrays for annotations; their shapes are in the docstrings.

To be imported under `TYPE_CHECKING` alone: annotations are not evaluated when the program runs.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

AnyArray: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[Any]]
FloatArray: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.floating[Any]]]
IntArray: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.integer[Any]]]
BoolArray: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.bool_]]
