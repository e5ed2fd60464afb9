"""Columns of a table to be written, made from those of a catalogue.

    columns = Columns()
    columns.add_series(frame["g"], "g", "mag")
    table = columns.table({"author": "..."})

Text is UTF-8 bytes of one width: a million names take a quarter of NumPy's text, and far less than
as many Python strings.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.tables.column_kinds import column_kind
from astronomical_lite.tables.export.block_table import BlockColumn, BlockTable
from astronomical_lite.tables.unique_names import unique_name

if TYPE_CHECKING:
    from astropy.table import Table
    from astropy.units import UnitBase

    from astronomical_lite.arrays import AnyArray, BoolArray, BytesArray, IntArray

__all__ = ["Columns", "encode_text", "masked"]

_CHUNK_ROWS = 50_000


class Columns:
    """Columns of a table to be, each under a name of its own."""

    def __init__(self) -> None:
        self._columns: dict[str, Any] = {}

    def add(self, name: str, values: AnyArray, unit: str = "", about: str = "") -> None:
        """Add a column; a name that is taken gets a number.

        Parameters
        ----------
        name : str
        values : array of shape (rows,)
            Masked or not; it is not copied.
        unit, about : str
            The column's unit as it was read, and its description.
        """
        from astropy.table import Column, MaskedColumn

        name = unique_name(name, self._columns)
        column_type = MaskedColumn if isinstance(values, np.ma.MaskedArray) else Column
        self._columns[name] = column_type(
            values, name, unit=_unit(unit), description=about or None, copy=False
        )

    def add_blocks(
        self, name: str, dtype: np.dtype[Any], make: Callable[[slice], AnyArray], about: str = ""
    ) -> None:
        """Add a column that is made a block of rows at a time; `block_table` has it, `table` cannot."""
        name = unique_name(name, self._columns)
        self._columns[name] = BlockColumn(name, dtype, make, about)

    def add_series(self, series: pd.Series, name: str, unit: str = "", about: str = "") -> None:
        """Add a column of a catalogue, or one like it; text is UTF-8 bytes, empty where it is missing."""
        self.add(name, plain_values(series), unit, about)

    def add_catalogue(
        self,
        frame: pd.DataFrame,
        rows: IntArray | None,
        units: Mapping[str, str],
        descriptions: Mapping[str, str],
    ) -> None:
        """Add all columns of a catalogue, with their units and descriptions by name; some rows of it, or all."""
        for name in frame.columns:
            series = frame[name] if rows is None else frame[name].iloc[rows]
            self.add_series(series, str(name), units.get(name, ""), descriptions.get(name, ""))

    @property
    def names(self) -> list[str]:
        """Names so far."""
        return list(self._columns)

    def table(self, meta: dict[str, Any]) -> Table:
        """Return an astropy table of the columns, without a copy of their values."""
        from astropy.table import Table

        return Table(list(self._columns.values()), meta=meta, copy=False)

    def block_table(self, n_rows: int, meta: dict[str, Any]) -> BlockTable:
        """Return a table to be written of the columns, without a copy of their values."""
        return BlockTable(self._columns, n_rows, meta)


def plain_values(series: pd.Series) -> AnyArray:
    """Return a column's values as NumPy has them, shape (rows,), masked where they are missing.

    Text becomes UTF-8 bytes, empty where it is missing; NaN stays NaN.
    """
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = pd.Series(np.asarray(series), name=series.name)
    if column_kind(series) == "string":
        return encode_text(series)
    if isinstance(series.dtype, np.dtype):
        return np.asarray(series)
    dtype = series.dtype.numpy_dtype
    values = series.to_numpy(dtype=dtype, na_value=dtype.type(0))
    return masked(values, series.isna().to_numpy())


def encode_text(values: pd.Series | Sequence[str]) -> BytesArray:
    """Return text as UTF-8 bytes of one width, without a list of them all; missing ones empty."""
    series = pd.Series(values, dtype=object)
    width = max((len(_utf8(value)) for value in series.array), default=0)
    encoded = np.zeros(len(series), dtype=f"S{max(1, width)}")
    for start in range(0, len(series), _CHUNK_ROWS):
        chunk = series.array[start : start + _CHUNK_ROWS]
        encoded[start : start + _CHUNK_ROWS] = [_utf8(value) for value in chunk]
    return encoded


def masked(values: AnyArray, mask: BoolArray) -> AnyArray:
    """Return a masked array if anything is masked, else the values themselves."""
    return np.ma.MaskedArray(values, mask) if mask.any() else values


def _utf8(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return b"" if pd.isna(value) else str(value).encode()


def _unit(text: str) -> UnitBase | None:
    """Return a unit that is written as it was read: "erg/s/cm2" stays, not "erg / (s cm2)"."""
    from astropy.units import Unit, UnrecognizedUnit

    if not text.strip():
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some spellings are discouraged
        unit = Unit(text, parse_strict="silent")
    return unit if str(unit) == text else UnrecognizedUnit(text)
