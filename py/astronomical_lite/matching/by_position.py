"""Rows of two tables at the same place on the sky.

>>> match = nearest(here, there, radius=1.0)         # arcsec
>>> match.rows, match.separations
(array([3, -1]), array([0.21, nan]))
>>> expected_by_chance(here, there, [0.5, 1.0])      # how many would match if none belonged together
[0.8, 3.1]

Distances are chords between unit vectors, looked up in a k-d tree, as astropy's `search_around_sky` does;
its coordinates themselves take seconds to import in a browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError, count_text

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

    from astronomical_lite.arrays import FloatArray, IntArray
    from astronomical_lite.matching.positions import Positions

__all__ = [
    "BEST",
    "ONCE",
    "Match",
    "Pairs",
    "all_pairs",
    "expected_by_chance",
    "nearest",
    "with_candidates",
]

BEST, ONCE = "best", "once"
LARGEST_RADIUS = 3600.0  # arcsec
MOST_PAIRS = 5_000_000
DIRECTIONS = 8
MOST_DISPLACED = 200_000  # positions; a sample tells the number well enough
FAR = 5.0  # radii by which positions are displaced: what belongs to them is not found there


@dataclass(frozen=True)
class Match:
    """For each row of one table a row of the other.

    Attributes
    ----------
    rows : int64 array of shape (n_rows,)
        Rows of the other table; -1 where none matches.
    separations : float64 array of shape (n_rows,) or None
        Arcsec, NaN where none matches; None where rows are not matched by position.
    candidates : int64 array of shape (n_rows,) or None
        How many rows of the other table are within the radius, of rows that match; None if that was not counted.
    remarks : list of str
        Sentences on what is to be known of the match.
    """

    rows: IntArray
    separations: FloatArray | None = None
    candidates: IntArray | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        """Number of rows that match."""
        return int(np.count_nonzero(self.rows >= 0))

    def within(self, radius: float) -> Match:
        """Return what is left of a match by position within a smaller radius (arcsec).

        Rows that are each other's nearest within a radius are so within a smaller one.
        """
        assert self.separations is not None
        near = self.separations <= radius + 1e-9
        rows = np.where(near, self.rows, -1)
        return replace(self, rows=rows, separations=np.where(near, self.separations, np.nan))


@dataclass(frozen=True)
class Pairs:
    """All pairs of rows within a radius, by row of the first table and then by separation (arcsec)."""

    here: IntArray
    there: IntArray
    separations: FloatArray


def checked_radius(radius: float) -> float:
    """Return a radius in arcsec, or raise a UserError beside "radius"."""
    if not 0 < radius <= LARGEST_RADIUS:
        raise UserError(
            f"The radius is a number of arcseconds above 0, up to {LARGEST_RADIUS:,.0f}.", "radius"
        )
    return radius


def nearest(here: Positions, there: Positions, radius: float, how: str = BEST) -> Match:
    """Return for each position the nearest one of the other table within a radius.

    Parameters
    ----------
    here, there : Positions
    radius : float
        Arcsec.
    how : str
        `BEST`: a row of the other table may be the nearest one of several. `ONCE`: rows that are each
        other's nearest, so that each is taken once.

    Raises
    ------
    UserError
        The radius is out of range, or there is no such way.
    """
    if how not in (BEST, ONCE):
        raise UserError(f"Positions are not matched as '{how:.40}'.")
    reach = _chord(checked_radius(radius))
    ours, theirs = np.flatnonzero(here.known), np.flatnonzero(there.known)
    tree = _tree(there.vectors[theirs])
    chords, found = tree.query(here.vectors[ours], distance_upper_bound=_just_above(reach))
    inside = np.isfinite(chords)
    rows = np.full(len(here.vectors), -1, np.int64)
    rows[ours[inside]] = theirs[found[inside]]
    if how == ONCE and inside.any():
        _, back = _tree(here.vectors[ours]).query(there.vectors[theirs])
        nearest_here = np.full(len(there.vectors), -1, np.int64)
        nearest_here[theirs] = ours[back]
        matched = np.flatnonzero(rows >= 0)
        rows[matched[nearest_here[rows[matched]] != matched]] = -1
    separations = np.full(len(rows), np.nan)
    separations[ours] = np.where(rows[ours] >= 0, _arcsec(chords), np.nan)
    return Match(rows, separations, None, [*here.remarks, *there.remarks])


def with_candidates(match: Match, here: Positions, there: Positions, radius: float) -> Match:
    """Return a match that knows how many rows of the other table are within the radius of those that match."""
    matched = np.flatnonzero(match.rows >= 0)
    candidates = np.zeros(len(match.rows), np.int64)
    if len(matched):
        candidates[matched] = _tree(there.vectors[there.known]).query_ball_point(
            here.vectors[matched], _just_above(_chord(radius)), return_length=True
        )
    return replace(match, candidates=candidates)


def all_pairs(here: Positions, there: Positions, radius: float) -> Pairs:
    """Return all pairs of positions within a radius (arcsec).

    Raises
    ------
    UserError
        The radius is out of range, or there are more pairs than `MOST_PAIRS`.
    """
    reach = _just_above(_chord(checked_radius(radius)))
    ours, theirs = np.flatnonzero(here.known), np.flatnonzero(there.known)
    mine, other = _tree(here.vectors[ours]), _tree(there.vectors[theirs])
    # counted as floats, since integers of the page's Python end at 2**31
    ones = np.ones(len(ours)), np.ones(len(theirs))
    n = int(mine.count_neighbors(other, reach, weights=ones))
    if n > MOST_PAIRS:
        raise UserError(
            f"There are {count_text(n, 'pair')} within {radius:g} arcsec, more than {MOST_PAIRS:,}: choose a "
            "smaller radius.",
            "radius",
        )
    found = mine.sparse_distance_matrix(other, reach, output_type="ndarray")
    order = np.lexsort((found["v"], found["i"]))
    found = found[order]
    return Pairs(ours[found["i"]], theirs[found["j"]], _arcsec(found["v"]))


def expected_by_chance(here: Positions, there: Positions, radii: Sequence[float]) -> list[float]:
    """Return how many positions would have another table's within each radius if none belonged together.

    Positions are displaced by several radii, in eight directions, and matched again: what is found there is
    there by chance, at the density that the other table has around.

    Parameters
    ----------
    here, there : Positions
    radii : sequence of float
        Arcsec.
    """
    ours = np.flatnonzero(here.known)
    theirs = there.vectors[there.known]
    if not len(ours) or not len(theirs):
        return [0.0 for _ in radii]
    step = max(1, len(ours) * DIRECTIONS // MOST_DISPLACED)
    sample = here.vectors[ours[::step]]
    reach, tree = _chord(max(radii)), _tree(theirs)
    chords = np.concatenate(
        [
            tree.query(displaced, distance_upper_bound=_just_above(reach))[0]
            for displaced in _displaced(sample, FAR * max(radii))
        ]
    )
    share = [np.count_nonzero(chords <= _just_above(_chord(radius))) for radius in radii]
    return [float(n) / len(chords) * len(ours) for n in share]


def _displaced(vectors: FloatArray, distance: float) -> list[FloatArray]:
    """Return unit vectors at a distance (arcsec), in `DIRECTIONS` directions one after the other."""
    # an axis that is far from each vector, so that there is a direction across
    axes = np.eye(3)[np.argmin(np.abs(vectors), axis=1)]
    one = np.cross(vectors, axes)
    one /= np.linalg.norm(one, axis=1)[:, None]
    other = np.cross(vectors, one)
    angle = np.deg2rad(distance / 3600)
    turns = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    return [
        np.cos(angle) * vectors + np.sin(angle) * (np.cos(turn) * one + np.sin(turn) * other)
        for turn in turns
    ]


def _tree(vectors: FloatArray) -> cKDTree:
    from scipy.spatial import cKDTree

    # sorted tables are common, and balancing takes longer than it saves
    return cKDTree(vectors, balanced_tree=False, compact_nodes=False)


def _chord(radius: float) -> float:
    """Return the chord of an angle in arcsec on the unit sphere."""
    return float(2 * np.sin(np.deg2rad(radius / 3600) / 2))


def _just_above(chord: float) -> float:
    """Return a chord by which what is at the radius itself counts as inside, whatever rounding did."""
    return chord * (1 + 1e-12) + 1e-15


def _arcsec(chords: FloatArray) -> FloatArray:
    inside = np.minimum(chords / 2, 1.0)
    found: FloatArray = np.rad2deg(2 * np.arcsin(inside)) * 3600
    return found
