"""Which rows are not above each of many thresholds, as bit masks.

Few thresholds of a feature are compared with one by one. Where there are many, each value is first
ranked among them, and the masks follow from the bits of the ranks at half an operation per word.
"""

from dataclasses import dataclass

import numpy as np

from astronomical_lite.learning.classifiers.fast_trees import bits

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
        Whether missing values count as not above the threshold.
    ranks : Ranks or None
        None: compare one by one.
    """

    values: np.ndarray
    missing_left: np.ndarray
    ranks: "Ranks | None"

    @classmethod
    def of(cls, values: np.ndarray, missing_left: np.ndarray) -> "Thresholds":
        return cls(values, missing_left, Ranks.among(values))

    def evaluate(self, x: np.ndarray, masks: np.ndarray) -> None:
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

    def _compare(self, x, masks) -> None:
        for start in range(0, len(masks), COMPARED_AT_ONCE):
            some = slice(start, start + COMPARED_AT_ONCE)
            bits.pack(x <= self.values[some, np.newaxis], out=masks[some])


@dataclass(frozen=True)
class Ranks:
    """How many of some thresholds are below a value, faster than by a binary search.

    The range of the thresholds is cut in equal cells. A value's cell never decreases as the value
    grows, whatever the rounding, so a cell without a threshold tells the rank; only values that
    share a cell with a threshold are searched for.
    """

    values: np.ndarray
    scale: np.float32
    table: np.ndarray

    @classmethod
    def among(cls, values: np.ndarray) -> "Ranks | None":
        """None where that is not worth while, or the thresholds are too near or too far apart."""
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

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Return the ranks, uint8, of values that are not NaN."""
        ranks = self.table.take(self._cells(x), mode="clip")
        ambiguous = np.flatnonzero(ranks == AMBIGUOUS)
        ranks[ambiguous] = np.searchsorted(self.values, x[ambiguous])
        return ranks

    def _cells(self, x) -> np.ndarray:
        with np.errstate(over="ignore"):
            cells = x - self.values[0]
            cells *= self.scale
        np.maximum(cells, 0, out=cells)
        np.minimum(cells, N_CELLS - 1, out=cells)
        return cells.astype(np.int32)


def _not_above(ranks: np.ndarray, masks: np.ndarray) -> None:
    """Fill in, for each j, the mask of ``ranks <= j``."""
    k = len(masks)
    # From the lowest bit up: of numbers with one bit more, those with a zero in front are not
    # above 0j if their other bits are not above j; with a one in front, never. All with a zero in
    # front are not above 1j; the others, if their other bits are not above j.
    masks[0] = ~np.uint64(0)
    done = 1
    ranks = ranks.view(np.uint64)
    for b in range(k.bit_length()):
        ones = (ranks >> np.uint64(b)) & bits.LOWEST_BITS
        zero = ~bits.pack(ones.view(bool)[np.newaxis])
        more = masks[done : 2 * done]
        np.bitwise_or(masks[: len(more)], zero, out=more)
        masks[:done] &= zero
        done += len(more)
