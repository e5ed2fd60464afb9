"""Bit masks over rows of a table: 64 rows per machine word.

The rows of a block are cut in eight equal slabs. Bit `s` of byte `q` of a mask is row `q` of slab
`s`: so a mask is made of eight arrays of bytes, and taken apart, by shifting whole words.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

Masks: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.uint64]]
Bytes: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
Flags: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Counts: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.int32]]

ROWS_PER_WORD = 64
SHIFTS = np.arange(8, dtype=np.uint64)
LOWEST_BITS = np.uint64(0x0101010101010101)


def pack(flags: Flags, out: Masks | None = None) -> Masks:
    """Return masks of flags.

    Parameters
    ----------
    flags : bool array of shape (k, n_rows), C-contiguous
        `n_rows` is a multiple of 64. It is overwritten.
    out : uint64 array of shape (k, n_rows // 64), optional

    Returns
    -------
    uint64 array of shape (k, n_rows // 64)
    """
    slabs = flags.view(np.uint64).reshape(len(flags), 8, -1)
    slabs <<= SHIFTS[:, np.newaxis]
    return np.bitwise_or.reduce(slabs, axis=1, out=out)


def unpack(mask: Masks) -> Bytes:
    """Return the flags, 0 or 1, uint8 of shape (n_rows,), of a mask of shape (n_rows // 64,)."""
    slabs = mask >> SHIFTS[:, np.newaxis]
    slabs &= LOWEST_BITS
    return slabs.reshape(-1).view(np.uint8)


def count(masks: Masks) -> Counts:
    """Return for every row how many of the masks have it.

    Parameters
    ----------
    masks : uint64 array of shape (k, n_words)

    Returns
    -------
    int32 array of shape (64 * n_words,)
    """
    # Numbers are kept in bit slices, the lowest first: digits[b, i] holds bit `b` of the i-th number
    # of every row. Numbers are added in pairs until one is left.
    digits = masks[np.newaxis]
    while digits.shape[1] > 1:
        half = digits.shape[1] // 2
        total = _add(digits[:, :half], digits[:, half : 2 * half])
        if digits.shape[1] % 2:
            odd = np.zeros((len(total), 1, masks.shape[1]), dtype=np.uint64)
            odd[: len(digits), 0] = digits[:, -1]
            total = np.concatenate([total, odd], axis=1)
        digits = total
    counts = np.zeros(masks.shape[1] * ROWS_PER_WORD, dtype=np.int32)
    for b in range(len(digits)):
        counts += unpack(digits[b, 0]).astype(np.int32) << b
    return counts


def _add(one: Masks, other: Masks) -> Masks:
    """Add numbers in bit slices, shape (n_bits, k, n_words); the sum has a bit more."""
    total = np.empty((len(one) + 1, *one.shape[1:]), dtype=np.uint64)
    np.bitwise_xor(one[0], other[0], out=total[0])
    carry = one[0] & other[0]
    for b in range(1, len(one)):
        either = one[b] ^ other[b]
        np.bitwise_xor(either, carry, out=total[b])
        carry &= either
        carry |= one[b] & other[b]
    total[-1] = carry
    return total
