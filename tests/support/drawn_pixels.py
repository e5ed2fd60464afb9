"""The pixels of a picture that was drawn."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from astronomical_lite.plots.axes.figure import Drawing

PNG = b"\x89PNG"


def rgba_of(drawing: Drawing) -> np.ndarray:
    """Decode a PNG, or take the pixels for the screen as the page does; (height, width, 4), uint8."""
    shape = drawing.height, drawing.width, 4
    if drawing.data.startswith(PNG):
        with Image.open(io.BytesIO(drawing.data)) as image:
            pixels = np.asarray(image.convert("RGBA"))
        assert pixels.shape == shape
        return pixels
    return np.frombuffer(drawing.data, dtype="uint8").reshape(shape)


def rgb_of(drawing: Drawing) -> np.ndarray:
    """Red, green and blue, as integers that may be subtracted; (height, width, 3)."""
    return rgba_of(drawing)[..., :3].astype("int32")
