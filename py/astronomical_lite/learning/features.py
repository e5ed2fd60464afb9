"""Feature combinations: new columns such as ``g-j`` from the chosen features, and their registry.

>>> combination_names(["u", "g", "r"], "subtract (a-b)", 2)
['u-g', 'u-r', 'g-r']
>>> new = combine(frame, ["u", "g", "r"], "subtract (a-b)", 2)
>>> frame = pd.concat([frame, new], axis=1)

An operation of one's own is a plain function. With a ``symbol`` it combines two arrays element by
element and is applied from left to right; without one it gets the chosen features as a frame and
returns that frame with columns added, and their names::

    @register("fractional difference (a%b)", symbol="%")
    def fractional_difference(a, b):
        return (a - b) / b

    @register("mean of n")
    def mean(frame, n):
        names = []
        for chosen in itertools.combinations(list(frame.columns), n):
            names.append("mean(" + ",".join(chosen) + ")")
            frame[names[-1]] = frame[list(chosen)].mean(axis=1)
        return frame, names
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.project.settings_lookup import answering

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray

FIELD = "feature_generation"
Function = TypeVar("Function", bound=Callable[..., Any])


class Columns(Protocol):
    """A table, such as a DataFrame, by the names of its columns."""

    @property
    def columns(self) -> Collection[str]: ...

    def __getitem__(self, name: str, /) -> pd.Series: ...


@dataclass(frozen=True)
class Operation:
    """One way of making new features from ``n`` chosen ones.

    Attributes
    ----------
    name : str
        Shown to the user and stored in the configuration file, "subtract (a-b)".
    combine : callable
        Elementwise, ``(a, b) -> array`` of the same shape; or, when `symbol` is None,
        ``(frame, n) -> (frame, new_column_names)``.
    symbol : str or None
        Stands between the features in a column's name.
    whole : bool
        True if a function of a frame is given the whole catalogue, not the chosen features alone.
    """

    name: str
    combine: Callable[..., Any]
    symbol: str | None = None
    whole: bool = False


OPERATIONS: dict[str, Operation] = {}

_FEW_ROWS = 3


def register(name: str, symbol: str | None = None) -> Callable[[Function], Function]:
    """Return a decorator that adds a function to `OPERATIONS`; see the module's examples."""

    def add_to_registry(function: Function) -> Function:
        OPERATIONS[name] = Operation(name, function, symbol)
        return function

    return add_to_registry


register("subtract (a-b)", symbol="-")(np.subtract)
register("add (a+b)", symbol="+")(np.add)
register("multiply (a*b)", symbol="*")(np.multiply)
register("divide (a/b)", symbol="/")(np.divide)


def count(features: Sequence[str], n: int) -> int:
    """Return how many ways there are to choose `n` of the features, order aside."""
    return comb(len(features), n)


def memory_foretold(n_rows: int, n_columns: int, itemsize: int = 8) -> int:
    """Return the bytes that `n_columns` new columns of `n_rows` values take."""
    return int(n_rows) * int(n_columns) * int(itemsize)


def result_dtype(frame: Columns, features: Sequence[str]) -> np.dtype[Any]:
    """Return float32 if every feature is float32 (or half precision), otherwise float64."""
    small = all(frame[name].dtype in (np.float32, np.float16) for name in features)
    return np.dtype(np.float32 if small else np.float64)


def require_numeric(frame: Columns, features: Sequence[str], field: str | None = None) -> None:
    """Raise a UserError, beside the form field `field`, unless all are columns of real numbers."""
    absent = [name for name in features if name not in frame.columns]
    if absent:
        raise UserError(f"The data set has no column {', '.join(absent)}.", field)
    for name in features:
        dtype = frame[name].dtype
        if not pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_complex_dtype(dtype):
            raise UserError(
                f"Column {name} does not hold numbers (it is {dtype}); leave it out of the "
                "features.",
                field,
            )


def as_float(column: pd.Series, dtype: np.dtype[Any]) -> FloatArray:
    """Return a numeric column as an array of `dtype`, missing values as NaN."""
    values: FloatArray = column.to_numpy(dtype=dtype, na_value=np.nan)
    return values


def combination_names(
    features: Sequence[str], operation: str, n: int, frame: pd.DataFrame | None = None
) -> list[str]:
    """Return the names of the columns `combine` would make, in its order.

    The names of a whole-frame operation are found by running it on three rows of ones; of one that
    is given the whole catalogue, on its first three rows, if that is handed over as `frame`.

    Raises
    ------
    UserError
        The operation is not registered or failed, or `n` does not suit the features.
    """
    chosen = operation_of(operation)
    features = _checked_choice(features, n)
    if chosen.symbol is not None:
        return [chosen.symbol.join(names) for names in combinations(features, n)]
    if frame is None or not chosen.whole:
        frame = pd.DataFrame(1.0, range(_FEW_ROWS), features)
    return list(_apply_to_frame(chosen, frame.iloc[:_FEW_ROWS], features, n).columns)


