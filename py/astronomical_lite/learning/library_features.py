"""Features made by the library of `learning_library`: what NumPy makes, bit for bit, several times as fast.

>>> make = feature_maker(table, ["u", "u-g"], scaling)   # None where no library does, or not these
>>> make(slice(0, len(X)), X)

`library.features(task)` takes JSON and returns a function of the addresses of the columns, of the rows picked of them
and of the array for the result: see static/js/learning/learning_library.mjs. Rows are picked there several times as
fast as by NumPy.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite import learning_library
from astronomical_lite.learning.combined_columns import Beside
from astronomical_lite.learning.features import as_float
from astronomical_lite.typed_arrays import address_of

if TYPE_CHECKING:
    import pandas as pd

    from astronomical_lite.arrays import AnyArray, FloatArray, IntArray
    from astronomical_lite.learning.feature_matrix import CentreAndScale

OPERATIONS = (np.subtract, np.add, np.multiply, np.divide)
"""Those that the library knows, by their numbers there."""


def n_rows_of(rows: slice | IntArray) -> int:
    """Return how many rows these are: a slice of consecutive ones, or an int array."""
    return int(rows.stop - rows.start) if isinstance(rows, slice) else len(rows)


class FeatureMaker:
    """Makes the features of some rows, in a float32 array of shape (n_rows, n_features) in C order.

    Parameters
    ----------
    library
    columns : sequence of Series
        What features are made of.
    recipes : list of dict
        How they are, for `library.features`.
    """

    def __init__(self, library: Any, columns: Sequence[pd.Series], recipes: list[dict[str, Any]]):
        self._library, self._columns = library, columns
        self._fill = library.features(json.dumps({"columns": len(columns), "recipes": recipes}))
        self._arrays = _readable(columns)

    def __call__(self, rows: slice | IntArray, X: FloatArray) -> None:
        """Fill in X; rows are a slice of consecutive ones, or an int array."""
        with self._laid_out(rows, len(X)) as places:
            self._fill(*places, len(X), address_of(X))

    def predictor(
        self, functions: Sequence[Any]
    ) -> Callable[[slice | IntArray, Sequence[AnyArray]], bool]:
        """Return what asks functions of the library about rows: see `FeatureRows.predictor`."""
        ask = self._library.predictor(self._fill, *functions)

        def predict(rows: slice | IntArray, results: Sequence[AnyArray]) -> bool:
            n_rows = n_rows_of(rows)
            addresses = np.array([address_of(array) for array in results], np.uint32)
            with self._laid_out(rows, n_rows) as places:
                return bool(ask(*places, n_rows, address_of(addresses)))

        return predict

    @contextmanager
    def _laid_out(self, rows: slice | IntArray, n_rows: int) -> Iterator[tuple[int, int, int]]:
        """Have what the library reads in memory: where the columns' addresses are, their length, and where the rows
        picked of them are, 0 for all."""
        picked = None
        if self._arrays is None:
            own = list(np.empty((len(self._columns), n_rows), np.float32))
            for values, column in zip(own, self._columns, strict=True):
                values[:] = as_float(column.iloc[rows], values.dtype)
        elif isinstance(rows, slice):
            own = [array[rows] for array in self._arrays]
        else:
            own = self._arrays
            picked = np.where(rows < 0, rows + len(own[0]), rows).astype(np.int32)
        addresses = np.array([address_of(values) for values in own], np.uint32)
        yield address_of(addresses), len(own[0]), 0 if picked is None else address_of(picked)


def feature_maker(
    table: pd.DataFrame | Beside, features: Sequence[str], scaling: CentreAndScale | None
) -> FeatureMaker | None:
    """Return what makes the features of some rows.

    Parameters
    ----------
    table : DataFrame or Beside
        Its columns do not change.
    features : sequence of str
        Numeric columns of it, all of single precision.
    scaling : centre and scale of each feature, or None

    Returns
    -------
    FeatureMaker or None
        None where no library makes them.
    """
    library = learning_library.current()
    centre, width = scaling or (np.zeros(len(features), np.float32), np.ones(len(features)))
    known = centre.dtype == np.float32 and width.dtype == np.float64
    if library is None or not (known and np.isfinite([centre, width]).all()):
        return None
    recipes = [_recipe(table, name) for name in features]
    if any(operation not in OPERATIONS for operation, _ in recipes):
        return None
    names = list(dict.fromkeys(name for _, of in recipes for name in of))
    columns = [table[name] for name in names]
    told = [
        {
            "of": [names.index(name) for name in of],
            "operation": OPERATIONS.index(operation),
            "centre": float(centre[j]),
            "width": float(width[j]),
        }
        for j, (operation, of) in enumerate(recipes)
    ]
    return FeatureMaker(library, columns, told)


def _readable(columns: Sequence[pd.Series]) -> list[AnyArray] | None:
    """Return the values of columns that the library can read where they are; None if it cannot."""
    if any(column.dtype != np.float32 for column in columns):
        return None
    arrays = [column.to_numpy() for column in columns]
    there = all(array.dtype.isnative and array.flags.c_contiguous for array in arrays)
    return arrays if there else None


def _recipe(table: pd.DataFrame | Beside, name: str) -> tuple[Any, Sequence[str]]:
    """Return the function and the columns that a feature is made with; of one that is a column, any function."""
    recipe = table.recipe(name) if isinstance(table, Beside) else None
    if recipe is None:
        return OPERATIONS[0], [name]
    operation, of = recipe
    return operation.combine, of
