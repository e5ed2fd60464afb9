"""Tables read back from files that were written, and how they compare."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from astropy.table import Table


def read(content: bytes, extension: str) -> Table:
    if extension == "fits":
        return Table.read(io.BytesIO(content), format="fits")
    if extension == "ecsv":
        return Table.read(content.decode(), format="ascii.ecsv")
    frame = pd.read_csv(io.BytesIO(content), float_precision="round_trip")
    return Table(
        {
            name: np.asarray(frame[name].fillna("") if frame[name].dtype == "str" else frame[name])
            for name in frame
        }
    )


def text_of(column) -> list[str]:
    values = np.ma.filled(np.ma.asarray(column), "").tolist()
    return [value.decode() if isinstance(value, bytes) else value for value in values]


def same(values, expected) -> bool:
    """Equal where there is a value, and missing (masked or NaN) in the same places."""
    known, wanted = pd.array(list(expected)), pd.array(list(values))
    missing = pd.isna(known)
    return (pd.isna(wanted) == missing).all() and all(
        a == b for a, b, gone in zip(values, expected, missing, strict=True) if not gone
    )
