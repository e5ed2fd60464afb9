"""Text that files store as bytes of a fixed width, decoded.

texts, encoding = decode_text(np.array([b"STAR  ", b"GALAXY"]))    # "STAR", "GALAXY"; "ascii"
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.tables.masked_values import as_strings, strings_of

if TYPE_CHECKING:
    from pandas.api.extensions import ExtensionArray

    from astronomical_lite.arrays import AnyArray, BytesArray, IntArray


def decode_text(values: BytesArray) -> tuple[ExtensionArray, str]:
    """Return text of fixed-width bytes as pandas' strings, and the encoding that was needed.

    The text ends at the first NUL (FITS 4.0, section 3.3.1) and trailing blanks are padding.
    ASCII is tried first, then UTF-8, then Latin-1, which reads anything.

    Parameters
    ----------
    values : bytes array of shape (rows,)
    """
    distinct, codes = _distinct(np.ascontiguousarray(values))
    distinct = np.strings.rstrip(_until_nul(distinct))
    encoding = "ascii"
    if distinct.size and distinct.dtype.itemsize and (distinct.view(np.uint8) > 127).any():
        try:
            text = np.strings.decode(distinct, "utf-8")
            encoding = "UTF-8"
        except UnicodeDecodeError:
            text = np.strings.decode(distinct, "latin-1")
            encoding = "Latin-1"
    else:
        text = distinct.astype(np.str_)
    objects = np.empty(len(text), dtype=object)
    objects[:] = text.tolist()
    strings = as_strings(objects)
    return (strings if codes is None else strings_of(strings, codes)), encoding


def _until_nul(values: BytesArray) -> BytesArray:
    """Return the values without what follows the first NUL of each."""
    width = values.dtype.itemsize
    if width < 2 or not values.size:
        return values
    is_nul = values.view(np.uint8).reshape(len(values), width) == 0
    if not (is_nul[:, :-1] & ~is_nul[:, 1:]).any():
        return values
    cut = values.copy()
    cut.view(np.uint8).reshape(len(values), width)[np.logical_or.accumulate(is_nul, axis=1)] = 0
    return cut


def _distinct(values: BytesArray) -> tuple[BytesArray, IntArray | None]:
    """Return the different values and each row's number among them, if the column repeats itself.

    Other columns come back as they are, with None. One Python string per different value saves most
    of the time and memory that one per row takes.
    """
    width, rows = values.dtype.itemsize, len(values)
    sample = values[:: max(1, rows // 256)]
    if width == 0 or rows < 256 or len(np.unique(sample)) > len(sample) // 2:
        return values, None
    n_words = -(-width // 8)
    padded = values.astype(f"S{8 * n_words}", copy=False)
    words = padded.view(np.uint64).reshape(rows, n_words)
    if n_words == 1:  # the word is the value
        codes, distinct = pd.factorize(words[:, 0])
        return distinct.view("S8"), codes
    return _distinct_of_long(values, words)


def _distinct_of_long(values: BytesArray, words: AnyArray) -> tuple[BytesArray, IntArray | None]:
    """Tell values apart by a hash of their `words` (rows, words), then compare them in full.

    The hash is multiplicative, by 2**64 divided by the golden ratio (Knuth, The Art of Computer
    Programming 3, section 6.4).
    """
    rows, n_words = words.shape
    hashed = words[:, 0].copy()
    for word in range(1, n_words):
        hashed *= np.uint64(0x9E3779B97F4A7C15)
        hashed ^= words[:, word]
    codes, distinct = pd.factorize(hashed)
    first = np.empty(len(distinct), dtype=np.int64)
    first[codes[::-1]] = np.arange(rows - 1, -1, -1)
    kept = values[first]
    return (kept, codes) if (kept[codes] == values).all() else (values, None)