def combine(frame: pd.DataFrame, features: Sequence[str], operation: str, n: int) -> pd.DataFrame:
    """Make every combination of `n` of the features.

    Infinities (a division by zero, an overflow) become NaN, so that they count as missing values.

    Parameters
    ----------
    frame : DataFrame
        The catalogue; it is not changed.
    features : sequence of str
        Numeric columns of `frame`, in the order the user chose them.
    operation : str
        A key of `OPERATIONS`. Elementwise ones go from left to right: ``(a - b) - c``.
    n : int
        How many features each new column combines, 2 to ``len(features)``.

    Returns
    -------
    DataFrame
        The new columns alone, with the index of `frame`; float32 if all features are, else float64.

    Raises
    ------
    UserError
        `n` does not suit; a feature is absent or not numeric; a new name is already taken.
    """
    chosen = operation_of(operation)
    features = _checked_choice(features, n)
    require_numeric(frame, features, FIELD)
    dtype = result_dtype(frame, features)
    if chosen.symbol is None:
        new = _apply_to_frame(chosen, frame, features, n)
        require_new(frame, list(new.columns))
        values = np.array([as_float(new[name], dtype) for name in new.columns], dtype=dtype)
        names = list(new.columns)
    else:
        names = combination_names(features, operation, n)
        require_new(frame, names)
        values = _combine_elementwise(frame, features, chosen, n, dtype)
    for row in values:
        without_infinities(row)
    # pandas keeps columns as the rows of one block: the transpose is a view, nothing is copied.
    return pd.DataFrame(values.T, index=frame.index, columns=names, copy=False)


def without_infinities(values: FloatArray) -> None:
    """Turn infinite values into NaN, in place."""
    infinite = np.isinf(values)
    if infinite.any():
        values[infinite] = np.nan


def _combine_elementwise(
    frame: pd.DataFrame,
    features: Sequence[str],
    operation: Operation,
    n: int,
    dtype: np.dtype[Any],
) -> FloatArray:
    """Return the new columns as rows of an array, shape (n_combinations, n_rows)."""
    columns = {name: as_float(frame[name], dtype) for name in features}
    values = np.empty((count(features, n), len(frame)), dtype=dtype)
    with np.errstate(all="ignore"):
        for row, names in zip(values, combinations(features, n), strict=True):
            try:
                row[:] = reduce(operation.combine, [columns[name] for name in names])
            except UserError:
                raise
            except Exception as error:
                raise UserError(
                    f"The operation “{operation.name}” failed on {', '.join(names)}: {error}.",
                    FIELD,
                ) from error
    return values


def _apply_to_frame(
    operation: Operation, catalogue: pd.DataFrame, features: list[str], n: int
) -> pd.DataFrame:
    """Run an operation of a frame on one of its own and return the columns it announces."""
    n_rows = len(catalogue)
    # pandas copies a column when it is written to, so that the catalogue stays as it is
    frame = catalogue.copy(deep=False) if operation.whole else catalogue[features].copy()
    try:
        with np.errstate(all="ignore"), answering(features=features, data=catalogue):
            result, names = operation.combine(frame, n)
        new = result[list(names)]
    except UserError:
        raise
    except Exception as error:
        raise UserError(
            f"The operation “{operation.name}” failed ({type(error).__name__}: {error}). It must "
            "take (frame, n) and return the frame and the list of its new columns.",
            FIELD,
        ) from error
    if len(new) != n_rows:
        raise UserError(
            f"The operation “{operation.name}” returned {len(new)} rows for {n_rows}. "
            "It must keep every row.",
            FIELD,
        )
    require_numeric(new, list(new.columns), FIELD)
    return new


def operation_of(name: str) -> Operation:
    if name not in OPERATIONS:
        raise UserError(
            f"There is no operation “{name}”. Choose one of: {', '.join(OPERATIONS)}.", FIELD
        )
    return OPERATIONS[name]


def _checked_choice(features: Sequence[str], n: int) -> list[str]:
    features = list(features)
    if n < 2:
        raise UserError(f"A combination needs at least 2 features, not {n}.", FIELD)
    if n > len(features):
        raise UserError(
            f"{n} features cannot be combined when only {len(features)} are chosen: "
            "choose more features or combine fewer.",
            FIELD,
        )
    repeated = sorted({name for name in features if features.count(name) > 1})
    if repeated:
        raise UserError(f"Chosen more than once: {', '.join(repeated)}.", FIELD)
    return features


def require_new(frame: pd.DataFrame, names: Sequence[str]) -> None:
    taken = [name for name in names if name in frame.columns]
    if taken:
        raise UserError(
            f"The combination {taken[0]} would have the name of a column that exists already; "
            "rename that column in your file, or do not make this combination.",
            FIELD,
        )
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise UserError(
            f"Two different combinations would both be called {twice}; rename one of the "
            "features it is made of.",
            FIELD,
        )
