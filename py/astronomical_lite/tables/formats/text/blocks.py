"""Delimited rows parsed block by block: small blocks stay in the processor's cache.

    for start, end in blocks_of(body):
        ...
    joined([block_0[column], block_1[column]])

A million different texts in one table of hashes take three times as long as in blocks of some
thousands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, ObjectArray

BLOCK = 1 << 22
"""Bytes parsed in one go."""

_LONGEST_TEXT = 64


def blocks_of(body: bytes, size: int = 0) -> Iterator[tuple[int, int]]:
    """Yield first and last byte + 1 of blocks of whole lines, none of which ends in a quoted value.

    A quotation mark that is not closed gives a block that pandas refuses.

    Parameters
    ----------
    body : bytes
    size : int
        Bytes of a block, at least; 0 for `BLOCK`.
    """
    start = 0
    while start < len(body):
        end = _end_of_line(body, min(start + (size or BLOCK), len(body)) - 1)
        quotes = body.count(b'"', start, end)
        while quotes % 2 and end < len(body):
            before, end = end, _end_of_line(body, end)
            quotes += body.count(b'"', before, end)
        yield start, end
        start = end


def _end_of_line(body: bytes, start: int) -> int:
    return body.find(b"\n", start) + 1 or len(body)


def type_of_texts(texts: Sequence[str]) -> str | type[object]:
    """Return the type to read texts like these as: bytes of fixed length, or Python strings.

    Texts that repeat themselves are better Python strings, of which one serves many rows.
    """
    longest = max((len(text.encode()) for text in texts), default=0)
    if longest > _LONGEST_TEXT or len(set(texts)) <= len(texts) / 2:
        return object
    return f"S{16 + 2 * longest}"


def texts_of(values: AnyArray) -> list[str] | None:
    """Return texts without blanks around them, None if they may be longer than their column.

    Parameters
    ----------
    values : array of shape (rows,)
        Bytes of fixed length in UTF-8, or Python strings.
    """
    if values.dtype == object:
        texts: list[str] = values.tolist()
        # few different ones, each stripped once
        own = {text: text.strip() for text in set(texts)}
        return [own[text] for text in texts]
    width = values.dtype.itemsize
    lines = np.full((len(values), width + 1), ord("\n"), np.uint8)
    lines[:, :width] = values.view(np.uint8).reshape(-1, width)
    if lines[:, width - 1].any():
        return None
    joined_lines = lines.tobytes().translate(None, b"\0")
    texts = joined_lines.decode("utf-8", "replace").split("\n")
    texts.pop()
    if len(texts) != len(values):  # line breaks inside
        texts = [text.decode("utf-8", "replace") for text in values.tolist()]
    elif joined_lines.isascii() and not _blanks_around(joined_lines):
        return texts
    return [text.strip() for text in texts]


def _blanks_around(lines: bytes) -> bool:
    # what str.strip() takes of ASCII
    table = bytes.maketrans(b"\t\r\x0b\x0c\x1c\x1d\x1e\x1f", b" " * 8)
    plain = lines.translate(table)
    return plain.startswith(b" ") or b"\n " in plain or b" \n" in plain


def joined(blocks: list[pd.Series]) -> pd.Series:
    """Return the values of all blocks; Python objects if pandas made different kinds of them."""
    if len(blocks) == 1:
        return blocks[0]
    kinds = {block.dtype for block in blocks}
    if kinds == {np.dtype(np.int64), np.dtype(np.float64)} or len(kinds) == 1:
        return pd.concat(blocks, ignore_index=True)
    return as_objects()


def as_objects() -> pd.Series:
    """Return what stands for a column whose texts are to be looked at."""
    return pd.Series([], dtype=object)


def object_array(blocks: list[list[str]]) -> ObjectArray:
    """Return the texts of all blocks."""
    texts: ObjectArray = np.empty(sum(map(len, blocks)), dtype=object)
    start = 0
    for block in blocks:
        texts[start : start + len(block)] = block
        start += len(block)
    return texts
