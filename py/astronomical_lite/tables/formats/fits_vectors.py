"""Vector columns of FITS tables, of which a row is read when it is asked for.

fixed = FixedVector(source, start, row_bytes, n_rows, field)
varying = HeapVector(source, field, descriptors, heap)

The file stays where it is, in the page outside of Python's memory, so a table of 20,000 spectra costs no more
than its other columns.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.tables.formats.fits_heap import Heap, heap_values
from astronomical_lite.tables.formats.fits_values import physical_values, read_rows
from astronomical_lite.tables.vectors import Vector, with_holes

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray
    from astronomical_lite.tables.formats.fits_fields import Field
    from astronomical_lite.tables.formats.source import Source

_ROWS = 1024  # that are looked through at a time


class FitsVector(Vector):
    """A vector column of numbers in a FITS file."""

    source: Source
    field: Field

    def row(self, number: int) -> AnyArray:
        if not 0 <= number < self.rows:
            raise IndexError(number)
        try:
            return self._read(number)
        except (EOFError, OSError, ValueError) as error:
            raise UserError(
                f"Column {self.field.name} of {self.source.name} cannot be read in row {number + 1:,} "
                f"({error}). Open the file again."
            ) from error

    @abstractmethod
    def _read(self, number: int) -> AnyArray:
        """Return the values of a row that there is."""


@dataclass
class FixedVector(FitsVector):
    """A column with as many elements in every row.

    Attributes
    ----------
    source : the file, which is not packed
    start : byte where the first row begins
    row_bytes : from one row to the next
    rows : their number
    field : its place in a row
    """

    source: Source
    start: int
    row_bytes: int
    rows: int
    field: Field

    def __post_init__(self) -> None:
        self.elements = self.field.elements
        zeros = np.zeros((1, self.field.stored), self.field.dtype.base.newbyteorder("="))
        self.dtype = physical_values(self.field, zeros).values.dtype

    def _read(self, number: int) -> AnyArray:
        values, mask = self._physical(number, number + 1)
        return with_holes(values[0], None if mask is None else mask[0])

    def missing(self) -> BoolArray:
        found = np.zeros(self.rows, dtype=bool)
        if self.field.code in "ED" or (self.field.null is None and self.field.code != "L"):
            return found
        for first in range(0, self.rows, _ROWS):
            end = min(first + _ROWS, self.rows)
            _, mask = self._physical(first, end)
            if mask is not None:
                found[first:end] = mask.all(axis=1)
        return found

    def _physical(self, first: int, end: int) -> tuple[AnyArray, BoolArray | None]:
        """Return values and mask of some rows, shape (rows, elements)."""
        # a row is read with what is around it: alone it is a row of this one field
        alone = replace(self.field, offset=0)
        with self.source.open() as file:
            stored = [
                read_rows(
                    file,
                    self.start + self.field.offset + at * self.row_bytes,
                    1,
                    alone.end,
                    [alone],
                )[0]
                for at in range(first, end)
            ]
        physical = physical_values(self.field, np.concatenate(stored))
        return physical.values, physical.mask


@dataclass
class HeapVector(FitsVector):
    """A column of arrays of varying length.

    Attributes
    ----------
    source : the file, which is not packed
    field : of code P or Q
    descriptors : int array of shape (rows, 2), number of elements and the first one's byte in the heap
    heap : its place in the file
    """

    source: Source
    field: Field
    descriptors: AnyArray
    heap: Heap

    def __post_init__(self) -> None:
        counts = self.descriptors[:, 0]
        self.rows = len(counts)
        same = self.rows and (counts == counts[0]).all()
        self.elements = int(counts[0]) if same else 0
        self.dtype = np.dtype(object)

    def _read(self, number: int) -> AnyArray:
        with self.source.open() as file:
            one = heap_values(self.field, self.descriptors[number : number + 1], file, self.heap)
        values: AnyArray = one.values[0]
        return values

    def missing(self) -> BoolArray:
        found: BoolArray = self.descriptors[:, 0] == 0
        return found
