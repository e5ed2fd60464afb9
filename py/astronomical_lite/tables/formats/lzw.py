"""Files packed with Unix's compress (.Z): Lempel, Ziv and Welch's method.

T. A. Welch, "A technique for high-performance data compression", Computer 17(6), 1984; codes of 9 to 16
bits, the lowest bit first, as ncompress writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

_CLEAR = 256
_MOST_BITS = 16
_PIECE_BYTES = 1 << 20


def unpack_lzw(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the unpacked bytes of a .Z file.

    Raises
    ------
    ValueError
        The bytes are not what compress writes.
    """
    head = file.read(3)
    if len(head) < 3:
        raise ValueError("the first bytes are missing")
    most_bits, in_blocks = head[2] & 0x1F, bool(head[2] & 0x80)
    if not 9 <= most_bits <= _MOST_BITS:
        raise ValueError(f"codes of {most_bits} bits")
    packed = file.read()
    first_free = _CLEAR + 1 if in_blocks else _CLEAR
    table = [bytes([i]) for i in range(256)] + [b""] * in_blocks
    before, out, size = b"", bytearray(), 9
    at = 0
    # Codes come in groups of eight; where their size changes, the rest of a group is padding.
    while at < len(packed):
        chunk = packed[at : at + size]
        bits, n_codes = int.from_bytes(chunk, "little"), len(chunk) * 8 // size
        at += size
        mask = (1 << size) - 1
        for _ in range(n_codes):
            code, bits = bits & mask, bits >> size
            if code == _CLEAR and in_blocks:
                del table[first_free:]
                before, size = b"", 9
                break
            if code < len(table):
                entry = table[code]
            elif code == len(table) and before:
                entry = before + before[:1]
            else:
                raise ValueError("a code that was not defined")
            out += entry
            if before and len(table) < 1 << most_bits:
                table.append(before + entry[:1])
            before = entry
            if len(table) >= 1 << size and size < most_bits:
                size += 1
                break
        if len(out) >= _PIECE_BYTES:
            yield bytes(out)
            out.clear()
    yield bytes(out)
