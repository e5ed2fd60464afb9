"""AstronomicAL's strategies: how unsure the classifier is, from class probabilities alone.

With two classes the three rank alike but for ties.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import entr

from astronomical_lite.learning.querying.registry import register

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray


@register(
    "Uncertainty Sampling",
    description="The source whose most probable class is least probable.",
    paper="Lewis & Gale 1994; Settles 2009",
    each_alone=True,
)
def uncertainty(probabilities: FloatArray) -> FloatArray:
    """Return 1 - max p of each source: least confident (Settles 2009, eq. 2).

    Parameters
    ----------
    probabilities : float array of shape (n, n_classes)

    Returns
    -------
    float array of shape (n,)
    """
    # By columns: NumPy takes ten times as long for the largest of two in each row.
    highest: FloatArray = functools.reduce(np.maximum, probabilities.T)
    return np.subtract(1, highest, out=None if highest.base is not None else highest)


@register(
    "Margin Sampling",
    description="The source whose two most probable classes differ least.",
    paper="Scheffer et al. 2001; Settles 2009",
    each_alone=True,
)
def margin(probabilities: FloatArray) -> FloatArray:
    """Return minus the difference of the two highest p of each source (Settles 2009, eq. 3).

    Parameters
    ----------
    probabilities : float array of shape (n, n_classes)

    Returns
    -------
    float array of shape (n,)
    """
    highest = np.partition(probabilities, -2, axis=1)[:, -2:]
    return highest[:, 0] - highest[:, 1]


@register(
    "Entropy Sampling",
    description="The source whose probabilities have the highest entropy.",
    paper="Settles 2009",
    each_alone=True,
)
def entropy(probabilities: FloatArray) -> FloatArray:
    """Return the Shannon entropy of each source's probabilities in nats (Settles 2009, eq. 4).

    Parameters
    ----------
    probabilities : float array of shape (n, n_classes)

    Returns
    -------
    float array of shape (n,)
    """
    total: FloatArray = np.sum(entr(probabilities), axis=1)
    return total
