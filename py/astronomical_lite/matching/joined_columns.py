"""Columns of another catalogue beside those of a table, row by row as they match.

>>> joined = joined_columns(match, other, ["g", "w1"], taken=frame.columns)
>>> joined.frame.columns, joined.names
(Index(['g_wise', 'w1', 'wise_separation', 'wise_candidates']), {'g_wise': 'g', 'w1': 'w1', ...})
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.tables.masked_values import without_mask
from astronomical_lite.tables.unique_names import unique_name

if TYPE_CHECKING:
    from pandas.api.extensions import ExtensionArray

    from astronomical_lite.arrays import AnyArray, IntArray
    from astronomical_lite.matching.by_position import Match
    from astronomical_lite.tables.catalogue import Catalogue

__all__ = ["JoinedColumns", "joined_columns", "joined_names", "short_name", "without_values"]


@dataclass(frozen=True)
class JoinedColumns:
    """Columns made of another catalogue's.

    Attributes
    ----------
    frame : pandas.DataFrame
        A row for each of the table's; missing values where none matches.
    names : dict of str to str
        Column -> its name in the other catalogue; "" for what the match itself tells.
    units, descriptions : dict of str to str
    """

    frame: pd.DataFrame
    names: dict[str, str]
    units: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)


def without_values(names: Mapping[str, str], n_rows: int) -> JoinedColumns:
    """Return columns of which every value is missing.

    Parameters
    ----------
    names : mapping of str to str
        Column -> its name in the other catalogue.
    """
    empty = np.full(n_rows, np.nan)
    return JoinedColumns(pd.DataFrame(dict.fromkeys(names, empty)), dict(names))


def short_name(file_name: str) -> str:
    """Return a file's name as a part of a column's: letters, digits and underscores."""
    stem = re.split(r"[/\\]", file_name)[-1].split(".")[0]
    return re.sub(r"\W+", "_", stem).strip("_") or "matched"


def joined_names(columns: Iterable[str], taken: Iterable[str], file_name: str) -> dict[str, str]:
    """Return the name that each column of another catalogue has beside those that are taken.

    A name that is taken gets the file's behind it, `g_wise`, and if that is taken too a number.
    """
    names: dict[str, str] = {}
    used = set(taken)
    for column in columns:
        wanted = column if column not in used else f"{column}_{short_name(file_name)}"
        names[column] = unique_name(wanted, used)
        used.add(names[column])
    return names


def joined_columns(
    match: Match, other: Catalogue, columns: Sequence[str], taken: Iterable[str]
) -> JoinedColumns:
    """Return columns of another catalogue in the rows that match, and what the match itself tells.

    Integers with missing values become floats where these are exact, else nullable integers, as at reading.

    Raises
    ------
    UserError
        A column is not there, or no row matches.
    """
    absent = [one for one in columns if one not in other.frame]
    if absent:
        raise UserError(f"{other.name} has no column '{absent[0]:.60}'. Choose one that it has.")
    if not match.n:
        raise UserError(f"No row of {other.name} matches, so there is nothing to join.")
    taken = list(taken)
    names = joined_names(columns, taken, other.name)
    data = {names[one]: _taken(other.frame[one], match.rows) for one in columns}
    units = {names[one]: other.units[one] for one in columns if one in other.units}
    about = {names[one]: other.descriptions[one] for one in columns if one in other.descriptions}
    sources = {names[one]: one for one in columns}
    used = {*taken, *data}
    if match.separations is not None:
        name = unique_name(f"{short_name(other.name)}_separation", used)
        data[name], units[name], sources[name] = match.separations, "arcsec", ""
        about[name] = f"Distance to the position in {other.name}"
        used.add(name)
    if match.candidates is not None:
        name = unique_name(f"{short_name(other.name)}_candidates", used)
        data[name], sources[name] = match.candidates.astype(np.float64), ""
        about[name] = f"Rows of {other.name} within the radius"
    return JoinedColumns(pd.DataFrame(data, copy=False), sources, units, about)


def _taken(series: pd.Series, rows: IntArray) -> AnyArray | ExtensionArray:
    """Return a column's values in some rows, missing where the row is -1."""
    missing = rows < 0
    if isinstance(series.dtype, pd.CategoricalDtype):
        series = pd.Series(np.asarray(series))
    values = series.array.take(np.where(missing, 0, rows))
    numpy_type = getattr(values.dtype, "numpy_dtype", None)
    absent = missing | np.asarray(pd.isna(values))
    if numpy_type is not None and numpy_type.kind in "iufb":
        plain = values.to_numpy(dtype=numpy_type, na_value=numpy_type.type(0))
    else:
        plain = np.asarray(values, dtype=object)
    return without_mask(plain, absent)
