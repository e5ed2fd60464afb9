"""First batches: which sources to label when there is no label to learn from.

>>> rows = PROPOSALS["Spread"].function(X, rows, labelled, 20, seed=0)

A proposal is a function ``(X, rows, labelled, n, seed)``: features of all sources, the rows to choose from, those
labelled already. It returns at most `n` rows in the order to be asked about, and none that is labelled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from astronomical_lite.learning.querying.information_density import (
    density,
    robust_scale,
    scaled_rows,
    some_rows,
)

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = ["PROPOSALS", "Proposal", "as_given", "at_random", "spread", "typical"]

MOST_CANDIDATES = 20_000
"""Of more rows than these, as many are drawn at random: more do not make a few dozen better spread."""

FARTHEST = 3.0
"""In units of the scale: what is farther out, such as -99 for a missing value, counts as being there.
Otherwise a batch would be the catalogue's wrong values one after another."""

ROWS_PER_BLOCK = 2048


class Propose(Protocol):
    """The form of a proposal's function."""

    def __call__(
        self, X: FloatArray, rows: IntArray, labelled: IntArray, n: int, seed: int = 0
    ) -> IntArray: ...


@dataclass(frozen=True)
class Proposal:
    """One way to choose a first batch.

    Attributes
    ----------
    name : str
    function : Propose
    description : str
        One sentence for the user.
    random : bool
        True if it is drawn at random, so that labels given to it make an honest validation or test set.
    paper : str
        Author and year of its source.
    """

    name: str
    function: Propose
    description: str
    random: bool = False
    paper: str = ""


PROPOSALS: dict[str, Proposal] = {}


def propose(
    name: str, *, description: str, random: bool = False, paper: str = ""
) -> Callable[[Propose], Propose]:
    """Return a decorator that adds a function to `PROPOSALS`; see `Proposal` for the parameters."""

    def add_to_registry(function: Propose) -> Propose:
        PROPOSALS[name] = Proposal(name, function, description, random, paper)
        return function

    return add_to_registry


@propose(
    "Spread",
    description="Sources that are unlike each other, so that every kind is seen early.",
    paper="Sener & Savarese 2018",
)
def spread(X: FloatArray, rows: IntArray, labelled: IntArray, n: int, seed: int = 0) -> IntArray:
    """Return rows by greedy k-center: each next one is farthest from all that are labelled or chosen.

    The first, if nothing is labelled, is the nearest to the medians of all features. Features are put on
    the scale of `robust_scale` and cut off at `FARTHEST`; a missing value counts as the median, as in
    `density`. At most `MOST_CANDIDATES` rows are looked at, drawn with the seed.
    """
    candidates = some_rows(_left(X, rows, labelled), MOST_CANDIDATES, seed)
    if not len(candidates):
        return candidates
    centres, _ = _k_center(*_scaled(X, rows, candidates, labelled, seed), n)
    return candidates[centres]


