"""A file described: its tables, and what was made of the columns of one of them.

description = describe("survey.csv")
json.dumps(description)
print(description_text(description))
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from astronomical_lite.messages import count_text
from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.column_info import ColumnInfo


def describe(path: str | Path, table: int | None = None) -> dict[str, Any]:
    """Return what reading makes of a file, as plain values for JSON.

    Parameters
    ----------
    path : str or Path
    table : int, optional
        Number of a table in the file; the first with rows if None.

    Returns
    -------
    dict
        "tables": number, name, rows and columns of each table of the file; "table": the number of
        the one read; "rows"; "columns": name, kind, missing, unit and first value of each, for
        vectors the number of elements too; "remarks": sentences on what was changed or guessed.

    Raises
    ------
    UserError
        If the file cannot be read.
    """
    name = Path(path).name or str(path)
    catalogue = read_catalogue(path, name, table)
    return {
        "tables": [
            {"number": one.hdu, "name": one.name, "rows": one.rows, "columns": one.columns}
            for one in catalogue.tables
        ],
        "table": catalogue.table,
        "rows": len(catalogue.frame),
        "columns": [_column(info) for info in catalogue.columns],
        "remarks": list(catalogue.notes),
    }


def description_text(description: dict[str, Any]) -> str:
    """Return a description as lines for reading."""
    lines = [
        f"{'*' if one['number'] == description['table'] else ' '} table {one['number']} "
        f"{one['name'] or '(no name)'}: {count_text(one['rows'], 'row')}, "
        f"{count_text(one['columns'], 'column')}"
        for one in description["tables"]
    ]
    width = max(len(one["name"]) for one in description["columns"])
    for one in description["columns"]:
        unit = f" [{one['unit']}]" if one["unit"] else ""
        missing = f", {one['missing']:,} missing" if one["missing"] else ""
        lines.append(
            f"  {one['name']:<{width}}  {one['kind']}{unit}{missing}, first {one['first']!r:.60}"
        )
    return "\n".join([*lines, *description["remarks"]])


def _column(info: ColumnInfo) -> dict[str, Any]:
    column = {
        "name": info.name,
        "kind": info.kind,
        "missing": info.missing,
        "unit": info.unit,
        "first": _finite(info.first),
    }
    return column | ({"elements": info.elements} if info.kind == "vector" else {})


def _finite(value: Any) -> Any:
    """Return a value that JSON has: it has no infinity and no NaN."""
    if isinstance(value, list):
        return [_finite(one) for one in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    if isinstance(value, complex):
        return str(value)
    return value
