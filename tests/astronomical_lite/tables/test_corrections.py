"""The user's word on a column, in configuration files and on columns of binary tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from astropy.table import MaskedColumn, Table
from hypothesis import given, settings
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.corrections import (
    CORRECTED_KINDS,
    Correction,
    corrections_from_json,
    corrections_to_json,
)

CORRECTIONS = st.builds(
    Correction,
    st.none() | st.sampled_from(CORRECTED_KINDS),
    st.lists(st.text(max_size=4), max_size=3).map(tuple),
)


@settings(max_examples=30)
@given(st.dictionaries(st.text(max_size=4), CORRECTIONS, max_size=4))
def test_a_configuration_keeps_corrections(corrections):
    assert corrections_from_json(corrections_to_json(corrections)) == corrections


def test_missing_numbers_may_be_written_as_numbers():
    assert corrections_from_json({"g": {"missing": [-99, "x", 1.5]}}) == {
        "g": Correction(missing=("-99", "x", "1.5"))
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "an object of column names"),
        ({"g": "text"}, "g should have a kind or missing values"),
        ({"g": {"kind": "colour"}}, "g has the kind 'colour'"),
        ({"g": {"kind": ["text"]}}, "g has the kind"),
        ({"g": {"missing": "-99"}}, "g should have a list of missing values"),
        ({"g": {"missing": [True]}}, "g should have a list of missing values"),
        ({"g": {"missing": [None]}}, "g should have a list of missing values"),
    ],
)
def test_what_is_no_correction_is_refused_by_the_columns_name(given, message):
    with pytest.raises(ValueError, match=message):
        corrections_from_json(given)


# ---- columns of a FITS table -----------------------------------------------------------------------

GONE = [True, False, False, False]
COLUMNS = {
    "f4": np.array([18.1, -99.9, np.nan, 2], "f4"),
    "f8": np.array([18.1, -99.9, np.nan, 2]),
    "i4": np.array([1, 2, -99, 4], "i4"),
    "i8": np.array([2**60 + 1, 2, -99, 4]),
    "u1": np.array([1, 2, 99, 4], "u1"),
    "masked": MaskedColumn([1, 2, -99, 4], mask=GONE),
    "masked_large": MaskedColumn([1, 2**60 + 1, -99, 4], mask=GONE),
    "text": ["1", "x", "-99", "y"],
    "truth": [True, False, True, True],
}


@pytest.fixture(scope="module")
def corrected(tmp_path_factory):
    """The values of a column that is corrected, None where missing."""
    path = tmp_path_factory.mktemp("corrected") / "t.fits"
    Table(COLUMNS).write(path)

    def corrected(name, kind, *missing):
        corrections = {name: Correction(kind, missing)}
        values = read_catalogue(path, "t.fits", corrections=corrections).frame[name].tolist()
        return [None if pd.isna(value) else value for value in values]

    return corrected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("f4", ["18.1", "-99.9", "", "2.0"]),
        ("f8", ["18.1", "-99.9", "", "2.0"]),
        ("i8", [str(2**60 + 1), "2", "-99", "4"]),
        ("masked", ["", "2", "-99", "4"]),
        ("masked_large", ["", str(2**60 + 1), "-99", "4"]),
        ("truth", ["True", "False", "True", "True"]),
    ],
)
def test_numbers_become_texts_as_they_are_written(corrected, name, expected):
    assert corrected(name, "text") == expected


@pytest.mark.parametrize("missing", ["-99", "-99.0", "-9.9e1"])
@pytest.mark.parametrize("kind", [None, "integer", "number", "text"])
def test_a_missing_number_is_found_however_it_is_written(corrected, kind, missing):
    for name in ("i4", "i8", "masked"):
        values = corrected(name, kind, missing)
        assert [value in (None, "") for value in values] == [name == "masked", False, True, False]


@pytest.mark.parametrize("kind", [None, "number", "text"])
@pytest.mark.parametrize("name", ["f4", "f8"])
def test_a_missing_fraction_is_found_in_single_precision_too(corrected, name, kind):
    values = corrected(name, kind, "-99.9")
    assert [value in (None, "") for value in values] == [False, True, True, False]


@pytest.mark.parametrize("missing", ["-1", "99.5", "1e400", "nan", "9" * 30, "unknown"])
def test_a_missing_value_that_a_column_cannot_have_changes_nothing(corrected, missing):
    assert corrected("u1", None, missing) == [1, 2, 99, 4]


def test_texts_become_numbers_or_a_refusal_that_names_the_column(corrected):
    assert corrected("text", "number", "-99") == [1, None, None, None]
    assert corrected("text", None, "x") == ["1", "", "-99", "y"]
    with pytest.raises(UserError, match="Column truth cannot be read as number"):
        corrected("truth", "number")
