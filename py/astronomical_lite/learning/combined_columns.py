"""The columns that combinations make of a table's, each made when it is asked for: of a million rows they are not held.

>>> made = made_columns(frame, ["u", "g", "r"], [("subtract (a-b)", 2)])
>>> list(made)
['u-g', 'u-r', 'g-r']
>>> made["u-g"]                         # a Series of all rows
>>> made.rows(slice(0, 65_536))["u-g"]  # the same numbers, of some rows

Those of a function of one's own are made at once and held: what it makes of some rows may be something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.learning.features import (
    FIELD,
    Operation,
    as_float,
    combination_names,
    combine,
    operation_of,
    require_new,
    require_numeric,
    result_dtype,
    without_infinities,
)

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = [
    "Beside",
    "MadeColumns",
    "Recipe",
    "is_made_of_rows",
    "made_columns",
    "rows_of",
    "some_columns",
]

Recipe = tuple[Operation, tuple[str, ...]]  # what it is made with, and of which columns


class MadeColumns(Mapping[str, pd.Series]):
    """Columns made of those of a table, by name, in order.

    Parameters
    ----------
    frame : DataFrame
        The table.
    recipes : mapping of name to operation and columns, or None
        None for a column of `held`.
    dtype : dtype
        Of the columns that are not held.
    held : DataFrame
        Columns that were made at once.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        recipes: Mapping[str, Recipe | None],
        dtype: np.dtype[Any],
        held: pd.DataFrame,
    ):
        self._frame, self._recipes, self._dtype, self._held = frame, recipes, dtype, held
        self._used: dict[str, FloatArray] | None = None

    def __iter__(self) -> Iterator[str]:
        return iter(self._recipes)

    def __len__(self) -> int:
        return len(self._recipes)

    def __contains__(self, name: object) -> bool:
        return name in self._recipes

    def __getitem__(self, name: str) -> pd.Series:
        recipe = self._recipes[name]
        if recipe is None:
            return self._held[name]
        operation, of = recipe
        with np.errstate(all="ignore"):
            values = reduce(operation.combine, [self._values(column) for column in of])
        without_infinities(values)
        return pd.Series(values, index=self._frame.index, name=name, copy=False)

    def rows(self, rows: slice | IntArray) -> MadeColumns:
        """Return the same columns of some rows, which keep the table's columns that they were made of."""
        some = MadeColumns(
            self._frame.iloc[rows], self._recipes, self._dtype, self._held.iloc[rows]
        )
        some._used = {}
        return some

    def with_only(self, names: Sequence[str]) -> MadeColumns:
        """Return some of these columns, with the table's columns that they are made of; none is copied."""
        recipes = {name: self._recipes[name] for name in names}
        used = dict.fromkeys(of for recipe in recipes.values() if recipe for of in recipe[1])
        held = some_columns(self._held, [name for name in names if recipes[name] is None])
        return MadeColumns(some_columns(self._frame, list(used)), recipes, self._dtype, held)

    def recipe(self, name: str) -> Recipe | None:
        """Return the operation and the table's columns that a column is made with; None for one that is held."""
        return self._recipes[name]

    def to_frame(self) -> pd.DataFrame:
        """Return all columns, made."""
        if len(self._held.columns):
            columns = {name: self[name] for name in self}
            return pd.DataFrame(columns, index=self._frame.index, copy=False)
        values = np.empty((len(self), len(self._frame)), self._dtype)
        for row, name in zip(values, self, strict=True):
            row[:] = self[name]
        # pandas keeps columns as the rows of one block: the transpose is a view, nothing is copied
        return pd.DataFrame(values.T, index=self._frame.index, columns=list(self), copy=False)

    def _values(self, name: str) -> FloatArray:
        if self._used is None:
            return as_float(self._frame[name], self._dtype)
        if name not in self._used:
            self._used[name] = as_float(self._frame[name], self._dtype)
        return self._used[name]


class Beside:
    """A table and columns made of it, as one table: ``columns``, a column by name, some rows.

    Parameters
    ----------
    frame : DataFrame
    made : MadeColumns
    """

    def __init__(self, frame: pd.DataFrame, made: MadeColumns):
        self._frame, self._made = frame, made
        self.columns = [*frame.columns, *made]

    def __len__(self) -> int:
        return len(self._frame)

    def __getitem__(self, name: str) -> pd.Series:
        return self._made[name] if name in self._made else self._frame[name]

    def recipe(self, name: str) -> Recipe | None:
        """Return the operation and the table's columns that a column is made with; None for one that is there."""
        return self._made.recipe(name) if name in self._made else None

    def rows(self, rows: slice | IntArray) -> Beside:
        """Return some rows of it."""
        return Beside(self._frame.iloc[rows], self._made.rows(rows))

    def with_only(self, names: Sequence[str]) -> Beside:
        """Return some columns of it, and those of the table that they are made of; none is copied."""
        made = self._made.with_only([name for name in names if name in self._made])
        return Beside(some_columns(self._frame, [name for name in names if name not in made]), made)


def some_columns(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return some columns of a table, as they are in memory."""
    return pd.DataFrame({name: frame[name] for name in names}, index=frame.index, copy=False)


def rows_of(table: pd.DataFrame | Beside, rows: slice | IntArray) -> pd.DataFrame | Beside:
    """Return some rows of a table."""
    return table.iloc[rows] if isinstance(table, pd.DataFrame) else table.rows(rows)


def is_made_of_rows(operation: Operation) -> bool:
    """Return True if what an operation makes of some rows is what it makes of them among all: then it is not held."""
    return isinstance(operation.combine, np.ufunc) and operation.symbol is not None


def made_columns(
    frame: pd.DataFrame, features: Sequence[str], chosen: Sequence[tuple[str, int]]
) -> MadeColumns | None:
    """Return the columns of all chosen combinations, (operation, n) each; None if there are none.

    A column that several of them make is there once.

    Raises
    ------
    UserError
        As `features.combine`.
    """
    if not chosen:
        return None
    recipes: dict[str, Recipe | None] = {}
    held: dict[str, pd.Series] = {}
    for name, n in chosen:
        operation = operation_of(name)
        if is_made_of_rows(operation):
            names = combination_names(features, name, n)
            require_numeric(frame, features, FIELD)
            require_new(frame, names)
            for one, of in zip(names, combinations(features, n), strict=True):
                recipes.setdefault(one, (operation, of))
            continue
        made = combine(frame, features, name, n)
        for one in made.columns:
            if one not in recipes:
                recipes[one], held[one] = None, made[one]
    return MadeColumns(
        frame, recipes, result_dtype(frame, features), pd.DataFrame(held, index=frame.index)
    )
