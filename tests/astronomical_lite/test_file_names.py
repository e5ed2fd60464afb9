"""Names that come from outside become plain names of files."""

from __future__ import annotations

import io
import unicodedata
import warnings
import zipfile
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from astronomical_lite.bundle.model_files import as_zip, safe_name
from astronomical_lite.file_names import MOST_BYTES, plain_name, plain_path

# Texts of what names of files are attacked with, and any others.
PIECES = [
    "..",
    ".",
    "/",
    "\\",
    "C:",
    "CON",
    "nul",
    "lpt1",
    " ",
    "\u202e",
    "\x00",
    ".fits",
    ".gz",
    "é",
]
NAMES = st.one_of(
    st.text(), st.lists(st.sampled_from(PIECES)).map("".join), st.text("é.x ", min_size=150)
)


@given(NAMES)
@example("C:\\Users\\me\\cat.fits")
@example("\\windows\\")
@example("a" * 190 + " " * 30)
@example("." + "b" * 300)
@example("COM¹.csv")
def test_any_name_becomes_a_plain_one_and_stays_it(name):
    made = plain_name(name)
    assert made not in ("", ".", "..")
    assert not set(made) & set('\\/:*?"<>|')
    assert all(unicodedata.category(c)[0] not in "CZ" or c == " " for c in made)
    assert made == made.strip(" ")
    assert made[0] != "."
    assert made[-1] != "."
    assert len(made.encode()) <= MOST_BYTES
    assert plain_name(made) == made
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert not PureWindowsPath(made).is_reserved()
    assert (PureWindowsPath("C:/here") / made).parent == PureWindowsPath("C:/here")


@pytest.mark.parametrize(
    "name",
    [
        "catalogue.fits.gz",
        "Abell 2744 (v2).csv",
        "M31+halo=1.vot",
        "Наблюдения.fits",
        "console.csv",
    ],
)
def test_a_plain_name_stays_as_it_is(name):
    assert plain_name(name) == name


@given(st.sampled_from([".fits", ".csv", ".fits.gz"]), st.characters(categories=["L"]))
def test_a_long_name_keeps_its_ending(ending, letter):
    made = plain_name(letter * 300 + ending)
    assert made.endswith(ending)
    assert len(made) > 40


@given(st.lists(NAMES, min_size=1, max_size=3).map("/".join))
def test_what_is_unpacked_stays_in_its_folder(tmp_path_factory, path):
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(io.BytesIO(as_zip([(path, b"x")]))) as archive:
        (member,) = archive.namelist()
        archive.extractall(folder)
    assert member == plain_path(path)
    (made,) = (found for found in folder.rglob("*") if found.is_file())
    assert made == folder / Path(*member.split("/"))


@given(st.lists(NAMES, min_size=1, max_size=2))
def test_names_of_models_are_the_same_in_a_zip(names):
    """predict.py and how_to_use.py name the files of their archive."""
    path = "/".join(map(safe_name, names)) + ".joblib"
    assert plain_path(path) == path
