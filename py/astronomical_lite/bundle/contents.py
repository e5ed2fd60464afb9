"""Facts about a data set and a trained classifier that the files of a bundle tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from astronomical_lite.learning.scores import Scores
from astronomical_lite.tables.raw_table import TableInfo

__all__ = ["DataSet", "Trained"]


@dataclass(frozen=True)
class DataSet:
    """The catalogue the classifiers were trained on.

    `sha256` is that of the file, in hexadecimal, or None. `single_precision` names the columns of
    float32: with "Optimise for memory" these may be float64 in the file. `table` and `table_name` are
    number and name of its table that was read, `first_rows` some of it, `units` those of its columns that
    have any.
    """

    name: str
    rows: int
    columns: int
    sha256: str | None = None
    single_precision: frozenset[str] = frozenset()
    table: int = 0
    table_name: str = ""
    first_rows: pd.DataFrame | None = None
    units: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        name: str,
        frame: pd.DataFrame,
        sha256: str | None = None,
        table: TableInfo | None = None,
        units: Mapping[str, str] | None = None,
    ) -> DataSet:
        """Return the facts about a table that was read from a file of this name."""
        rows, columns = frame.shape
        single = frozenset(
            str(column)
            for column, dtype in frame.dtypes.items()
            if dtype in (np.float32, np.float16)
        )
        number, its_name = (0, "") if table is None else (table.hdu, table.name)
        first = frame.iloc[:3]
        return cls(name, rows, columns, sha256, single, number, its_name, first, units or {})


@dataclass(frozen=True)
class Trained:
    """A classifier in numbers.

    Attributes
    ----------
    name : name of its label
    members : classifiers and query strategies
    n_labelled, n_unsure : points that were labelled for it, and those of them that are Unsure
    n_trained : points that it is trained on
    validation : scores on the validation set
    keep_missing : whether it predicts rows with missing values
    safe : whether its models are there as .skops files
    calibrated : whether its calibration is there
    compared : whether what its labelled sources look like is there
    """

    name: str
    members: Sequence[tuple[str, str]]
    n_labelled: int
    n_unsure: int
    n_trained: int
    validation: Scores
    keep_missing: bool
    safe: bool
    calibrated: bool = False
    compared: bool = False
