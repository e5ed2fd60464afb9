"""Chosen rows of a survey as one table, with all the columns of their files.

>>> found = rows_of(partitions, np.array([0, 0, 3]), np.array([17, 4, 1]), Workers())
>>> found.frame["id"], found.units
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.survey.engine import Workers, map_merge
from astronomical_lite.survey.partitions import Partition, read_partition
from astronomical_lite.survey.parts import Parts
from astronomical_lite.tables.corrections import Corrections
from astronomical_lite.tables.export.table_columns import Columns
from astronomical_lite.tables.unique_names import unique_name

if TYPE_CHECKING:
    from astropy.table import Table

    from astronomical_lite.arrays import IntArray

__all__ = ["Rows", "rows_of", "rows_table"]

_PREDICTED = ("predicted_class", "predicted_probability", "predicted_margin", "missing_features")
_MISSING: dict[str, Any] = {"S": b"", "O": "", "f": np.nan, "b": False}


@dataclass(frozen=True)
class Rows:
    """Rows of some partitions.

    Attributes
    ----------
    places : int array of shape (n,)
        Which of the rows asked for each is.
    frame : DataFrame
    units, descriptions : dict
        By column.
    """

    places: IntArray
    frame: pd.DataFrame
    units: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Wanted:
    partition: Partition
    places: IntArray
    rows: IntArray  # within the partition


def rows_of(
    partitions: Sequence[Partition],
    file: IntArray,
    row: IntArray,
    workers: Workers,
    corrections: Corrections | None = None,
    parts: Parts | None = None,
) -> Rows:
    """Return rows in the order asked for, with all columns.

    Parameters
    ----------
    partitions : sequence of Partition
        All of the files that rows are in.
    file, row : int arrays of shape (n,)
        Number of the file, and row of its table; at least one.
    workers : Workers
    corrections : mapping of str to Correction, optional
    parts : Parts, optional
        Whose columns are added.

    Raises
    ------
    UserError
        A file cannot be read, or its columns are other ones.
    """
    wanted = _wanted(partitions, file, row)
    found = map_merge(
        partial(_read, corrections=corrections, parts=parts), wanted, _together, workers
    )
    order = np.argsort(found.places)
    frame = found.frame.iloc[order].reset_index(drop=True)
    return Rows(found.places[order], frame, found.units, found.descriptions)


def _wanted(partitions: Sequence[Partition], file: IntArray, row: IntArray) -> list[_Wanted]:
    """Return the partitions that rows are in, and which of them."""
    order = np.lexsort((row, file))
    file, row = file[order], row[order]
    starts = {(one.file.number, one.number): one.first_row for one in partitions}
    wanted = []
    for one in partitions:
        number = one.file.number
        begin, end = np.searchsorted(file, (number, number + 1))
        first = begin + np.searchsorted(row[begin:end], one.first_row)
        following = starts.get((number, one.number + 1))
        if following is not None:
            end = begin + np.searchsorted(row[begin:end], following)
        if end > first:
            wanted.append(_Wanted(one, order[first:end], row[first:end] - one.first_row))
    return wanted


def _read(wanted: _Wanted, corrections: Corrections | None, parts: Parts | None) -> Rows:
    catalogue = read_partition(wanted.partition, None, corrections)
    frame = catalogue.frame.iloc[wanted.rows].reset_index(drop=True)
    if parts is not None:
        for name, values in parts.columns(wanted.partition).items():
            if name in frame and name not in _PREDICTED:
                continue  # the id
            chosen = np.ma.filled(values[wanted.rows], _MISSING.get(values.dtype.kind, 0))
            if chosen.dtype.kind == "S":
                chosen = np.strings.decode(chosen, "utf-8").astype(object)
            frame[unique_name(name, frame.columns)] = chosen
    return Rows(wanted.places, frame, catalogue.units, catalogue.descriptions)


def _together(first: Rows, second: Rows) -> Rows:
    """Return the rows of both, which have to have the same columns.

    Raises
    ------
    UserError
        They do not.
    """
    one, other = first.frame, second.frame
    lacking = [str(name) for name in one if name not in other] + [
        str(name) for name in other if name not in one
    ]
    if lacking:
        raise UserError(
            f"The files have different columns: {lacking[0]} is not in all of them. Give files of the "
            "same columns."
        )
    for name in one:
        if _is_text(one[name]) != _is_text(other[name]):
            raise UserError(
                f"Column {name} holds text in one file and numbers in another. Give files of the same "
                "columns."
            )
    return Rows(
        np.concatenate([first.places, second.places]),
        pd.concat([one, other[list(one.columns)]], ignore_index=True),
        {**second.units, **first.units},
        {**second.descriptions, **first.descriptions},
    )


def _is_text(series: pd.Series) -> bool:
    return not pd.api.types.is_numeric_dtype(series.dtype)


def rows_table(rows: Rows) -> Table:
    """Return rows as a table to be written, with units and descriptions."""
    columns = Columns()
    columns.add_catalogue(rows.frame, None, rows.units, rows.descriptions)
    return columns.table({})