@propose(
    "Typical",
    description="Sources with many others like them, one of each kind, and no outliers.",
    paper="Hacohen et al. 2022",
)
def typical(X: FloatArray, rows: IntArray, labelled: IntArray, n: int, seed: int = 0) -> IntArray:
    """Return the row of highest density of each of n regions, that of the largest region first.

    As TypiClust does (Hacohen et al. 2022), but for the clusters: regions are what is nearest to each
    center of `spread` among the denser half of the candidates, and those around labelled sources are
    left out, since they are known.
    """
    candidates = some_rows(_left(X, rows, labelled), MOST_CANDIDATES, seed)
    if not len(candidates):
        return candidates
    crowded = density(X, candidates, seed=seed)
    order = np.argsort(-crowded, kind="stable")
    dense = np.sort(order[: max(-(-len(order) // 2), min(n, len(order)))])
    candidates, crowded = candidates[dense], crowded[dense]
    centres, region = _k_center(*_scaled(X, rows, candidates, labelled, seed), n)
    found = []
    for number in range(len(centres)):
        members = np.flatnonzero(region == number)
        found.append((-len(members), int(members[np.argmax(crowded[members])])))
    return candidates[[place for _, place in sorted(found)]]


@propose(
    "Random",
    description="Sources drawn at random: what scores can rest on.",
    random=True,
)
def at_random(X: FloatArray, rows: IntArray, labelled: IntArray, n: int, seed: int = 0) -> IntArray:
    """Return rows drawn at random.

    With the same seed all rows have one order, whichever are labelled: a batch goes on where the last
    one ended.
    """
    left = _left(X, rows, labelled)
    place = np.random.default_rng(seed).random(len(X))[left]
    first = np.argpartition(place, n)[:n] if n < len(left) else np.arange(len(left))
    return left[first[np.argsort(place[first])]]


@propose(
    "As given",
    description="The sources chosen by criteria, by a selection or in a plot, in their order.",
)
def as_given(X: FloatArray, rows: IntArray, labelled: IntArray, n: int, seed: int = 0) -> IntArray:
    """Return the first rows that are not labelled, in the order in which they are given."""
    return _left(X, rows, labelled)[:n]


def _left(X: FloatArray, rows: IntArray, labelled: IntArray) -> IntArray:
    """Return the rows that are not labelled, in their order."""
    is_left = np.ones(len(X), dtype=bool)
    is_left[labelled] = False
    rows = np.asarray(rows, dtype=np.int64)
    return rows[is_left[rows]]


def _scaled(
    X: FloatArray, rows: IntArray, candidates: IntArray, labelled: IntArray, seed: int
) -> tuple[FloatArray, FloatArray]:
    """Return the candidates' and the labelled rows' features on one scale, float32."""
    centre, scale = robust_scale(X, rows, seed=seed)
    labelled = np.asarray(labelled, dtype=np.int64)
    return (
        scaled_rows(X, candidates, centre, scale, FARTHEST),
        scaled_rows(X, labelled, centre, scale, FARTHEST),
    )


def _k_center(Z: FloatArray, Z_labelled: FloatArray, n: int) -> tuple[IntArray, IntArray]:
    """Return positions of at most n centers, and to which of them each row of Z belongs: -1 where a
    labelled source is as near."""
    n = min(n, len(Z))
    nearest = _squares_to_nearest(Z, Z_labelled)
    region = np.full(len(Z), -1, dtype=np.int64)
    is_left = np.ones(len(Z), dtype=bool)
    centres: list[int] = []
    for number in range(n):
        if number == 0 and not len(Z_labelled):
            chosen = int(np.argmin(np.einsum("ij,ij->i", Z, Z)))
        else:
            chosen = int(np.argmax(np.where(is_left, nearest, -1)))
        centres.append(chosen)
        is_left[chosen] = False
        difference = Z - Z[chosen]
        squares = np.einsum("ij,ij->i", difference, difference)
        nearer = squares < nearest
        nearer[chosen] = True  # its own, if another is in the same place
        region[nearer] = number
        np.minimum(nearest, squares, out=nearest)
    return np.array(centres, dtype=np.int64), region


def _squares_to_nearest(Z: FloatArray, others: FloatArray) -> FloatArray:
    """Return the squared distance of each row of Z to the nearest of the others; infinite without any."""
    nearest = np.full(len(Z), np.inf, dtype=Z.dtype)
    lengths = np.einsum("ij,ij->i", Z, Z)
    for start in range(0, len(others), ROWS_PER_BLOCK // 8):
        some = others[start : start + ROWS_PER_BLOCK // 8]
        of_others = np.einsum("ij,ij->i", some, some)
        for first in range(0, len(Z), ROWS_PER_BLOCK):
            block = slice(first, first + ROWS_PER_BLOCK)
            squares = Z[block] @ (-2 * some.T)
            squares += of_others
            np.minimum(nearest[block], squares.min(axis=1) + lengths[block], out=nearest[block])
    return np.maximum(nearest, 0)  # rounding
