"""Another mix of classes: probabilities for a catalogue in which a class is rarer, or commoner, than among the labels.

share = share_of_class(probabilities, share_labelled)
p = with_share(probabilities, share_labelled, share)

Saerens, Latinne & Decaestecker (2002), "Adjusting the Outputs of a Classifier to New a Priori Probabilities", Neural
Computation 14, 21: the share of the class is found by expectation maximisation from the probabilities alone. It is
right where sources of a class are alike in both, and only their numbers differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = ["share_of_class", "with_share"]

_MOST_STEPS = 1000
_SETTLED = 1e-8


def share_of_class(
    probabilities: FloatArray, share_labelled: float, n_rows: IntArray | None = None
) -> float:
    """Return the share of the class in a catalogue.

    Parameters
    ----------
    probabilities : float64 array of shape (n_rows,)
        Of the class, calibrated for the mix of the labels; NaN where a row is not predicted.
    share_labelled : float
        The share of the class among the labels, neither 0 nor 1.
    n_rows : int array like `probabilities`, optional
        How many rows have each of them; else one.
    """
    counts = np.ones(len(probabilities)) if n_rows is None else n_rows
    there = ~np.isnan(probabilities) & (counts > 0)
    known, n = probabilities[there], counts[there]
    share = share_labelled
    for _ in range(_MOST_STEPS if len(known) else 0):
        expected = with_share(known, share_labelled, share)
        before, share = share, float(np.average(expected, weights=n))
        if abs(share - before) < _SETTLED:
            break
    return share


def with_share(probabilities: FloatArray, before: float, after: float) -> FloatArray:
    """Return probabilities by Bayes' rule where the share of the class is another one."""
    of_class = probabilities * after / before
    other = (1 - probabilities) * (1 - after) / (1 - before)
    total = of_class + other
    p: FloatArray = np.divide(of_class, total, out=np.array(probabilities), where=total > 0)
    return p
