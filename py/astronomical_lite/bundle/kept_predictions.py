"""What a bundle's classifiers said of their data, kept as plain numbers; and whether others say the same.

>>> content = predictions_file(learner.probabilities)       # predictions.npy of the bundle
>>> compared = compare(read_predictions(content, name, n_rows), again.probabilities)
>>> compared.is_identical, compared.n_differ, compared.n_decided_otherwise
(True, 0, 0)

A NumPy array is read without running anything that its maker put there, and any Python reads it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray

__all__ = ["PREDICTIONS_NAME", "Compared", "compare", "predictions_file", "read_predictions"]

PREDICTIONS_NAME = "predictions.npy"

LONGEST_HEADER = 256  # bytes; ours have 128
KIND = np.dtype("<f8")


@dataclass(frozen=True)
class Compared:
    """Two predictions of the same sources.

    Attributes
    ----------
    n_sources : how many there are
    n_differ : of how many the probability is not the same number, to the last bit
    n_decided_otherwise : how many are of the class by one of them alone
    largest : by how much probabilities differ at most; NaN where one of them is missing
    """

    n_sources: int
    n_differ: int
    n_decided_otherwise: int
    largest: float

    @property
    def is_identical(self) -> bool:
        return self.n_differ == 0


def predictions_file(probabilities: FloatArray) -> bytes:
    """Return probabilities of shape (n_rows,) as a file; NaN where there is no prediction."""
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(probabilities, dtype=KIND), allow_pickle=False)
    return buffer.getvalue()


def read_predictions(content: bytes, name: str, n_rows: int) -> FloatArray:
    """Return the probabilities of a file, float64 of shape (n_rows,).

    Parameters
    ----------
    content : bytes
    name : str
        What messages call the file.
    n_rows : int
        Of the table that was predicted.

    Raises
    ------
    UserError
        It is no such file, of other types, or of another number of rows.
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
    if kind != KIND or shape != (n_rows,) or len(content) - buffer.tell() != n_rows * KIND.itemsize:
        raise damaged
    found: FloatArray = np.frombuffer(content, KIND, offset=buffer.tell()).astype(np.float64)
    return found


def compare(then: FloatArray, now: FloatArray) -> Compared:
    """Compare two predictions of shape (n_rows,), of the same sources in the same order."""
    differ = then.view(np.int64) != now.view(np.int64)
    differ &= ~(np.isnan(then) & np.isnan(now))
    difference = np.abs(then[differ] - now[differ])
    return Compared(
        n_sources=len(then),
        n_differ=int(differ.sum()),
        n_decided_otherwise=int(np.count_nonzero((then > 0.5) != (now > 0.5))),
        largest=float(difference.max()) if len(difference) else 0.0,
    )
