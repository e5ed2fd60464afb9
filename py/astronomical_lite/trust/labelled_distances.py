"""Distances from labelled sources, compared alike on every machine and however the rows are divided.

>>> n_below(X, examples, usual, frame)        # of the usual distances, for each row

Products of matrices are fast, and how their sums are rounded depends on the machine and on how many rows there are. So
they decide only what is certain: their error is bounded (Higham 2002, section 3.5), and what is closer than that is
worked out again number by number, in one order, which is the same everywhere. All distances are squared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, FloatArray, IntArray

__all__ = ["Covering", "Frame", "components", "covering_of", "n_below", "squared_nearest"]

BLOCK = 4096  # rows at a time: of 500 examples 16 MB
AGAIN = 256  # rows worked out again at a time
FIRST = 32  # examples that rows are compared with at first; those that are near one are done


@dataclass(frozen=True)
class Frame:
    """The components of features: (features - centre) @ axes.

    Attributes
    ----------
    centre : float64 array of shape (n_features,)
    axes : float64 array of shape (n_features, n_components)
    """

    centre: FloatArray
    axes: FloatArray


def components(X: FloatArray, frame: Frame) -> FloatArray:
    """Return features of shape (n, n_features) as components of shape (n, n_components), the same on every machine."""
    found = np.zeros((len(X), frame.axes.shape[1]))
    for column, centre, weights in zip(X.T, frame.centre, frame.axes, strict=True):
        found += (column - centre)[:, None] * weights
    return found


def squared_nearest(points: FloatArray, examples: FloatArray) -> FloatArray:
    """Return each point's squared distance from the nearest example, shape (n_points,), the same on every machine."""
    found = np.empty(len(points))
    for start in range(0, len(points), AGAIN):
        part = points[start : start + AGAIN]
        squared = np.zeros((len(part), len(examples)))
        for point, example in zip(part.T, examples.T, strict=True):
            squared += (point[:, None] - example) ** 2
        found[start : start + AGAIN] = squared.min(axis=1)
    return found


@dataclass(frozen=True)
class Fast:
    """Rows as components by a product of matrices, and by how much sums of their squares may be wrong at most.

    Attributes
    ----------
    points : float64 array of shape (n, n_components)
    squared : float64 array of shape (n,)
        Of their distance from the centre.
    size, unit : float64 array of shape (n,) and float
        The error of a squared distance is `unit` times the square of `size` and the other lengths together.
    """

    points: FloatArray
    squared: FloatArray
    size: FloatArray
    unit: float

    def error(self, *lengths: float) -> FloatArray:
        """Return the largest error of squared distances of points that are as far from the centre."""
        bound: FloatArray = self.unit * (self.size + sum(lengths)) ** 2
        return bound


def fast_components(X: FloatArray, frame: Frame) -> Fast:
    """Return rows as components, fast."""
    moved = X - frame.centre
    points = moved @ frame.axes
    size = np.abs(moved) @ np.sqrt((frame.axes**2).sum(axis=1))
    # the sums' own bound is some 5 (n_features + n_components) half units in the last place
    unit = 8 * (sum(frame.axes.shape) + 8) * float(np.finfo(np.float64).eps)
    return Fast(points, (points**2).sum(axis=1), size, unit)


def fast_nearest(fast: Fast, examples: FloatArray) -> FloatArray:
    """Return squared distances from the nearest example, shape (n,), with an error of `Fast.error`."""
    others = np.column_stack([-2 * examples, (examples**2).sum(axis=1)])
    near = np.column_stack([fast.points, np.ones(len(fast.points))]) @ others.T
    nearest: FloatArray = fast.squared + near.min(axis=1)
    return nearest


def n_below(
    X: FloatArray, fast: Fast, examples: FloatArray, usual: FloatArray, frame: Frame
) -> tuple[IntArray, FloatArray]:
    """Return how many of the usual squared distances each row's own is above, and that as it was found fast.

    Parameters
    ----------
    X : float array of shape (n, n_features)
        Without NaN.
    fast : Fast
        The same rows.
    examples : float64 array of shape (n_examples, n_components)
    usual : float64 array of shape (n_usual,)
        Ascending, by `squared_nearest`.
    frame : Frame
    """
    found = fast_nearest(fast, examples)
    error = fast.error(_longest(examples))
    least, most = (np.searchsorted(usual, found + sign * error, side="left") for sign in (-1, 1))
    # what is not a number here overflowed
    again = np.flatnonzero((least != most) | ~np.isfinite(found + error))
    exact = squared_nearest(components(X[again], frame), examples)
    least[again] = np.searchsorted(usual, exact, side="left")
    return least.astype(np.int64), found


@dataclass(frozen=True)
class Covering:
    """Examples of all classes, and how near one has to be to be like it; those that many others are near come first.

    Attributes
    ----------
    examples : float64 array of shape (n, n_components)
    reach : float64 array of shape (n,)
        Squared.
    """

    examples: FloatArray
    reach: FloatArray

    def none_near(self, X: FloatArray, frame: Frame) -> BoolArray:
        """Return True for the rows of X, without NaN, that are within reach of no example."""
        fast = fast_components(X, frame)
        others = np.column_stack(
            [-2 * self.examples, (self.examples**2).sum(axis=1) - self.reach]
        ).T.copy()
        error = fast.error(_longest(self.examples), float(np.sqrt(self.reach.max())))
        points = np.column_stack([fast.points, np.ones(len(X))])
        least = np.full(len(X), np.inf)
        left = np.arange(len(X))
        for start, end in _doubled(len(self.examples)):
            near = (points[left] @ others[:, start:end]).min(axis=1) + fast.squared[left]
            least[left] = np.minimum(least[left], near)
            # a comparison with NaN is not certain
            left = left[~(least[left] < -error[left])]
        none: BoolArray = np.zeros(len(X), dtype=bool)
        none[left] = True
        again = left[~(least[left] > error[left])]
        none[again] = ~self._any_near(components(X[again], frame))
        return none

    def _any_near(self, points: FloatArray) -> BoolArray:
        """Return True for the points that are within reach of an example, the same on every machine."""
        found: BoolArray = np.zeros(len(points), dtype=bool)
        for reach in np.unique(self.reach):
            found |= squared_nearest(points, self.examples[self.reach == reach]) <= reach
        return found


def covering_of(examples: Sequence[FloatArray], reach: Sequence[float]) -> Covering:
    """Return the covering of classes' examples, each class with its squared reach."""
    gains = [_gains(of_class, squared) for of_class, squared in zip(examples, reach, strict=True)]
    order = np.argsort(-np.concatenate(gains), kind="stable")
    reaches = np.repeat(np.asarray(reach, dtype=np.float64), [len(one) for one in examples])
    return Covering(np.concatenate(examples)[order], reaches[order])


def _gains(examples: FloatArray, reach: float) -> FloatArray:
    """Return of how many further examples each is within reach, if they are taken greedily."""
    squares = (examples**2).sum(axis=1)
    near = squares[:, None] + squares - 2 * examples @ examples.T <= reach
    gains, left = np.zeros(len(examples)), np.ones(len(examples), dtype=bool)
    while left.any():
        counts = near[:, left].sum(axis=1)
        best = int(counts.argmax())
        if not counts[best]:
            break
        gains[best] = counts[best]
        left &= ~near[best]
    return gains


def _doubled(n: int) -> Iterator[tuple[int, int]]:
    start, end = 0, FIRST
    while start < n:
        yield start, min(end, n)
        start, end = end, 2 * end


def _longest(examples: FloatArray) -> float:
    return float(np.sqrt((examples**2).sum(axis=1).max()))
