"""What was made of each column of a table: kind, unit, missing values, and what was odd in it.

for column in catalogue.columns:
    column.name, column.kind, column.unit, column.missing, column.first
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from astronomical_lite.tables.column_kinds import column_kind
from astronomical_lite.tables.missing_values import missing_mask

if TYPE_CHECKING:
    from astronomical_lite.tables.vectors import Vector

InfoKind = Literal["integer", "number", "text", "truth", "vector"]


@dataclass
class ColumnInfo:
    """One column as it was read.

    Attributes
    ----------
    name : str
        As in `Catalogue.frame`, or in `Catalogue.vectors` where the kind is "vector".
    kind : str
        "integer" (also where integers with missing values are held as floats), "number", "text",
        "truth" or "vector".
    unit, description : str
    missing : int
        Number of rows without a value; in text also those with a text such as "null".
    first : int, float, str, bool, list or None
        Value of the first row, None where it is missing.
    elements : int
        Values per row; 0 in a vector column whose arrays vary in length.
    odd : dict
        Text -> count of values that were made missing since they are no numbers.
    limits : dict
        Text -> count of upper and lower limits, made missing.
    suspected : dict
        Number -> count of values that may stand for missing ones, such as -99; they are still data.
    corrected : bool
        True if the user's correction decided it.
    file_column : str
        The column of the file that it is, or is a part of.
    """

    name: str
    kind: InfoKind
    unit: str = ""
    description: str = ""
    missing: int = 0
    first: Any = None
    elements: int = 1
    odd: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    suspected: dict[float, int] = field(default_factory=dict)
    corrected: bool = False
    file_column: str = ""


def describe_values(info: ColumnInfo, series: pd.Series) -> None:
    """Fill in how many values are missing and what the first row has."""
    missing = series.isna().to_numpy()
    if column_kind(series) == "string":
        texts = series.astype(object)
        different = texts.unique()
        gone = different[missing_mask(map(str, different), in_text=True)]
        missing = missing | texts.isin(gone).to_numpy()
    info.missing = int(missing.sum())
    info.first = None if missing[0] else _plain(series.iloc[0], info.kind)


def describe_vector(info: ColumnInfo, vector: Vector) -> None:
    """Fill in how many rows have no value, and the array of the first row."""
    missing = vector.missing()
    info.missing = int(missing.sum())
    info.first = None if missing[0] else vector.row(0).tolist()


def _plain(value: Any, kind: InfoKind) -> Any:
    """Return a value as a Python object that JSON has."""
    value = value.item() if isinstance(value, np.generic) else value
    return int(value) if kind == "integer" else value
