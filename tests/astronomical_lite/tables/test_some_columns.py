"""Some columns of a file are read, and they are what they are among all of them."""

from __future__ import annotations

import gzip
import zipfile

import numpy as np
import pandas as pd
import pytest
from astropy.io import fits
from astropy.table import MaskedColumn, Table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from read_tables import values_of

from astronomical_lite.tables.catalogue import Only, read_catalogue, tables_in
from astronomical_lite.tables.corrections import Correction
from astronomical_lite.tables.unread_columns import has_rows_at_hand, row_of_file

FORMATS = {
    "fits": "fits",
    "parquet": "",
    "csv": "ascii.csv",
    "ecsv": "ascii.ecsv",
    "vot": "votable",
    "dat": "ascii.basic",
}
N = 60


def awkward() -> Table:
    """Columns of every kind, some with missing values."""
    rng = np.random.default_rng(3)
    table = Table({"id": np.arange(N) + 2**60, "g": rng.normal(20, 1, N).astype(np.float32)})
    table["r"] = MaskedColumn(rng.normal(20, 1, N), mask=np.arange(N) % 7 == 0, unit="mag")
    table["n"] = MaskedColumn(np.arange(N), mask=np.arange(N) % 5 == 0, description="a count")
    table["odd"] = np.where(np.arange(N) < 3, -99.0, rng.normal(size=N))
    table["class"] = np.array(["STAR", "GALAXY", "QSO"])[np.arange(N) % 3]
    table["flag"] = np.arange(N) % 2 == 0
    return table


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("some")
    for ending, form in FORMATS.items():
        path = folder / f"t.{ending}"
        if form:
            awkward().write(path, format=form)
        else:
            awkward().to_pandas().to_parquet(path)
    packed = folder / "t.fits.gz"
    packed.write_bytes(gzip.compress((folder / "t.fits").read_bytes()))
    with zipfile.ZipFile(folder / "two.zip", "w") as archive:
        archive.write(folder / "t.csv", "one.csv")
        archive.write(folder / "t.fits", "two.fits")
    return folder


NAMES = ["t.fits", "t.parquet", "t.csv", "t.ecsv", "t.vot", "t.dat", "t.fits.gz", "two.zip"]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.sampled_from(NAMES), data=st.data())
def test_columns_are_the_same_whichever_others_are_read(files, name, data):
    whole = read_catalogue(files / name, name)
    every = list(whole.frame)
    chosen = data.draw(st.sets(st.sampled_from(every), min_size=1))
    some = read_catalogue(files / name, name, only=Only(columns=frozenset(chosen)))
    assert list(some.frame) == [column for column in every if column in chosen]
    for column in some.frame:
        assert values_of(some.frame[column]) == values_of(whole.frame[column])
        assert some.frame[column].dtype == whole.frame[column].dtype
    told = {info.name: info for info in whole.columns}
    assert some.columns == [told[column] for column in some.frame]
    assert some.unread == [column for column in every if column not in chosen]
    assert some.columns_read == ([] if len(chosen) == len(every) else list(some.frame))
    again = read_catalogue(files / name, name, only=some.only)
    assert list(again.frame) == list(some.frame)


@pytest.mark.parametrize("name", NAMES)
def test_a_column_that_is_not_there_has_all_of_them_read(files, name):
    made = read_catalogue(files / name, name, only=Only(columns=frozenset({"id", "nix"})))
    assert made.unread == []
    assert len(made.frame.columns) == 7


@pytest.mark.parametrize("name", [name for name in NAMES if "fits" not in name])
def test_a_file_says_the_columns_that_reading_it_gives(files, name):
    told = tables_in(files / name, name)[0].fields
    assert [column.name for column in told] == list(read_catalogue(files / name, name).frame)


def test_names_that_occur_twice_stay_those_that_they_are_among_all(tmp_path):
    (tmp_path / "t.csv").write_text("x,x,y,\n1,2,3,4\n5,6,7,8\n")
    whole = read_catalogue(tmp_path / "t.csv", "t.csv")
    assert list(whole.frame) == ["x", "x_2", "y", "column_4"]
    for column in whole.frame:
        some = read_catalogue(tmp_path / "t.csv", "t.csv", only=Only(columns=frozenset({column})))
        assert some.frame[column].tolist() == whole.frame[column].tolist()
        assert list(some.frame) == [column]


def test_the_parts_of_a_vector_are_read_by_its_name(tmp_path):
    table = Table(
        {"id": [1, 2], "mag": [[1.0, 2], [3, 4]], "mag_1": [7, 8], "flux": np.zeros((2, 40))}
    )
    table.write(tmp_path / "t.fits")
    some = read_catalogue(tmp_path / "t.fits", "t.fits", only=Only(columns=frozenset({"mag"})))
    assert list(some.frame) == ["mag__1", "mag__2"]  # as where mag_1 is read too
    assert some.unread == ["id", "mag_1", "flux"]
    assert some.columns_read == ["mag"]


@pytest.mark.parametrize("name", ["t.fits", "t.parquet"])
@pytest.mark.parametrize("row", [0, 5, 59])
def test_a_row_of_columns_that_were_not_read_is_what_reading_gives(files, name, row):
    assert has_rows_at_hand(files / name)
    whole = read_catalogue(files / name, name)
    found = row_of_file(files / name, name, whole.table, row, list(whole.frame))
    for column, one in found.items():
        expected = whole.frame[column].iloc[row]
        assert one.value == expected or (pd.isna(one.value) and pd.isna(expected))
        assert one.unit == whole.units.get(column, "")
    assert list(found) == list(whole.frame)


def test_a_row_is_read_as_the_user_corrected_its_column(files):
    corrections = {"odd": Correction(missing=("-99",))}
    found = row_of_file(files / "t.fits", "t.fits", 1, 1, ["odd"], corrections)
    assert pd.isna(found["odd"].value)


def test_a_row_of_vectors(tmp_path):
    table = Table({"id": [1, 2], "mag": [[1.0, 2], [3, 4]], "flux": np.arange(80.0).reshape(2, 40)})
    table.write(tmp_path / "t.fits")
    found = row_of_file(tmp_path / "t.fits", "t.fits", 1, 1, ["mag", "flux"])
    assert found["mag"].value == [3, 4]
    assert found["flux"].value == list(range(40, 80))


def test_arrays_of_varying_length_are_not_at_hand_but_what_is_beside_them_is(tmp_path):
    varying = fits.Column("v", "PD()", array=np.array([[1.0], [2.0, 3]], dtype=object))
    number = fits.Column("n", "J", array=np.array([4, 5]))
    fits.BinTableHDU.from_columns([varying, number]).writeto(tmp_path / "t.fits")
    found = row_of_file(tmp_path / "t.fits", "t.fits", 1, 1, ["v", "n"])
    assert {name: one.value for name, one in found.items()} == {"n": 5}


def test_of_packed_files_and_of_text_no_row_is_at_hand(files):
    assert [name for name in NAMES if has_rows_at_hand(files / name)] == ["t.fits", "t.parquet"]
