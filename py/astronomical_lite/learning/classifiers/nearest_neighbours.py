"""The nearest neighbours of the table kept, from fit to fit: one more point costs one distance of each row.

>>> kept_table.keep(X)
>>> predict_proba = compile(fitted) or fitted.predict_proba

The results are scikit-learn's, bit for bit: its "l2" adds the squares feature by feature, in double precision, and
rounds the sum to that of the table; its neighbours are a heap from which, of points that are equally far, the same
one gives way to a nearer one. So it is here.

`library.neighbours(task)` takes JSON and returns a function of the addresses of rows, of their records and of the
array for their probabilities, which is false where a row has too few neighbours: see
static/js/learning/learning_library.mjs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

from astronomical_lite import learning_library
from astronomical_lite.learning.classifiers import kept_table
from astronomical_lite.learning.classifiers.together import Asked
from astronomical_lite.typed_arrays import address_of

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray, IntArray

    Find = Callable[[AnyArray, AnyArray, FloatArray], bool]

USUAL = KNeighborsClassifier(algorithm="brute", metric="l2").get_params()
NOTE = "neighbours"
MOST_BYTES = 2**27  # of the records of all sets of points: those of four tabs of a million rows
MOST_POINTS = 2**15 - 1
MOST_ROWS = (
    200_000  # without a library: of more, scikit-learn compares all points on all cores sooner
)
MOST_TAKEN_BACK = 8  # points; sets that differ in more are kept apart
FARTHEST = np.finfo(np.float64).max


class Neighbours:
    """The nearest of some points of each row of a table.

    Parameters
    ----------
    n_rows, k : int
    points : array of shape (n_points, n_features)

    Attributes
    ----------
    records : structured array of shape (n_rows,)
        Of each row the squares of the distances of its neighbours, a heap with the farthest first; their places among
        the points, -1 of none; and how many points it was compared with.
    """

    def __init__(self, n_rows: int, k: int, points: AnyArray):
        self.points = points.copy()
        self._blank = np.zeros((), record_type(k))
        self._blank["squares"], self._blank["places"] = FARTHEST, -1
        self.records = np.full(n_rows, self._blank)

    def n_common(self, points: AnyArray) -> int:
        """Return how many of the first points are the same as of others."""
        n = min(len(self.points), len(points))
        same = (self.points[:n] == points[:n]).all(axis=1)
        return n if same.all() else int(np.argmin(same))

    def turn_to(self, points: AnyArray) -> None:
        """Forget points that are not among the first of others, with which rows will be compared.

        A point that is not among a row's neighbours now never was if none that came later is: its record is what it was
        before them.
        """
        n = self.n_common(points)
        if n < len(self.points):
            self.records[(self.records["places"] >= n).any(axis=1)] = self._blank
            np.minimum(self.records["known"], n, out=self.records["known"])
        if n < max(len(self.points), len(points)):
            self.points = points.copy()


def record_type(k: int) -> np.dtype[Any]:
    """Return the type of the record of a row that has k neighbours, as neighbours.wat has it."""
    fields = {"squares": ("f8", k), "places": ("i2", k), "known": ("i2", ())}
    offsets = [0, 8 * k, 10 * k]
    size = -(-(10 * k + 2) // 8) * 8
    return np.dtype(
        {
            "names": list(fields),
            "formats": list(fields.values()),
            "offsets": offsets,
            "itemsize": size,
        }
    )


@dataclass(frozen=True)
class CompiledNeighbours:
    """Neighbours among the rows kept; calling it with X gives the same as ``fitted.predict_proba(X)``.

    Attributes
    ----------
    fitted : KNeighborsClassifier
    points : array of shape (n_points, n_features)
    find : callable
        ``(X, records, probabilities)``; returns False if a row has less than k neighbours.
    """

    fitted: KNeighborsClassifier
    points: AnyArray
    find: Find

    def __call__(self, X: AnyArray) -> FloatArray:
        """Return the probabilities, float64 of shape (n_rows, 2)."""
        points = self.points
        is_like = X.dtype == points.dtype and X.shape[1:] == points.shape[1:]
        rows = kept_table.rows_of(X) if is_like else None
        if rows is not None:
            records, probabilities = self._begin(rows, len(X))
            if self.find(np.ascontiguousarray(X), records, probabilities):
                kept_table.note_finite(rows)  # a row that lacks a value is near nothing
                return self._finish(rows, [records, probabilities])
        of_all: FloatArray = self.fitted.predict_proba(X)
        return of_all

    def asked(self) -> Asked | None:
        """Return how the library is asked for neighbours; None if there is none, or rows are doubles."""
        is_single = self.points.dtype == np.float32
        if not isinstance(self.find, LibraryFinder) or not is_single:
            return None
        return Asked(self.find.function, self._begin, self._finish)

    def _begin(self, rows: slice | IntArray, n_rows: int) -> list[AnyArray]:
        """Return the rows' records, those of a slice themselves, and room for their probabilities."""
        records = _kept(self.points, self.fitted.n_neighbors).records
        # whole records are picked five times as fast as fields
        some = records.view((np.void, records.itemsize))[rows].view(records.dtype)
        return [some, np.empty((n_rows, 2))]

    def _finish(self, rows: slice | IntArray, results: list[AnyArray]) -> FloatArray:
        """Keep the records, and return the probabilities."""
        some, probabilities = results
        if not isinstance(rows, slice):
            records = _kept(self.points, self.fitted.n_neighbors).records
            whole = (np.void, records.itemsize)
            records.view(whole)[rows] = some.view(whole)
        return probabilities


