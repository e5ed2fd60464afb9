"""What several one-vs-rest classifiers say together of each source: class, probability, margin.

>>> combined = combine([star.probabilities, galaxy.probabilities])
>>> combined.place[7], combined.probability[7], combined.margin[7]
(1, 0.81, 0.59)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = ["CANNOT_SAY", "OF_NONE", "Combined", "combine", "combined_class", "name_of_none"]

OF_NONE = -1
"""The place of a source that no classifier takes for its own."""

CANNOT_SAY = -2
"""The place of a source that no classifier can predict."""

ROWS_PER_BLOCK = 65_536
"""What is worked out on the way takes several times the memory of the result."""


@dataclass(frozen=True, eq=False)
class Combined:
    """The combined prediction of every row.

    The classes are those of the classifiers, and that of none of them, whose probability is 1 less the
    highest of theirs. Probabilities of one-vs-rest classifiers do not add up to 1.

    Attributes
    ----------
    place : int16 array of shape (n_rows,)
        Number of the classifier, `OF_NONE` or `CANNOT_SAY`.
    probability : float64 array of shape (n_rows,)
        Of that class; NaN where no classifier can say.
    margin : float64 array of shape (n_rows,)
        By how much it is above that of the next class.
    """

    place: IntArray
    probability: FloatArray
    margin: FloatArray


def combined_class(probabilities: Sequence[FloatArray]) -> IntArray:
    """Return the `place` of `Combined` alone: the classifier of highest probability above 0.5, the first
    of equals.

    Parameters
    ----------
    probabilities : sequence of float arrays of shape (n_rows,)
        P(class) of each classifier, at least one; NaN where it cannot predict a row.

    Returns
    -------
    int16 array of shape (n_rows,)
    """
    highest = np.full(len(_some_of(probabilities)), 0.5)
    place = np.full(len(highest), CANNOT_SAY, dtype=np.int16)
    for number, probability in enumerate(probabilities):
        higher = probability > highest
        place[(place == CANNOT_SAY) & ~np.isnan(probability)] = OF_NONE
        place[higher] = number
        np.copyto(highest, probability, where=higher)
    return place


def combine(probabilities: Sequence[FloatArray]) -> Combined:
    """Return class, probability and margin of every row; see `combined_class` for the parameter."""
    n = len(_some_of(probabilities))
    made = Combined(np.empty(n, np.int16), np.empty(n), np.empty(n))
    for start in range(0, n, ROWS_PER_BLOCK):
        rows = slice(start, start + ROWS_PER_BLOCK)
        some = _combined([probability[rows] for probability in probabilities])
        made.place[rows], made.probability[rows] = some.place, some.probability
        made.margin[rows] = some.margin
    return made


def _combined(probabilities: Sequence[FloatArray]) -> Combined:
    first = np.full(len(probabilities[0]), np.nan)
    second = first.copy()
    for probability in probabilities:
        np.fmax(second, np.minimum(first, probability), out=second)  # NaN unless both can say
        np.fmax(first, probability, out=first)
    of_none = 1 - first
    of_class = first > of_none
    return Combined(
        place=combined_class(probabilities),
        probability=np.where(of_class, first, of_none),
        margin=np.where(of_class, first - np.fmax(second, of_none), of_none - first),
    )


def name_of_none(names: Collection[str]) -> str:
    """Return what a source is called that no classifier takes for its own; never one of their `names`."""
    return "other" if "other" not in names else f"none of the {len(names)}"


def _some_of(probabilities: Sequence[FloatArray]) -> FloatArray:
    if not probabilities:
        raise UserError("No classifier is trained yet, so there is nothing to predict with.")
    return probabilities[0]
