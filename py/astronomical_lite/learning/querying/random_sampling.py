"""Random sampling, the baseline of all strategies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.querying.registry import register

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray
    from astronomical_lite.learning.querying.pool import Pool


@register(
    "Random Sampling",
    needs="pool",
    description="Any source; the baseline every other strategy should beat.",
)
def random(pool: Pool) -> FloatArray:
    """Return uniform scores in [0, 1), float64 of shape (n,).

    A row has the same score in every iteration, so that a session can be repeated.
    """
    return np.random.default_rng(pool.seed).random(len(pool.X))[pool.rows]
