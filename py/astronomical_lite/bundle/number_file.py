"""Numbers in a file of a bundle: a NumPy array of float64.

>>> content = number_file(learner.probabilities)
>>> read_numbers(content, "predictions.npy", n_rows)

It is read without running anything that its maker put there, and any Python reads it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray

__all__ = ["number_file", "read_numbers"]

LONGEST_HEADER = 256  # bytes; ours have 128
KIND = np.dtype("<f8")


def number_file(numbers: FloatArray) -> bytes:
    """Return numbers of shape (n,), NaN included, as a file."""
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(numbers, dtype=KIND), allow_pickle=False)
    return buffer.getvalue()


def read_numbers(content: bytes, name: str, n: int) -> FloatArray:
    """Return the numbers of a file, float64 of shape (n,).

    Parameters
    ----------
    content : bytes
    name : str
        What messages call the file.
    n : int
        How many there have to be.

    Raises
    ------
    UserError
        It is no such file, of other types, or of another number of them.
    """
    damaged = UserError(f"{name} is damaged: download the bundle again.")
    buffer = io.BytesIO(content)
    try:
        np.lib.format.read_magic(buffer)
        header = np.lib.format.read_array_header_1_0(buffer, max_header_size=LONGEST_HEADER)
    except Exception as error:  # NumPy's parser of a header raises what Python's own do
        raise damaged from error
    shape, _, kind = header
    # what the header says is believed where the file is as long: it cannot ask for memory
    if kind != KIND or shape != (n,) or len(content) - buffer.tell() != n * KIND.itemsize:
        raise damaged
    found: FloatArray = np.frombuffer(content, KIND, offset=buffer.tell()).astype(np.float64)
    return found
