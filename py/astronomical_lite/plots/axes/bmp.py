"""Pictures for the screen, as BMP files: nothing but the pixels behind a header.

Compressing a PNG takes longer than drawing, and even an uncompressed one has checksums over every
byte that the browser computes once more, while the picture only goes from the worker to the page
beside it.
"""

from __future__ import annotations

import struct

import numpy as np

FILE_HEADER, INFO_HEADER = 14, 108
PLANES, BITS, BY_MASKS, PER_METRE = 1, 32, 3, 2835
RED, GREEN, BLUE, ALPHA = 0x000000FF, 0x0000FF00, 0x00FF0000, 0xFF000000
SRGB = 0x73524742


def bmp(rgba: np.ndarray) -> bytes:
    """A picture as a BMP file with a BITMAPV4HEADER, whose masks say that red comes first.

    Parameters
    ----------
    rgba : uint8 array of shape (height, width, 4)
    """
    height, width = rgba.shape[:2]
    start = FILE_HEADER + INFO_HEADER
    header = struct.pack("<2sIHHI", b"BM", start + rgba.size, 0, 0, start)
    # A negative height: rows come from the top.
    size = (INFO_HEADER, width, -height, PLANES, BITS, BY_MASKS, rgba.size)
    header += struct.pack("<IiiHHIIiiII", *size, PER_METRE, PER_METRE, 0, 0)
    header += struct.pack("<5I", RED, GREEN, BLUE, ALPHA, SRGB)
    return header.ljust(start, b"\0") + rgba.tobytes()
