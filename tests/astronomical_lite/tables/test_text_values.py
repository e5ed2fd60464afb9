"""Columns of text: what they are read as, by all of their values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.corrections import Correction
from astronomical_lite.tables.missing_values import is_limit, is_missing, suspected
from astronomical_lite.tables.text_values import Notation, read_texts

NUMBERS = [f"{17 + i / 7:.4f}" for i in range(60)]


def texts(*values):
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


@pytest.fixture
def read(tmp_path):
    def read(columns, delimiter=",", corrections=None):
        lines = [delimiter.join(columns), *map(delimiter.join, zip(*columns.values(), strict=True))]
        (tmp_path / "t.csv").write_text("\n".join(lines) + "\n")
        return read_catalogue(tmp_path / "t.csv", "t.csv", corrections=corrections)

    return read


IDS = [str(2**60 + i) for i in range(60)]


@pytest.mark.parametrize("odd", ["...", "INDEF", "---", "-", "*****", "bad", "masked", "n.d.", "?"])
def test_a_value_that_is_no_number_is_missing_and_named(read, odd):
    values = [odd if i in (3, 40) else text for i, text in enumerate(NUMBERS)]
    catalogue = read({"id": IDS, "g": values})
    assert catalogue.frame["g"].dtype == np.float64
    assert np.flatnonzero(np.isnan(catalogue.frame["g"])).tolist() == [3, 40]
    info = catalogue.columns[1]
    assert (info.kind, info.missing, info.odd) == ("number", 2, {odd: 2})
    assert f'Column g is numbers but for 2 values, read as missing: "{odd}" (2).' in catalogue.notes


@pytest.mark.parametrize(
    "usual", ["", "null", "NaN", "nan", "NA", "N/A", "None", "--", "n/a", "NULL"]
)
def test_usual_missing_values_need_no_remark(read, usual):
    values = [usual if i % 2 else text for i, text in enumerate(NUMBERS)]
    catalogue = read({"id": IDS, "g": values})
    assert (catalogue.columns[1].kind, catalogue.columns[1].missing) == ("number", 30)
    assert catalogue.notes == []


@pytest.mark.parametrize("limit", [">22.5", "<1", ">= 22.5", "< 0.3e-5", "≤22"])
def test_limits_are_missing_and_said_so(read, limit):
    values = [limit if i % 2 else text for i, text in enumerate(NUMBERS)]
    catalogue = read({"id": IDS, "g": values})
    info = catalogue.columns[1]
    assert (info.kind, info.missing, info.limits) == ("number", 30, {limit: 30})
    assert any("30 upper or lower limits" in note for note in catalogue.notes)


def test_the_last_row_counts_as_much_as_the_first(tmp_path):
    lines = [f"{i},{i % 50}.5" for i in range(20_000)]
    lines[-1] = "19999,INDEF"
    (tmp_path / "t.csv").write_text("id,g\n" + "\n".join(lines))
    catalogue = read_catalogue(tmp_path / "t.csv", "t.csv")
    assert catalogue.columns[1].odd == {"INDEF": 1}


def test_codes_and_names_stay_text(read):
    catalogue = read(
        {
            "id": IDS,
            "flag": ["0" if i % 9 else "AB" for i in range(60)],
            "name": [str(i) if i % 3 else f"N{i}" for i in range(60)],
            "survey": ["NA" if i % 2 else "SA" for i in range(60)],
            "code": [f"{i:03}" for i in range(60)],
        }
    )
    assert [info.kind for info in catalogue.columns] == ["integer", *["text"] * 4]
    assert [info.missing for info in catalogue.columns] == [0] * 5
    assert catalogue.notes == []


def test_decimals_are_decided_column_by_column(read):
    catalogue = read(
        {
            "id": IDS,
            "ra": NUMBERS,
            "flags": ["0,1" if i % 2 else "1,0" for i in range(60)],
            "mag": [text.replace(".", ",") for text in NUMBERS],
        },
        delimiter=";",
    )
    assert [info.kind for info in catalogue.columns] == ["integer", "number", "text", "number"]
    assert catalogue.frame["mag"].tolist() == [float(text) for text in NUMBERS]


@pytest.mark.parametrize(
    ("written", "value", "comma"),
    [("5,298.34", 5298.34, False), ("1,234,567", 1234567, False), ("5.298,34", 5298.34, True)],
)
def test_thousands(written, value, comma):
    read = read_texts(texts(*[written] * 3, "12"))
    assert read.values.tolist() == [value] * 3 + [12]
    assert (read.decimal_comma, read.thousands) == (comma, not comma)


def test_one_comma_and_three_digits_by_what_separates_the_columns():
    column = texts("5,298", "7,611")
    assert read_texts(column, Notation(commas_separate=True)).values.tolist() == [5298, 7611]
    assert read_texts(column, Notation(commas_separate=False)).values.tolist() == [5.298, 7.611]


def test_fortran_exponents():
    assert read_texts(texts("1.5D+03", "2d-1")).values.tolist() == [1500, 0.2]


@pytest.mark.parametrize("gap", ["", "null", "NA", "...", "N/A"])
def test_ids_with_missing_ones_stay_exact(read, gap):
    ids = [gap if i % 4 == 0 else text for i, text in enumerate(IDS)]
    catalogue = read({"x": NUMBERS, "id": ids})
    assert catalogue.columns[1].kind == "integer"
    assert catalogue.columns[1].missing == 15
    assert [str(v) for v in catalogue.frame["id"].dropna()] == [v for v in ids if v != gap]


def test_small_integers_with_missing_ones_are_integers(read):
    catalogue = read({"id": IDS, "n": ["" if i % 3 else str(i) for i in range(60)]})
    assert (catalogue.columns[1].kind, catalogue.columns[1].missing) == ("integer", 40)
    assert catalogue.columns[1].first == 0


def test_suspected_values_are_told_and_made_missing_by_choice(read, tmp_path):
    values = ["-99.0" if i % 6 == 0 else text for i, text in enumerate(NUMBERS)]
    other = ["1e20" if i % 10 == 0 else text for i, text in enumerate(NUMBERS)]
    catalogue = read({"id": IDS, "g": values, "r": other})
    assert catalogue.frame["g"].isna().sum() == 0
    assert catalogue.columns[1].suspected == {-99.0: 10}
    assert any("g (-99 in 10 rows), r (1e+20 in 6 rows)" in note for note in catalogue.notes)
    again = read_catalogue(tmp_path / "t.csv", "t.csv", corrections=catalogue.suspects_as_missing())
    assert [info.missing for info in again.columns] == [0, 10, 6]
    assert not any("may stand for missing" in note for note in again.notes)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([17.5, 99.0, 19.2, 99.0], {99.0: 2}),
        ([17.5, -99, 99.99], {-99: 1, 99.99: 1}),
        (list(range(100)), {}),
        ([float(i) for i in range(-120, 120)], {}),
        ([0, 5, 1000, -999], {-999: 1}),
        ([np.nan, np.nan], {}),
        ([-99.0, -99.0], {}),
        ([1, 1000, -(2**31)], {}),
        ([1, 1000, -(2**31), -(2**31)], {-(2**31): 2}),
    ],
)
def test_only_what_stands_apart_is_suspected(values, expected):
    assert suspected(np.array(values)) == expected
    if np.array(values).dtype.kind == "f":
        found = suspected(np.array(values, dtype="float32"))
        assert {round(k, 4): v for k, v in found.items()} == expected
    extremes = float(min(values)), float(max(values))
    assert suspected(np.array(values), extremes) == expected


def test_a_column_whose_known_extremes_are_no_suspects_is_not_looked_at():
    values = np.array([17.5, 99.0, 19.2, 99.0])
    assert suspected(values, (17.5, 99.0)) == {99.0: 2}
    assert suspected(values, (17.5, 20.0)) == {}
    rounded = values.astype("float32") + np.float32(0.9)
    assert suspected(rounded, (float(rounded.min()), float(rounded.max()))) == suspected(rounded)
    assert len(suspected(rounded)) == 1


def test_a_column_of_numbers_is_read_as_text_on_demand(read):
    values = ["007" if i == 5 else "INDEF" if i == 6 else text for i, text in enumerate(NUMBERS)]
    columns = {"id": IDS, "g": values}
    frame = read(columns, corrections={"g": Correction("text"), "id": Correction("text")}).frame
    assert frame["g"].tolist() == values
    assert frame["id"].tolist() == IDS


def test_a_column_of_text_is_read_as_numbers_on_demand(read):
    columns = {"id": IDS, "n": [f"{i:03}" for i in range(59)] + ["x"]}
    catalogue = read(columns, corrections={"n": Correction("integer")})
    assert catalogue.frame["n"].tolist()[:59] == list(range(59))
    assert (catalogue.columns[1].kind, catalogue.columns[1].odd) == ("integer", {"x": 1})
    columns = {"id": IDS, "t": ["Y" if i % 2 else "N" for i in range(60)]}
    catalogue = read(columns, corrections={"t": Correction("truth")})
    assert catalogue.frame["t"].tolist() == [False, True] * 30
    with pytest.raises(UserError, match="Column t cannot be read as number"):
        read(columns, corrections={"t": Correction("number")})


def test_a_column_of_decimals_is_read_as_integers_on_demand(read):
    columns = {"id": IDS, "n": ["3.5" if i == 7 else f"{i}.0" for i in range(60)]}
    catalogue = read(columns, corrections={"n": Correction("integer")})
    assert catalogue.frame["n"].isna().tolist() == [i == 7 for i in range(60)]
    assert catalogue.frame["n"].dropna().tolist() == [i for i in range(60) if i != 7]
    assert (catalogue.columns[1].kind, catalogue.columns[1].odd) == ("integer", {"3.5": 1})
    with pytest.raises(UserError, match="Column g cannot be read as integer"):
        read(
            {"id": IDS, "g": [f"{i}.5" for i in range(60)]},
            corrections={"g": Correction("integer")},
        )


@pytest.mark.parametrize("huge", ["1e300", "inf", "9" * 25])
def test_what_no_integer_can_hold_is_missing_where_integers_are_wanted(read, huge):
    columns = {"id": IDS, "n": [huge if i == 7 else f"{i}.0" for i in range(60)]}
    catalogue = read(columns, corrections={"n": Correction("integer")})
    assert catalogue.frame["n"].isna().tolist() == [i == 7 for i in range(60)]
    assert catalogue.columns[1].odd == {huge: 1}


def test_integers_on_demand_keep_their_digits_whatever_else_is_there(read):
    columns = {"id": ["1.5" if i == 7 else f"{text}.0" for i, text in enumerate(IDS)], "g": NUMBERS}
    ids = read(columns, corrections={"id": Correction("integer")}).frame["id"]
    assert ids.dropna().tolist() == [2**60 + i for i in range(60) if i != 7]


def test_more_missing_values_on_demand(read):
    columns = {"id": IDS, "g": ["-1" if i % 2 else text for i, text in enumerate(NUMBERS)]}
    catalogue = read(columns, corrections={"g": Correction(missing=("-1",))})
    assert catalogue.frame["g"].isna().sum() == 30
    columns = {"id": IDS, "s": ["none" if i % 2 else "QSO" for i in range(60)]}
    catalogue = read(columns, corrections={"s": Correction(missing=("none",))})
    assert catalogue.frame["s"].tolist() == ["QSO", ""] * 30


@given(st.floats(allow_nan=False) | st.integers(-(2**63), 2**64 - 1))
def test_numbers_are_read_as_python_reads_them(number):
    read = read_texts(texts(repr(number), repr(number)))
    assert read.values.tolist() == [number] * 2
    assert not is_missing(repr(number))
    assert is_limit(f">{number!r}") == np.isfinite(number)
