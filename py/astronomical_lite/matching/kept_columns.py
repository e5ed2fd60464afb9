"""Joined columns as a file of a project: NumPy's .npz, which keeps every bit and every missing value.

>>> content = pack_columns(joined)
>>> unpack_columns(content, "matched-0001.npz").frame
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from astronomical_lite.matching.joined_columns import JoinedColumns
from astronomical_lite.messages import UserError
from astronomical_lite.tables.export.table_columns import encode_text
from astronomical_lite.tables.masked_values import as_strings

if TYPE_CHECKING:
    from pandas.api.extensions import ExtensionArray

    from astronomical_lite.arrays import AnyArray

__all__ = ["pack_columns", "unpack_columns"]

_ABOUT = "about"
_DAMAGED = (
    zlib.error,
    ValueError,
    KeyError,
    TypeError,
    OSError,
    EOFError,
    AttributeError,
    zipfile.BadZipFile,
)


def pack_columns(joined: JoinedColumns) -> bytes:
    """Return a file with columns, what they are called elsewhere, their units and descriptions."""
    arrays: dict[str, AnyArray] = {}
    kinds = []
    for place, name in enumerate(joined.frame):
        series = joined.frame[name]
        numpy_type = getattr(series.dtype, "numpy_dtype", None)
        if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iufb":
            kinds.append("plain")
            arrays[str(place)] = series.to_numpy()
        elif numpy_type is not None and numpy_type.kind in "iufb":
            kinds.append("masked")
            arrays[str(place)] = series.to_numpy(dtype=numpy_type, na_value=numpy_type.type(0))
            arrays[f"{place}_missing"] = series.isna().to_numpy()
        else:
            kinds.append("text")
            arrays[str(place)] = encode_text(series)
    about = {
        "columns": [str(name) for name in joined.frame],
        "kinds": kinds,
        "names": joined.names,
        "units": joined.units,
        "descriptions": joined.descriptions,
    }
    arrays[_ABOUT] = np.frombuffer(json.dumps(about).encode(), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # its keywords are arrays
    return file.getvalue()


def unpack_columns(content: bytes, name: str) -> JoinedColumns:
    """Return the columns of a file.

    Raises
    ------
    UserError
        It is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            arrays = {name.removesuffix(".npy"): _array(file, name) for name in file.namelist()}
        about: dict[str, Any] = json.loads(arrays[_ABOUT].tobytes())
        kinds = zip(about["columns"], about["kinds"], strict=True)
        data = {column: _values(arrays, i, kind) for i, (column, kind) in enumerate(kinds)}
        return JoinedColumns(
            pd.DataFrame(data, copy=False),
            dict(about["names"]),
            dict(about["units"]),
            dict(about["descriptions"]),
        )
    except _DAMAGED as error:
        raise UserError(f"{name} of this project is damaged.") from error


def _array(file: zipfile.ZipFile, name: str) -> AnyArray:
    with file.open(name) as member:
        array: AnyArray = np.lib.format.read_array(member, allow_pickle=False)
    return array


def _values(arrays: dict[str, AnyArray], place: int, kind: str) -> AnyArray | ExtensionArray:
    values: AnyArray = arrays[str(place)]
    if kind == "text":
        return as_strings(np.array([one.decode() for one in values.tolist()], dtype=object))
    if kind == "plain":
        return values
    mask = arrays[f"{place}_missing"]
    if values.dtype.kind == "b":
        return pd.arrays.BooleanArray(values, mask)
    if values.dtype.kind == "f":
        return pd.arrays.FloatingArray(values, mask)
    return pd.arrays.IntegerArray(values, mask)
