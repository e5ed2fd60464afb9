"""Columns of another catalogue beside a table's: values, missing ones, types, names and units."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.matching.by_position import Match
from astronomical_lite.matching.joined_columns import joined_columns, joined_names, short_name
from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import Catalogue

OTHER = pd.DataFrame(
    {
        "g": [1.5, np.nan, 3.5],
        "f4": np.array([1, 2, 3], np.float32),
        "n": [7, 8, 9],
        "objid": np.array([2**60 + 1, 2, 3], np.int64),
        "flag": [True, False, True],
        "name": ["a", "", "c"],
        "kind": pd.Categorical(["x", "y", "x"]),
        "maybe": pd.array([2**61, None, 5], dtype="Int64"),
    }
)
CATALOGUE = Catalogue("data/wise cat.fits.gz", OTHER, {"g": "mag"}, {"g": "brightness"}, [], 1)
ROWS = np.array([2, -1, 0, 1], np.int64)


def joined(columns, taken=(), **more):
    return joined_columns(Match(ROWS, **more), CATALOGUE, columns, taken)


def test_values_are_those_of_the_matching_rows_and_missing_elsewhere():
    frame = joined(list(OTHER)).frame
    assert frame["g"].tolist()[::2] == [3.5, 1.5]
    assert frame["g"].isna().tolist() == [False, True, False, True]
    assert frame["f4"].dtype == np.float32
    assert frame["n"].dtype == np.float64  # exact, with NaN, as at reading
    assert frame["objid"].tolist() == [3, pd.NA, 2**60 + 1, 2]
    assert frame["flag"].tolist() == [True, pd.NA, True, False]
    assert frame["name"].tolist() == ["c", "", "a", ""]
    assert frame["kind"].tolist() == ["x", "", "x", "y"]
    assert frame["maybe"].tolist() == [5, pd.NA, 2**61, pd.NA]


def test_where_all_match_types_stay():
    match = Match(np.array([0, 0, 2], np.int64))
    frame = joined_columns(match, CATALOGUE, ["n", "flag", "objid"], ()).frame
    assert [str(one) for one in frame.dtypes] == ["int64", "bool", "int64"]


def test_a_name_that_is_taken_gets_the_files_name_and_then_a_number():
    assert short_name("data/wise cat.fits.gz") == "wise_cat"
    assert joined_names(["g", "n"], ["g", "g_wise_cat"], CATALOGUE.name) == {
        "g": "g_wise_cat_2",
        "n": "n",
    }
    found = joined(["g"], ["g"])
    assert found.names == {"g_wise_cat": "g"}
    assert (found.units, found.descriptions) == (
        {"g_wise_cat": "mag"},
        {"g_wise_cat": "brightness"},
    )


def test_the_match_itself_is_told_in_columns():
    separations = np.array([0.1, np.nan, 0.2, 0.3])
    found = joined([], separations=separations, candidates=np.array([1, 0, 2, 1]))
    assert list(found.frame) == ["wise_cat_separation", "wise_cat_candidates"]
    assert found.units == {"wise_cat_separation": "arcsec"}
    assert found.frame["wise_cat_candidates"].tolist() == [1, 0, 2, 1]


def test_what_cannot_be_joined_is_refused():
    with pytest.raises(UserError, match="no column 'nix'"):
        joined(["nix"])
    with pytest.raises(UserError, match="nothing to join"):
        joined_columns(Match(np.array([-1])), CATALOGUE, ["g"], ())
