"""Columns of arrays of varying length in FITS tables, whose values are in the heap (FITS 4.0, section 7.3.5).

values = heap_values(field, descriptors, file, Heap(start, size))
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.tables.formats.fits_values import Physical, physical_values

if TYPE_CHECKING:
    from io import BufferedIOBase

    from astronomical_lite.arrays import AnyArray, BoolArray, IntArray
    from astronomical_lite.tables.formats.fits_fields import Field

_OUTSIDE = "a row's values are said to be outside of the table's heap"
_MOST_REPEATED = 16  # rows may share values, but within reason
_SMALL_BYTES = 1 << 24


@dataclass(frozen=True)
class Heap:
    """Where a table's heap begins in the file, and its bytes."""

    start: int
    size: int


WIDTH = {"L": 1, "X": 1, "B": 1, "I": 2, "J": 4, "K": 8, "A": 1, "E": 4, "D": 8}


def heap_values(field: Field, descriptors: AnyArray, file: BufferedIOBase, heap: Heap) -> Physical:
    """Return the values of a column whose rows say how many there are and where in the heap.

    Parameters
    ----------
    field : Field
        Of code P or Q.
    descriptors : int array of shape (rows, 2)
        Number of elements, and the first one's byte in the heap.

    Returns
    -------
    Physical
        Its values have shape (rows,), an array or a text each; (rows, elements) where every row has
        equally many numbers.

    Raises
    ------
    ValueError
        As `check_descriptors`.
    """
    size, code = heap.size, field.heap
    n_bytes = check_descriptors(field, descriptors, heap)
    counts, offsets = descriptors[:, 0].astype(np.int64), descriptors[:, 1].astype(np.int64)
    filled = counts > 0
    first = int(offsets[filled].min(initial=size))
    last = int((offsets + n_bytes)[filled].max(initial=first))
    file.seek(heap.start + first)
    content = np.frombuffer(file.read(last - first), np.uint8)
    begins = np.where(filled, offsets - first, 0)
    if code == "A":
        return Physical(_texts(content, begins, n_bytes))
    if code == "X":
        return Physical(_each(np.unpackbits(content).astype(bool), 8 * begins, counts))
    flat, places = _aligned(content, begins, n_bytes, WIDTH[code])
    kind = np.dtype(
        {"L": "u1", "B": "u1"}.get(code, f">{'f' if code in 'ED' else 'i'}{WIDTH[code]}")
    )
    stored = flat.view(kind).astype(kind.newbyteorder("="), copy=False)
    physical = physical_values(replace(field, code=code, heap=""), stored)
    missing = physical.mask if physical.mask is not None and physical.mask.any() else None
    values = physical.values
    if missing is not None:
        values = values.astype(np.float64)
        values[missing] = np.nan
    return Physical(_each(values, places, counts))


def check_descriptors(field: Field, descriptors: AnyArray, heap: Heap) -> IntArray:
    """Return the bytes of each row's values.

    Raises
    ------
    ValueError
        A row's elements are not within the heap, or all rows together have far more than it holds.
    """
    counts, offsets = descriptors[:, 0].astype(np.int64), descriptors[:, 1].astype(np.int64)
    size, filled = heap.size, counts > 0
    if (counts > 8 * size).any() or (offsets > size)[filled].any():
        raise ValueError(_OUTSIDE)
    n_bytes: IntArray = -(-counts // 8) if field.heap == "X" else counts * WIDTH[field.heap]
    if (counts < 0).any() or ((offsets < 0) | (offsets + n_bytes > size))[filled].any():
        raise ValueError(_OUTSIDE)
    if float(n_bytes[filled].sum(dtype=np.float64)) > max(_MOST_REPEATED * size, _SMALL_BYTES):
        raise ValueError("its rows are said to have far more values than the table's heap")
    return n_bytes


def _each(flat: AnyArray, places: IntArray, counts: IntArray) -> AnyArray:
    """Return the arrays of `counts` elements that begin at `places`, views of one flat array."""
    n = int(counts[0]) if len(counts) else 0
    if n > 0 and (counts == n).all():
        together: AnyArray = flat[places[:, np.newaxis] + np.arange(n)]
        return together
    each = np.empty(len(counts), dtype=object)
    for row, (begin, count) in enumerate(zip(places.tolist(), counts.tolist(), strict=True)):
        each[row] = flat[begin : begin + count]
    return each


def _texts(content: AnyArray, begins: IntArray, n_bytes: IntArray) -> AnyArray:
    """Return the texts of some bytes each, padded to one width as in other columns of text.

    Where a long one among short ones would pad them beyond measure they are Python strings.
    """
    width = int(n_bytes.max(initial=1))
    if width * len(n_bytes) > max(_MOST_REPEATED * len(content), _SMALL_BYTES):
        return _strings(content, begins, n_bytes)
    places = np.arange(width)
    inside: BoolArray = places < n_bytes[:, np.newaxis]
    found = np.where(inside, begins[:, np.newaxis] + places, 0)
    padded = np.where(inside, content[found] if len(content) else 0, 0).astype(np.uint8)
    fixed: AnyArray = np.ascontiguousarray(padded).view(f"S{width}")[:, 0]
    return fixed


def _strings(content: AnyArray, begins: IntArray, n_bytes: IntArray) -> AnyArray:
    whole = content.tobytes()
    each = np.empty(len(n_bytes), dtype=object)
    for row, (begin, count) in enumerate(zip(begins.tolist(), n_bytes.tolist(), strict=True)):
        each[row] = whole[begin : begin + count].decode("utf-8", "replace").rstrip("\0 ")
    return each


def _aligned(
    content: AnyArray, begins: IntArray, n_bytes: IntArray, width: int
) -> tuple[AnyArray, IntArray]:
    """Return bytes in which every row's values begin at a multiple of their width, and where."""
    if not (begins % width).any():
        return content[: len(content) // width * width], begins // width
    ends = np.cumsum(n_bytes)
    pieces = [
        content[begin : begin + count]
        for begin, count in zip(begins.tolist(), n_bytes.tolist(), strict=True)
    ]
    return np.concatenate(pieces), (ends - n_bytes) // width
