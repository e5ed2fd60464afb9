"""Checksums of FITS files: ones' complement sums of 32-bit words (FITS 4.0, appendix J)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from io import BufferedIOBase

    from astropy.io.fits import Header

_BLOCK_BYTES = 1 << 20
_WORD = 2**32 - 1


def wrong_checksum(header: Header, info: dict[str, Any], file: BufferedIOBase) -> str:
    """Return the card, DATASUM or CHECKSUM, that an HDU's bytes do not agree with; "" for none.

    Parameters
    ----------
    info : dict
        The HDU's `fileinfo()`.
    """
    stated = _datasum(header)
    if stated is None:
        return ""
    found = checksum(file, info["datLoc"], info["datSpan"])
    if found != stated % _WORD:
        return "DATASUM"
    if not str(header.get("CHECKSUM", "0")).strip("0 "):
        return ""
    whole = found + checksum(file, info["hdrLoc"], info["datLoc"] - info["hdrLoc"])
    return "" if whole % _WORD == 0 else "CHECKSUM"


def _datasum(header: Header) -> int | None:
    text = str(header.get("DATASUM", "")).strip()
    return int(text) if text.isdigit() else None


def checksum(file: BufferedIOBase, start: int, size: int) -> int:
    """Return the sum of the big-endian words from `start` on, modulo 2^32 - 1."""
    file.seek(start)
    total = 0
    while size > 0:
        block = file.read(min(size, _BLOCK_BYTES))
        if not block:
            break
        size -= len(block)
        words = np.frombuffer(block + bytes(-len(block) % 4), ">u4")
        total += int(words.sum(dtype=np.uint64))
    return total % _WORD
