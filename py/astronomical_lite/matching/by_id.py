"""Rows of two tables that have the same id.

>>> match = same_id(here["objid"], "survey.fits", there["source_id"], "spectra.fits")
>>> match.rows
array([12, -1, 3])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.matching.by_position import Match
from astronomical_lite.messages import UserError, count_text, plural
from astronomical_lite.tables.column_kinds import EXACT_IN_FLOAT32, EXACT_IN_FLOAT64, column_kind

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, BoolArray

__all__ = ["same_id"]


def same_id(here: pd.Series, here_name: str, there: pd.Series, there_name: str) -> Match:
    """Return for each row the row of the other table with the same id.

    Whole numbers are compared to the last digit, signed or not; text without blanks around it, which pad
    columns of fixed width; a text and a whole number as text. Missing ids match nothing. Of ids that
    occur several times in the other table the first row is taken.

    Parameters
    ----------
    here, there : pandas.Series
        The columns of ids.
    here_name, there_name : str
        Names of their tables, for sentences.

    Raises
    ------
    UserError
        A column holds no ids: truth values, decimals, or numbers too large to be exact in their type.
    """
    ours, ours_missing = _ids(here, here_name)
    theirs, theirs_missing = _ids(there, there_name)
    if ours.dtype != theirs.dtype:
        ours, theirs = _texts(ours), _texts(theirs)
    known = np.flatnonzero(~theirs_missing)
    index = pd.Index(theirs[known])
    repeated = index.duplicated()
    first = pd.Index(index[~repeated])
    found = np.asarray(first.get_indexer(pd.Index(ours)), np.int64)
    found[ours_missing] = -1
    places = known[~repeated]
    rows = np.where(found >= 0, places[found] if len(places) else -1, -1).astype(np.int64)
    remarks = _missing_remarks(here_name, here, ours_missing)
    remarks += _missing_remarks(there_name, there, theirs_missing)
    if repeated.any():
        again = index[repeated].unique()
        used = int(np.count_nonzero(np.isin(again, ours[~ours_missing])))
        if used:
            remarks.append(
                f"{there_name}: {count_text(used, 'id')} {plural(used, 'that matches occurs', 'that match occur')} "
                f"in several rows of column '{there.name}'; the first of these rows is taken."
            )
    return Match(rows, remarks=remarks)


def _missing_remarks(table: str, series: pd.Series, missing: BoolArray) -> list[str]:
    n = int(np.count_nonzero(missing))
    if not n:
        return []
    return [
        f"{table}: {count_text(n, 'row')} {plural(n, 'has', 'have')} no id in column '{series.name}' and "
        f"{plural(n, 'matches', 'match')} nothing (the first is row {int(missing.argmax()) + 1:,})."
    ]


def _ids(series: pd.Series, table: str) -> tuple[AnyArray, BoolArray]:
    """Return ids, int64 or text, shape (rows,), and True where one is missing."""
    kind, named = column_kind(series), f"Column '{series.name}' of {table}"
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = pd.Series(np.asarray(series), name=series.name)
    missing = series.isna().to_numpy()
    if kind == "boolean":
        raise UserError(f"{named} holds only true and false. Choose a column of ids.")
    if kind == "string":
        texts = np.array(
            [
                "" if absent else str(one).strip(" \0\t")
                for one, absent in zip(series, missing, strict=True)
            ],
            dtype=object,
        )
        return texts, missing | (texts == "")
    if kind == "float":
        return _whole(series.to_numpy(), missing, named), missing
    numpy_type = getattr(series.dtype, "numpy_dtype", series.dtype)
    values = (
        series.to_numpy(dtype=numpy_type, na_value=numpy_type.type(0))
        if missing.any()
        else series.to_numpy()
    )
    values = np.asarray(values, numpy_type)
    if values.dtype.kind == "u" and values.size and values.max() >= 2**63:
        return _texts(values), missing
    return values.astype(np.int64), missing


def _whole(values: AnyArray, missing: BoolArray, named: str) -> AnyArray:
    """Return the int64 of floats that are whole numbers."""
    known = values[~missing]
    odd = ~np.isfinite(known) | (known != np.floor(known))
    if odd.any():
        raise UserError(
            f"{named} holds decimal numbers, for example {known[odd.argmax()]}. Choose a column of whole numbers "
            "or text."
        )
    limit = EXACT_IN_FLOAT32 if values.dtype.itemsize == 4 else EXACT_IN_FLOAT64
    if known.size and np.abs(known).max() > limit:
        raise UserError(
            f"{named} holds whole numbers as {values.dtype}, which is exact only up to {limit:,}, and some are "
            "larger: ids may have been changed already. Store them as 64-bit integers or text."
        )
    return np.where(missing, 0, values).astype(np.int64)


def _texts(values: AnyArray) -> AnyArray:
    return (
        values
        if values.dtype == object
        else np.array([str(one) for one in values.tolist()], dtype=object)
    )
