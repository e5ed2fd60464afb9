"""Kinds of columns."""

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.tables.column_kinds import column_kind, numeric_columns

KINDS = {
    "i": (np.array([1, 2]), "integer"),
    "u": (np.array([1, 2], "u8"), "integer"),
    "n": (pd.array([1, None], "Int64"), "integer"),
    "f": (np.array([1.5, np.nan]), "float"),
    "h": (np.array([1.5, 2], "f4"), "float"),
    "b": (np.array([True, False]), "boolean"),
    "m": (pd.array([True, None], "boolean"), "boolean"),
    "s": (pd.array(["a", "b"], "str"), "string"),
    "o": (np.array(["a", None], object), "string"),
    "c": (pd.Categorical(["a", "a"]), "string"),
    "d": (pd.Categorical([1, 2]), "integer"),
}


@pytest.mark.parametrize("name", KINDS)
def test_column_kind(name):
    values, expected = KINDS[name]
    assert column_kind(pd.Series(values)) == expected


def test_numeric_columns():
    frame = pd.DataFrame({name: values for name, (values, _) in KINDS.items()})
    assert numeric_columns(frame) == ["i", "u", "n", "f", "h", "b", "m", "d"]