def compile(fitted: Any) -> CompiledNeighbours | None:
    """Prepare a fitted classifier for `predict_proba` of rows of the table kept; None where nothing is faster."""
    if type(fitted) is not KNeighborsClassifier:
        return None
    points, k = fitted._fit_X, fitted.n_neighbors
    n_rows = kept_table.n_rows()
    if n_rows * record_type(k).itemsize > MOST_BYTES or len(points) > MOST_POINTS:
        return None
    if learning_library.current() is None and n_rows > MOST_ROWS:
        return None
    is_usual = fitted.get_params() == USUAL | {"n_neighbors": k} and k <= len(points)
    if not is_usual or len(fitted.classes_) != 2 or fitted.outputs_2d_:
        return None
    classes = fitted._y.astype(np.uint8)
    of_second = np.arange(k + 1)
    shares = np.column_stack([k - of_second, of_second]) / float(k)
    return CompiledNeighbours(fitted, points, _finder(points, classes, shares))


def _kept(points: AnyArray, k: int) -> Neighbours:
    """Return the neighbours among some points that rows are, or will be, compared with."""
    sets: list[Neighbours] = kept_table.notes().setdefault(NOTE, [])
    fitting = [one for one in sets if one.records.dtype == record_type(k)]
    found = max(fitting, key=lambda one: one.n_common(points), default=None)
    if found is None or len(found.points) - found.n_common(points) > MOST_TAKEN_BACK:
        found = Neighbours(kept_table.n_rows(), k, points)
    else:
        found.turn_to(points)
    # the last ones used are kept
    sets[:] = [one for one in sets if one is not found] + [found]
    while sum(one.records.nbytes for one in sets) > MOST_BYTES:
        del sets[0]
    return found


def _finder(points: AnyArray, classes: AnyArray, shares: FloatArray) -> Find:
    """Return what compares rows with the points that they were not compared with, and writes their probabilities.

    Parameters
    ----------
    points : array of shape (n_points, n_features)
    classes : uint8 array of shape (n_points,), each 0 or 1
    shares : float64 array of shape (k + 1, 2)
        The probabilities for each number of neighbours of class 1.

    Returns
    -------
    callable
        ``(X, records, probabilities)``; returns False if a row has less than k neighbours, as where a value is missing.
    """
    library = learning_library.current()
    if library is None:

        def find(X: AnyArray, records: AnyArray, probabilities: FloatArray) -> bool:
            compare(X, records, points)
            places = records["places"]
            probabilities[:] = shares[classes[places].sum(axis=1)]
            return bool((places >= 0).all())

        return find
    arrays = {"values": np.ascontiguousarray(points), "classes": classes, "shares": shares}
    task = {name: address_of(array) for name, array in arrays.items()} | {
        "points": points.shape[0],
        "features": points.shape[1],
        "k": len(shares) - 1,
        "isDouble": points.dtype == np.float64,
    }
    return LibraryFinder(library.neighbours(json.dumps(task)))


@dataclass(frozen=True)
class LibraryFinder:
    """Compares rows as `_finder` says; `function` is one of the library."""

    function: Any

    def __call__(self, X: AnyArray, records: AnyArray, probabilities: FloatArray) -> bool:
        addresses = address_of(X), address_of(records)
        return bool(self.function(*addresses, len(X), address_of(probabilities)))


def compare(X: AnyArray, records: AnyArray, points: AnyArray) -> None:
    """Compare rows with the points that they were not compared with, as neighbours.wat does.

    Parameters
    ----------
    X : array of shape (n, n_features)
    records : structured array of shape (n,)
        Of `record_type`; it is changed.
    points : array of shape (n_points, n_features)
    """
    first = int(records["known"].min(initial=len(points)))
    for place in range(first, len(points)):
        rows = np.flatnonzero(records["known"] <= place)
        X_behind = X if len(rows) == len(X) else X[rows]
        with np.errstate(over="ignore", invalid="ignore"):
            sums = sum(
                np.square((X_behind[:, j] - points[place, j]).astype(np.float64))
                for j in range(X.shape[1])
            )
            squares = np.asarray(sums, dtype=X.dtype).astype(np.float64)
        is_nearer = squares < records["squares"][rows, 0]
        _push(records, rows[is_nearer], squares[is_nearer], place)
    records["known"] = len(points)


def _push(records: AnyArray, rows: IntArray, squares: FloatArray, place: int) -> None:
    """Put a point in the place of the farthest neighbour of rows, and sift it down.

    Of two that are below, the farther one comes up, of equal ones the first.
    """
    heaps, places = records["squares"][rows], records["places"][rows]
    k = heaps.shape[1]
    at = np.zeros(len(rows), dtype=np.int64)
    sinking = np.arange(len(rows))
    while True:
        sinking = sinking[2 * at[sinking] + 1 < k]
        below = 2 * at[sinking] + 1
        other = np.minimum(below + 1, k - 1)
        below = np.where(heaps[sinking, other] > heaps[sinking, below], other, below)
        goes_on = squares[sinking] < heaps[sinking, below]
        sinking, below = sinking[goes_on], below[goes_on]
        if not len(sinking):
            break
        for array in (heaps, places):
            array[sinking, at[sinking]] = array[sinking, below]
        at[sinking] = below
    each = np.arange(len(rows))
    heaps[each, at], places[each, at] = squares, place
    records["squares"][rows], records["places"][rows] = heaps, places
