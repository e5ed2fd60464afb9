"""What is made of table files, as plain Python objects; run in Pyodide too, with a folder of files.

node tools/run_in_pyodide.mjs --libraries yes tests/support/read_tables.py FOLDER
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import astropy.table  # noqa: F401 - for Pyodide, which loads what is named here
import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import Catalogue, read_catalogue
from astronomical_lite.tables.formats.text import rows
from astronomical_lite.tables.unread_columns import has_rows_at_hand, row_of_file


def plain(value: Any) -> Any:
    """A value that compares equal to itself, with its type."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind, value.shape, [plain(element) for element in value.ravel()]
    if isinstance(value, np.generic):
        value = value.item() if value.dtype.kind not in "mM" else str(value)
    if value is None or value is pd.NA or value != value:
        return "missing"
    if isinstance(value, float):
        return "float", value.hex()  # 0.0 and -0.0 are equal
    return type(value).__name__, value


def values_of(column: pd.Series) -> Any:
    """A column's values in a form that compares equal: all at once where they are of one kind."""
    kind = getattr(column.dtype, "kind", "O")
    if isinstance(column.dtype, np.dtype) and kind in "iub":
        return column.to_numpy().tobytes()
    if isinstance(column.dtype, np.dtype) and kind == "f":
        numbers = column.to_numpy()  # NaN has more than one form
        return np.where(np.isnan(numbers), numbers.dtype.type(np.nan), numbers).tobytes()
    if isinstance(column.dtype, pd.StringDtype):
        return column.isna().to_numpy().tobytes(), column.fillna("").tolist()
    return [plain(value) for value in column.tolist()]


def contents(path: Path) -> Any:
    try:
        catalogue = read_catalogue(path, path.name)
    except UserError as error:
        return str(error)
    frame = catalogue.frame
    return {
        "columns": {name: values_of(frame[name]) for name in frame},
        "types": {name: str(frame[name].dtype) for name in frame},
        "vectors": {
            name: (
                [plain(vector.row(number)) for number in range(vector.rows)],
                vector.missing().tolist(),
            )
            for name, vector in catalogue.vectors.items()
        },
        "units": catalogue.units,
        "descriptions": catalogue.descriptions,
        "notes": catalogue.notes,
        "row": row_in_the_middle(path, catalogue),
    }


def row_in_the_middle(path: Path, catalogue: Catalogue) -> Any:
    """A row of the second half of the columns, read alone; None of files that have none at hand."""
    if not has_rows_at_hand(path):
        return None
    names = list(dict.fromkeys(info.file_column for info in catalogue.read_columns))
    row = len(catalogue.frame) // 2
    found = row_of_file(
        path, path.name, catalogue.table, row, [str(name) for name in names[len(names) // 2 :]]
    )
    return {name: (plain_of(one.value), one.unit) for name, one in found.items()}


def plain_of(value: Any) -> Any:
    return [plain(one) for one in value] if isinstance(value, list) else plain(value)


def count_plain_rows() -> list[bool]:
    """Return a list that grows with every text read: whether its rows were plain."""
    plain: list[bool] = []
    read = rows.read_plain_rows

    def counting(*given: Any) -> Any:
        found = read(*given)
        plain.append(found is not None)
        return found

    rows.read_plain_rows = counting
    return plain


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    plain_rows = count_plain_rows()
    found = {path.name: contents(path) for path in sorted(folder.iterdir())}
    (folder / "found.pickle").write_bytes(pickle.dumps(found))
    (folder / "plain.pickle").write_bytes(pickle.dumps(plain_rows))
