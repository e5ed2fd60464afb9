"""The nearest neighbours of the table kept, from fit to fit: one more point costs one distance of each row.

>>> kept_table.keep(X)
>>> predict_proba = compile(fitted) or fitted.predict_proba

The results are scikit-learn's, bit for bit: its "l2" adds the squares feature by feature, as is done here. Only of
points that are equally far depends on the order of a heap which one it takes: there it is left to itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

from astronomical_lite.learning.classifiers import kept_table

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray, IntArray

USUAL = KNeighborsClassifier(algorithm="brute", metric="l2").get_params()
NOTE = "neighbours"
# Sets of points: the last ones of some classifiers, and those that Unsure goes back to.
MOST_KEPT = 4
MOST_ROWS = 200_000  # the table is kept twice, and 80 bytes of a row for each set of points


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest of some points of each row.

    Attributes
    ----------
    points : array of shape (n_points, n_features)
    squares : float64 array of shape (k, n_rows)
        Of the distances, ascending.
    places : int64 array of shape (k, n_rows)
        Of the neighbours among the points.
    """

    points: AnyArray
    squares: FloatArray
    places: IntArray

    def are_of_first(self, points: AnyArray) -> bool:
        """Return True if these are the neighbours among the first of some points."""
        return np.array_equal(self.points, points[: len(self.points)])


class Table:
    """Rows whose neighbours are kept.

    Parameters
    ----------
    X : float array of shape (n_rows, n_features)
    """

    def __init__(self, X: AnyArray):
        self._X = X
        self._columns = np.ascontiguousarray(X.T)
        self._kept: list[Neighbours] = []
        self._is_certain = bool(np.isfinite(X).all())  # else scikit-learn says what is wrong

    def probabilities(self, fitted: KNeighborsClassifier) -> FloatArray | None:
        """Return what `predict_proba` gives, shape (n_rows, 2); None where that is not certain."""
        found = self._neighbours(fitted) if self._is_certain else None
        if found is None:
            self._is_certain = False  # points equally far are so for the next fits too
            return None
        k = fitted.n_neighbors
        of_second = fitted._y[found.places].sum(axis=0)
        return np.column_stack([k - of_second, of_second]) / float(k)

    def _neighbours(self, fitted: KNeighborsClassifier) -> Neighbours | None:
        points, k = fitted._fit_X, fitted.n_neighbors
        fitting = [one for one in self._kept if len(one.squares) == k and one.are_of_first(points)]
        before = max(fitting, key=lambda one: len(one.points), default=None)
        found = self._search(fitted) if before is None else before
        while found is not None and len(found.points) < len(points):
            found = self._and_next(found, points)
        if found is not None:
            others = [one for one in self._kept if one is not before]
            last = [before, found] if before is not found else [found]
            self._kept = [one for one in (*others, *last) if one is not None][-MOST_KEPT:]
        return found

    def _search(self, fitted: KNeighborsClassifier) -> Neighbours | None:
        """Return the neighbours as scikit-learn finds them; None where others are as near."""
        points, k = fitted._fit_X, fitted.n_neighbors
        places = fitted.kneighbors(self._X, min(k + 1, len(points)), return_distance=False).T
        squares = self._squares(values[places] for values in points.T)
        squares, places = _in_order(squares, places)
        if (squares[k - 1] == squares[k:]).any():
            return None
        return Neighbours(points, squares[:k], places[:k])

    def _and_next(self, found: Neighbours, points: AnyArray) -> Neighbours | None:
        """Return the neighbours among one point more; None where it takes the place of one of two that are as far."""
        n = len(found.points)
        squares, places = found.squares.copy(), found.places.copy()
        distance = self._squares(points[n])
        rows = np.flatnonzero(distance < squares[-1])
        if len(squares) > 1 and (squares[-2, rows] == squares[-1, rows]).any():
            return None
        squares[-1, rows], places[-1, rows] = distance[rows], n
        squares[:, rows], places[:, rows] = _in_order(squares[:, rows], places[:, rows])
        return Neighbours(points[: n + 1], squares, places)

    def _squares(self, of_points: Iterable[AnyArray]) -> FloatArray:
        """Return the squares of distances to points, added as scikit-learn does.

        Parameters
        ----------
        of_points : of each feature, one value or an array of shape (..., n_rows)
        """
        with np.errstate(over="ignore"):
            squares: FloatArray = sum(
                np.square((column - values).astype(np.float64))
                for column, values in zip(self._columns, of_points, strict=True)
            )
        return squares


def compile(fitted: Any) -> Callable[[AnyArray], FloatArray] | None:
    """Prepare a fitted classifier for `predict_proba` of rows of the table kept; None where nothing is faster."""
    if type(fitted) is not KNeighborsClassifier:
        return None
    k = fitted.n_neighbors
    if kept_table.n_rows() > MOST_ROWS:
        return None
    is_usual = fitted.get_params() == USUAL | {"n_neighbors": k} and k <= len(fitted._fit_X)
    if not is_usual or len(fitted.classes_) != 2 or fitted.outputs_2d_:
        return None

    def predict_proba(X: AnyArray) -> FloatArray:
        notes = kept_table.notes_of(X) if X.dtype == fitted._fit_X.dtype else None
        if notes is not None and NOTE not in notes:
            notes[NOTE] = Table(X)
        found = None if notes is None else notes[NOTE].probabilities(fitted)
        probabilities: FloatArray = fitted.predict_proba(X) if found is None else found
        return probabilities

    return predict_proba


def _in_order(squares: FloatArray, places: IntArray) -> tuple[FloatArray, IntArray]:
    """Return both in the order of the squares, column by column."""
    order = np.argsort(squares, axis=0, kind="stable")
    return np.take_along_axis(squares, order, 0), np.take_along_axis(places, order, 0)
