"""Columns of a table to be written, made from those of a catalogue.

>>> columns = Columns()
>>> columns.add("g", plain(frame["g"]), "mag")
>>> table = columns.table({"author": "..."})

Text is UTF-8 bytes of one width: a million names take a quarter of NumPy's text, and far less than
as many Python strings.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.tables.column_kinds import column_kind

if TYPE_CHECKING:
    from astropy.table import Table

__all__ = ["Columns", "masked", "plain", "text"]

_CHUNK = 50_000


class Columns:
    """Columns of a table to be, each under a name of its own."""

    def __init__(self):
        self._columns: dict[str, Any] = {}

    def add(self, name: str, values: np.ndarray, unit: str = "", about: str = "") -> None:
        """Add a column (its array is not copied); a name that is taken gets a number."""
        from astropy.table import Column, MaskedColumn

        unique, number = name, 2
        while unique in self._columns:
            unique, number = f"{name}_{number}", number + 1
        of_kind = MaskedColumn if isinstance(values, np.ma.MaskedArray) else Column
        self._columns[unique] = of_kind(
            values, unique, unit=_unit(unit), description=about or None, copy=False
        )

    def table(self, meta: dict[str, Any]) -> Table:
        from astropy.table import Table

        return Table(list(self._columns.values()), meta=meta, copy=False)


def plain(series: pd.Series) -> np.ndarray:
    """A column's values as NumPy has them, masked where nullable ones are missing."""
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = pd.Series(np.asarray(series), name=series.name)
    if column_kind(series) == "string":
        return text(series)
    if isinstance(series.dtype, np.dtype):
        return series.to_numpy()
    dtype = series.dtype.numpy_dtype
    values = series.to_numpy(dtype=dtype, na_value=dtype.type(0))
    return masked(values, series.isna().to_numpy())


def text(values: pd.Series | Sequence[str]) -> np.ndarray:
    """UTF-8 bytes of text, without a list of them all; what is missing is empty."""
    series = pd.Series(values, dtype=object)
    width = max((len(_bytes(value)) for value in series.array), default=0)
    encoded = np.zeros(len(series), dtype=f"S{max(1, width)}")
    for start in range(0, len(series), _CHUNK):
        chunk = series.array[start : start + _CHUNK]
        encoded[start : start + _CHUNK] = [_bytes(value) for value in chunk]
    return encoded


def _bytes(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return b"" if pd.isna(value) else str(value).encode()


def masked(values: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """A masked array if anything is missing, else the values themselves."""
    return np.ma.MaskedArray(values, mask) if mask.any() else values


def _unit(written: str):
    """A unit that is written as it was read: "erg/s/cm2" stays, not "erg / (s cm2)"."""
    from astropy.units import Unit, UnrecognizedUnit

    if not written.strip():
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some spellings are discouraged
        unit = Unit(written, parse_strict="silent")
    return unit if str(unit) == written else UnrecognizedUnit(written)
