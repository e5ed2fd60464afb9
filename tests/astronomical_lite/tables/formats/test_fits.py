"""FITS files: their tables, ASCII tables, packed files and long ones."""

import gzip

import numpy as np
import pytest
from astropy.io import fits
from fits_files import assert_same_as_astropy, read, write

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import TableInfo, tables_in

ASCII = (
    fits.Column("id", "I20", array=np.array([2**60 + 1, -5, 0])),
    fits.Column("n", "I4", array=np.array([1, 2, 3])),
    fits.Column("f", "F10.4", array=np.array([1.25, -2.5, 0.0])),
    fits.Column("d", "D23.15", array=np.array([1.5e-200, -2.5, 3.25e100])),
    fits.Column("e", "E15.7", array=np.array([1.5e-20, -2.5, 0.0])),
    fits.Column("s", "A8", array=np.array(["STAR", "", "GALAXY"])),
)


def test_ascii_table(tmp_path):
    path = write(tmp_path / "t.fits", *ASCII, ascii_table=True)
    catalogue = read(path)
    assert_same_as_astropy(catalogue.frame, path)
    assert catalogue.frame["id"].tolist() == [2**60 + 1, -5, 0]
    assert catalogue.frame["d"].tolist() == [1.5e-200, -2.5, 3.25e100]


def test_blank_and_null_fields_of_an_ascii_table_are_missing(tmp_path):
    path = write(tmp_path / "t.fits", *ASCII[1:3], ascii_table=True, TNULL1="**")
    data = path.read_bytes()
    body = data[5760:].replace(b"   2", b"  **", 1).replace(b"   -2.5000", b" " * 10, 1)
    path.write_bytes(data[:5760] + body)
    frame = read(path).frame
    assert frame["n"].isna().tolist() == [False, True, False]
    assert frame["f"].isna().tolist() == [False, True, False]
    assert frame["f"][0] == 1.25


def test_fortran_double_exponents(tmp_path):
    path = write(tmp_path / "t.fits", ASCII[3], ascii_table=True)
    assert path.read_bytes()[5760:].count(b"D") == 3
    assert read(path).frame["d"].tolist() == [1.5e-200, -2.5, 3.25e100]


def test_text_where_an_ascii_table_declares_a_number(tmp_path):
    path = write(tmp_path / "t.fits", *ASCII[1:3], ascii_table=True)
    data = path.read_bytes()
    path.write_bytes(data[:5760] + data[5760:].replace(b"   2", b"  x2", 1))
    catalogue = read(path)
    assert catalogue.frame["n"].isna().tolist() == [False, True, False]
    assert catalogue.columns[0].odd == {"x2": 1}
    text = data[5760:].replace(b"   1", b"   x").replace(b"   2", b" ---").replace(b"   3", b" ***")
    path.write_bytes(data[:5760] + text)
    with pytest.raises(UserError, match=r"Column n of t\.fits cannot be read"):
        read(path)


@pytest.fixture
def several(tmp_path):
    hdus = fits.HDUList(
        [
            fits.PrimaryHDU(np.zeros((3, 3))),
            fits.BinTableHDU.from_columns([fits.Column("none", "J", array=[])], name="EMPTY"),
            fits.ImageHDU(np.zeros((2, 2)), name="IMG"),
            fits.BinTableHDU.from_columns([fits.Column("x", "J", array=[1, 2])], name="SRC"),
            fits.CompImageHDU(np.zeros((64, 64), "f4"), name="PACKED"),
            fits.TableHDU.from_columns([fits.Column("y", "I4", array=[3, 4, 5])], name="TXT"),
        ]
    )
    hdus.writeto(tmp_path / "several.fits")
    return tmp_path / "several.fits"


def test_several_tables(several):
    assert tables_in(several, "several.fits") == [
        TableInfo(1, "EMPTY", 0, 1),
        TableInfo(3, "SRC", 2, 1),
        TableInfo(5, "TXT", 3, 1),
    ]
    first = read(several)
    assert (first.table, first.frame["x"].tolist()) == (3, [1, 2])
    last = read(several, 5)
    assert (last.table, last.frame["y"].tolist()) == (5, [3, 4, 5])


@pytest.mark.parametrize("number", [0, 2, 4, 6, -1])
def test_a_number_that_is_no_table(several, number):
    with pytest.raises(UserError, match=rf"has no table {number}\. It has: 1 \(EMPTY.*5 \(TXT"):
        read(several, number)


def test_an_empty_table_chosen(several):
    with pytest.raises(UserError, match=r"EMPTY of several\.fits holds no sources \(0 rows\)"):
        read(several, 1)


def test_gzipped(tmp_path, several):
    packed = tmp_path / "several.fits.gz"
    packed.write_bytes(gzip.compress(several.read_bytes()))
    assert tables_in(packed, packed.name) == tables_in(several, several.name)
    assert read(packed, 5).frame["y"].tolist() == [3, 4, 5]


def test_the_name_does_not_decide(tmp_path, several):
    path = several.rename(tmp_path / "upload.csv")
    assert read(path).frame["x"].tolist() == [1, 2]


def test_many_blocks(tmp_path):
    rng = np.random.default_rng(1)
    n = 30_011
    path = write(
        tmp_path / "t.fits",
        fits.Column("id", "K", array=np.arange(n, dtype="int64") + 2**60),
        fits.Column("x", "D", array=rng.normal(size=n)),
        fits.Column("s", "7A", array=rng.choice(["STAR", "GALAXY"], n)),
        fits.Column("y", "E", array=rng.normal(size=n)),
    )
    assert_same_as_astropy(read(path).frame, path)


def test_without_the_final_padding(tmp_path):
    path = write(tmp_path / "t.fits", fits.Column("x", "J", array=[1, 2, 3]))
    path.write_bytes(path.read_bytes()[: 5760 + 12])
    assert read(path).frame["x"].tolist() == [1, 2, 3]
