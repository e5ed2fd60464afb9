"""Cells of tables whose columns stand at the same places in every line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import ObjectArray


def cut(lines: Sequence[str], spans: Sequence[tuple[int, int | None]]) -> list[ObjectArray]:
    """Return one column of texts per span of places, without blanks around them."""
    return [objects([line[start:end].strip() for line in lines]) for start, end in spans]


def objects(texts: Sequence[str]) -> ObjectArray:
    """Return texts as an object array."""
    values = np.empty(len(texts), dtype=object)
    values[:] = texts
    return values
