"""Values of columns that were not read with their table, of one row, from its file.

if has_rows_at_hand(path):
    for found in row_of_file(path, "survey.fits", 1, 12, ["objid", "spectype"]).values():
        found.value, found.unit, found.description
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from astronomical_lite.tables.catalogue import Catalogue, Only, pieces_of, read_catalogue
from astronomical_lite.tables.corrections import Corrections

_FITS, _PARQUET = b"SIMPLE", b"PAR1"


@dataclass(frozen=True)
class RowValue:
    """A value of a row: a number or text, of a column that holds several a list."""

    value: Any
    unit: str = ""
    description: str = ""


def has_rows_at_hand(path: str | Path) -> bool:
    """Return True for files of which a row can be read alone: FITS and Parquet, not packed."""
    with open(path, "rb") as file:
        return file.read(len(_FITS)).startswith((_FITS, _PARQUET))


def row_of_file(
    path: str | Path,
    name: str,
    table: int,
    row: int,
    columns: Sequence[str],
    corrections: Corrections | None = None,
) -> dict[str, RowValue]:
    """Return a row's values of columns, by their names in the file; without those that need all rows to be read.

    Parameters
    ----------
    path, name, table, corrections
        As in `read_catalogue`.

    Raises
    ------
    UserError
        As `read_catalogue`.
    """
    wanted = frozenset(columns)
    if pieces_of(path, name, table, wanted) is None:
        if len(columns) < 2:
            return {}
        alone = [row_of_file(path, name, table, row, [one], corrections) for one in columns]
        return {column: found for one in alone for column, found in one.items()}
    only = Only((row, row + 1), wanted)
    catalogue = read_catalogue(path, name, table, corrections, fewest=1, only=only)
    return {column: _value(catalogue, column) for column in columns}


def _value(catalogue: Catalogue, column: str) -> RowValue:
    infos = [info for info in catalogue.read_columns if info.file_column == column]
    values = [
        catalogue.vectors[info.name].row(0).tolist()
        if info.kind == "vector"
        else catalogue.frame[info.name].iloc[0]
        for info in infos
    ]
    first = infos[0]
    return RowValue(values[0] if len(values) == 1 else values, first.unit, first.description)
