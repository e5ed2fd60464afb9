"""What a bundle's classifiers said of their data, kept as plain numbers; and whether others say the same.

>>> content = number_file(learner.probabilities)       # predictions.npy of the bundle
>>> compared = compare(read_numbers(content, name, n_rows), again.probabilities)
>>> compared.is_identical, compared.n_differ, compared.n_decided_otherwise
(True, 0, 0)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray

__all__ = ["PREDICTIONS_NAME", "Compared", "compare"]

PREDICTIONS_NAME = "predictions.npy"


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
