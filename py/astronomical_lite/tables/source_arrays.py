"""Arrays of one source: its row of vector columns, or the columns of a file of its own.

arrays = arrays_of_row(catalogue, 12)
arrays = arrays_of_file("/tmp/spec", "spec-0266-51602-0001.fits")
arrays.numbers("flux"), arrays.units.get("flux")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError, some_of
from astronomical_lite.tables.catalogue import Catalogue, read_catalogue

if TYPE_CHECKING:
    import pandas as pd

    from astronomical_lite.arrays import AnyArray, FloatArray


@dataclass(frozen=True, eq=False)
class SourceArrays:
    """Arrays of one source by the names of their columns; each is read when it is asked for.

    Attributes
    ----------
    origin : what they are of, as sentences call it: "row 13 of survey.fits"
    columns : name -> function that returns its values, shape (n,)
    units : name -> unit, for those that have one
    """

    origin: str
    columns: Mapping[str, Callable[[], AnyArray]]
    units: Mapping[str, str]

    def values(self, name: str) -> AnyArray:
        """Return a column's values.

        Raises
        ------
        UserError
            If there is no such column, or it has no value.
        """
        if name not in self.columns:
            there = some_of(list(self.columns)) or "none"
            raise UserError(f"There is no column '{name}' in {self.origin}. Its columns: {there}.")
        values = self.columns[name]()
        if not len(values):
            raise UserError(f"Column '{name}' is empty in {self.origin}.")
        return values

    def numbers(self, name: str) -> FloatArray:
        """Return a column's values as float64; NaN where one is missing. Dates are modified Julian dates.

        Raises
        ------
        UserError
            As `values`, or if they are not numbers.
        """
        values = self.values(name)
        try:
            return _numbers(values)
        except (TypeError, ValueError):
            raise UserError(
                f"Column '{name}' does not hold numbers in {self.origin}. Choose another."
            ) from None

    def require_length(self, name: str, values: Sized, like: str, length: int) -> None:
        """Raise a UserError unless a column has as many values as another one."""
        if len(values) != length:
            raise UserError(
                f"Column '{name}' has {len(values):,} values and '{like}' {length:,} in {self.origin}: "
                "they have to be as many. Choose other columns."
            )

    def texts(self, name: str) -> list[str]:
        """Return a column's values as texts without blanks around them; raises a UserError as `values`."""
        return [
            one.decode("utf-8", "replace").strip() if isinstance(one, bytes) else str(one).strip()
            for one in self.values(name).tolist()
        ]


def arrays_of_row(catalogue: Catalogue, row: int) -> SourceArrays:
    """Return a source's arrays in the vector columns of its table."""
    columns = {
        name: (lambda vector=vector: vector.row(row)) for name, vector in catalogue.vectors.items()
    }
    return SourceArrays(f"row {row + 1:,} of {catalogue.name}", columns, catalogue.units)


def arrays_of_file(path: str | Path, name: str) -> SourceArrays:
    """Return the columns of a file that holds one source: its rows are pixels or times.

    A table of one row with vector columns is read as these.

    Raises
    ------
    UserError
        As `read_catalogue`.
    """
    catalogue = read_catalogue(path, name, fewest=1)
    frame = catalogue.frame
    if len(frame) == 1 and catalogue.vectors:
        # the file may be replaced by the next one of that name: nothing of it is read later
        held = {one: vector.row(0) for one, vector in catalogue.vectors.items()}
        columns = {one: (lambda values=values: values) for one, values in held.items()}
    else:
        columns = {one: (lambda series=frame[one]: _plain(series)) for one in frame.columns}
    return SourceArrays(name, columns, catalogue.units)


def _plain(series: pd.Series) -> AnyArray:
    """Return a column of a frame as NumPy has it."""
    values: AnyArray
    if getattr(series.dtype, "kind", "O") in "iufb":
        values = series.to_numpy(dtype="float64", na_value=np.nan)
    elif isinstance(series.dtype, np.dtype) and series.dtype.kind == "M":
        values = series.to_numpy()
    else:
        values = series.astype(object).to_numpy()
    return values


def _numbers(values: AnyArray) -> FloatArray:
    """Return numbers of numbers, dates, or texts of either as ISO 8601 has dates.

    Raises
    ------
    TypeError, ValueError
        If they are none.
    """
    if values.dtype.kind == "M":
        return _julian_dates(values)
    try:
        numbers: FloatArray = values.astype(np.float64)
    except (TypeError, ValueError):
        texts = [str(one).strip().removesuffix("Z") or "NaT" for one in values.tolist()]
        return _julian_dates(np.array(texts, "datetime64[us]"))
    return numbers


def _julian_dates(times: AnyArray) -> FloatArray:
    """Return times as modified Julian dates in days."""
    since = times.astype("datetime64[us]") - np.datetime64("1858-11-17", "us")
    days: FloatArray = since / np.timedelta64(86_400_000_000, "us")
    return days
