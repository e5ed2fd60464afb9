"""PNG files without compression, for the screen.

Compressing takes longer than drawing, and the picture only goes from the worker to the page beside it.
Pillow's level 0 still tries the filters that prepare rows for compression, which takes most of the time.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
EIGHT_BIT_RGB = (8, 2, 0, 0, 0)  # depth, colour type, compression, filter, interlace


def uncompressed_png(rgb: np.ndarray) -> bytes:
    """A picture as a PNG file (W3C PNG specification, 3rd edition).

    Parameters
    ----------
    rgb : uint8 array of shape (height, width, 3 or more); only red, green and blue are kept
    """
    height, width = rgb.shape[:2]
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)  # each after its filter: none
    rows[:, 1:].reshape(height, width, 3)[...] = rgb[..., :3]
    header = struct.pack(">II5B", width, height, *EIGHT_BIT_RGB)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(data, zlib.crc32(name))
    return b"".join((struct.pack(">I", len(data)), name, data, struct.pack(">I", checksum)))
