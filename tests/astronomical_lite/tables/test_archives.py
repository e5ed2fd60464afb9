"""Archives of several tables: each can be chosen."""

from __future__ import annotations

import gzip
import io
import zipfile

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue, tables_in

STARS = b"id,g\n1,2.5\n2,3.5\n"
GALAXIES = b"id;z;class\n1;0,5;E\n2;1,5;S\n3;2,5;E\n"


def archive(path, **members: bytes):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def several_hdus() -> bytes:
    made = io.BytesIO()
    first = fits.table_to_hdu(Table({"ra": np.arange(4.0)}))
    second = fits.table_to_hdu(Table({"flux": np.arange(5), "id": np.arange(5) + 2**60}))
    first.name, second.name = "FIRST", "FLUXES"
    fits.HDUList([fits.PrimaryHDU(), first, second]).writeto(made)
    return made.getvalue()


@pytest.fixture
def survey(tmp_path):
    members = {
        "README.txt": b"Read me, please\nThank you, all\n",
        "data/stars.csv": STARS,
        "data/galaxies.csv.gz": gzip.compress(GALAXIES),
        "__MACOSX/data/._stars.csv": b"x",
        "all.fits": several_hdus(),
        "broken.fits": b"x",
    }
    return archive(tmp_path / "survey.zip", **members)


def test_the_tables_of_all_files_are_listed_by_plain_names(survey):
    found = [(one.hdu, one.name, one.rows, one.columns) for one in tables_in(survey, "survey.zip")]
    assert found == [
        (1, "stars.csv", 2, 2),
        (2, "galaxies.csv.gz", 3, 3),
        (3, "all.fits, FIRST", 4, 1),
        (4, "all.fits, FLUXES", 5, 2),
    ]


def test_each_is_read(survey):
    first = read_catalogue(survey, "survey.zip")
    assert (first.table, first.frame["g"].tolist()) == (1, [2.5, 3.5])
    assert len(first.tables) == 4
    assert "Not read in survey.zip: broken.fits." in first.notes
    assert read_catalogue(survey, "survey.zip", 2).frame["z"].tolist() == [0.5, 1.5, 2.5]
    last = read_catalogue(survey, "survey.zip", 4)
    assert (last.table, last.frame["id"].tolist()[-1]) == (4, 2**60 + 4)


def test_one_that_is_not_there_is_refused_with_those_that_are(survey):
    with pytest.raises(UserError, match=r"no table 7\. It has: 1 \(stars\.csv, 2 rows\), 2"):
        read_catalogue(survey, "survey.zip", 7)


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    path = archive(tmp_path / "a.zip", **{"dr1/t.csv": STARS, "dr2/t.csv": GALAXIES})
    assert [one.name for one in tables_in(path, "a.zip")] == ["dr1/t.csv", "dr2/t.csv"]


def test_what_is_wrong_in_a_file_names_it(tmp_path):
    bad = b"id,g\n1,2\n2,3,4,5\n3,4\n4,5\n5,6\n"
    path = archive(tmp_path / "a.zip", **{"s.csv": STARS, "bad.csv": bad})
    with pytest.raises(UserError, match=r"Line 3 of a\.zip, bad\.csv has 4 values"):
        read_catalogue(path, "a.zip", 2)


def test_where_no_file_is_a_table_the_first_is_told_of(tmp_path):
    path = archive(tmp_path / "a.zip", **{"a.fits": b"\x80\x00x", "b.fits": b"y"})
    with pytest.raises(UserError, match=r"a\.zip, a\.fits is named like a FITS file but"):
        tables_in(path, "a.zip")


def test_a_readme_beside_the_only_table_is_none(tmp_path):
    path = archive(tmp_path / "a.zip", **{"readme.txt": b"a b\n1 2\n", "s.csv": STARS})
    assert read_catalogue(path, "a.zip").frame["g"].tolist() == [2.5, 3.5]
