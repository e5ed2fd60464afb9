"""Bit masks of the rows that are not above each of many thresholds.

Few thresholds of a feature are compared with one by one. Where there are many, each value is first
ranked among them, and the masks follow from the bits of the ranks at half an operation per word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.classifiers.fast_trees import bits

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

COMPARED_AT_ONCE = 16
FEWEST_RANKED, MOST_RANKED = 32, 254  # ranks and AMBIGUOUS fit a byte
AMBIGUOUS = 255
N_CELLS = 4096


@dataclass(frozen=True)
class Thresholds:
    """Thresholds of one feature; call it for their masks.

    Attributes
    ----------
    values : float32 array of shape (k,), ascending
    missing_left : bool array of shape (k,)
        True where missing values count as not above the threshold.
    ranks : Ranks or None
        None: compare one by one.
    """

    values: FloatArray
    missing_left: BoolArray
    ranks: Ranks | None

    @classmethod
    def of(cls, values: FloatArray, missing_left: BoolArray) -> Thresholds:
        """Return thresholds, with ranks where these are faster."""
        return cls(values, missing_left, Ranks.among(values))

    def evaluate(self, x: FloatArray, masks: bits.Masks) -> None:
        """Fill in the masks.

        Parameters
        ----------
        x : float32 array of shape (n_rows,)
            NaN where missing; `n_rows` is a multiple of 64.
        masks : uint64 array of shape (k, n_rows // 64)
        """
        missing = np.isnan(x)
        any_missing = missing.any()
        if self.ranks is None:
            self._compare(x, masks)
        else:
            known = np.where(missing, np.float32(np.inf), x) if any_missing else x
            _not_above(self.ranks(known), masks)
        if any_missing:  # so far these are above every threshold
            masks[self.missing_left] |= bits.pack(missing[np.newaxis])

    def _compare(self, x: FloatArray, masks: bits.Masks) -> None:
        for start in range(0, len(masks), COMPARED_AT_ONCE):
            some = slice(start, start + COMPARED_AT_ONCE)
            bits.pack(x <= self.values[some, np.newaxis], out=masks[some])


@dataclass(frozen=True)
class Ranks:
    """The rank of a value: the number of thresholds below it, faster than by a binary search.

    The range of the thresholds is cut in equal cells. A value's cell never decreases as the value
    grows, whatever the rounding, so a cell without a threshold tells the rank; only values that
    share a cell with a threshold are searched for.
    """

    values: FloatArray
    scale: np.float32
    table: bits.Bytes

    @classmethod
    def among(cls, values: FloatArray) -> Ranks | None:
        """Return None where comparing is as fast, or the thresholds are too near or too far apart."""
        if not FEWEST_RANKED <= len(values) <= MOST_RANKED:
            return None
        with np.errstate(all="ignore"):
            scale = np.float32(N_CELLS - 2) / (values[-1] - values[0])
        if not 0 < scale < np.inf:
            return None
        ranks = cls(values, scale, np.empty(N_CELLS, dtype=np.uint8))
        taken = ranks._cells(values)
        ranks.table[:] = np.searchsorted(taken, np.arange(N_CELLS))
        ranks.table[taken] = AMBIGUOUS
        return ranks

    def __call__(self, x: FloatArray) -> bits.Bytes:
        """Return the ranks, uint8, of values that are not NaN."""
        ranks = self.table.take(self._cells(x), mode="clip")
        ambiguous = np.flatnonzero(ranks == AMBIGUOUS)
        ranks[ambiguous] = np.searchsorted(self.values, x[ambiguous])
        return ranks

    def _cells(self, x: FloatArray) -> IntArray:
        with np.errstate(over="ignore"):
            cells: FloatArray = x - self.values[0]
            cells *= self.scale
        np.maximum(cells, 0, out=cells)
        np.minimum(cells, N_CELLS - 1, out=cells)
        return cells.astype(np.int32)


def _not_above(ranks: bits.Bytes, masks: bits.Masks) -> None:
    """Fill in, for each j, the mask of ``ranks <= j``."""
    k = len(masks)
    # The masks are built from the lowest bit up, from those of numbers with b bits to those of
    # numbers with b + 1. In binary, a number 0n is at most 0j where n is at most j, and a number 1n
    # never is; 0n is always at most 1j, and 1n is where n is at most j.
    masks[0] = ~np.uint64(0)
    done = 1
    words = ranks.view(np.uint64)
    for b in range(k.bit_length()):
        ones = (words >> np.uint64(b)) & bits.LOWEST_BITS
        zero = ~bits.pack(ones.view(bool)[np.newaxis])
        more = masks[done : 2 * done]
        np.bitwise_or(masks[: len(more)], zero, out=more)
        masks[:done] &= zero
        done += len(more)
