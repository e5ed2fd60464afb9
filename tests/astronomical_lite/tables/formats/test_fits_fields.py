"""Columns of FITS tables: vectors, those left out, names, units and descriptions."""

import numpy as np
import pytest
from astropy.io import fits
from fits_files import patch_header, read, write

from astronomical_lite.messages import UserError


def test_vector_columns_are_expanded(tmp_path):
    flux = np.arange(12, dtype="f4").reshape(4, 3)
    names = np.array([["a", "b"], ["c", "d"], ["", "f"], ["g", "h"]])
    path = write(
        tmp_path / "t.fits",
        fits.Column("flux", "3E", unit="Jy", array=flux),
        fits.Column("cube", "4J", dim="(2,2)", array=np.arange(16).reshape(4, 2, 2)),
        fits.Column("pair", "6A", dim="(3,2)", array=names),
        fits.Column("flux_2", "E", array=np.ones(4)),
    )
    catalogue = read(path)
    frame = catalogue.frame
    # flux_2 is a column of its own, so the elements of flux get names that are free
    assert list(frame.columns[:3]) == ["flux__1", "flux__2", "flux__3"]
    assert frame[["flux__1", "flux__2", "flux__3"]].to_numpy().tolist() == flux.tolist()
    assert frame["flux_2"].tolist() == [1, 1, 1, 1]
    assert frame[[f"cube_{i}" for i in range(1, 5)]].to_numpy().ravel().tolist() == list(range(16))
    assert frame[["pair_1", "pair_2"]].to_numpy().tolist() == names.tolist()
    assert catalogue.units["flux__2"] == "Jy"
    assert any("flux (flux__1 to flux__3)" in note for note in catalogue.notes)


def test_vector_of_integers_with_nulls(tmp_path):
    values = np.array([[1, -1], [2, 3], [-1, 4]])
    column = fits.Column("v", "2J", null=-1, array=values)
    frame = read(write(tmp_path / "t.fits", column)).frame
    assert frame["v_1"].isna().tolist() == [False, False, True]
    assert frame["v_2"].isna().tolist() == [True, False, False]
    assert frame["v_2"][2] == 4


def test_sixteen_elements_are_expanded_and_seventeen_kept_aside(tmp_path):
    path = write(
        tmp_path / "t.fits",
        fits.Column("v16", "16E", array=np.zeros((2, 16))),
        fits.Column("v17", "17E", array=np.zeros((2, 17))),
    )
    catalogue = read(path)
    assert list(catalogue.frame.columns) == [f"v16_{i}" for i in range(1, 17)]
    assert "A vector column is kept: v17 (17 values)." in catalogue.notes
    assert catalogue.vectors["v17"].row(1).tolist() == [0] * 17


def test_what_cannot_be_used_is_left_out_and_named(tmp_path):
    path = write(
        tmp_path / "t.fits",
        fits.Column("c", "C", array=np.array([1 + 2j, 3j])),
        fits.Column("m", "M", array=np.array([1 + 2j, 3j])),
        fits.Column("p", "PJ()", array=np.array([[1], [1, 2]], dtype=object)),
        fits.Column("q", "QD()", array=np.array([[1.0], [1, 2]], dtype=object)),
        fits.Column("x", "D", array=[1.0, 2.0]),
    )
    catalogue = read(path)
    assert list(catalogue.frame.columns) == ["x"]
    assert catalogue.frame["x"].tolist() == [1, 2]
    assert "Left out c, m, which hold complex numbers." in catalogue.notes
    assert "Vector columns are kept: p (varying length), q (varying length)." in catalogue.notes


def test_zero_width_columns_are_left_out(tmp_path):
    path = write(
        tmp_path / "t.fits",
        fits.Column("keep", "J", array=[1, 2]),
        fits.Column("empty", "1A", array=["x", "y"]),
    )
    # the last column of a row may shrink without moving another
    patch_header(path, b"TFORM2  = '1A      '", b"TFORM2  = '0A      '")
    catalogue = read(path)
    assert list(catalogue.frame.columns) == ["keep"]
    assert "Left out empty, which holds no values (zero width)." in catalogue.notes


def test_only_columns_of_zero_width_is_refused(tmp_path):
    path = write(tmp_path / "t.fits", fits.Column("empty", "1A", array=["x", "y"]))
    patch_header(path, b"TFORM1  = '1A      '", b"TFORM1  = '0A      '")
    patch_header(path, b"NAXIS1  =                    1", b"NAXIS1  =                    0")
    path.write_bytes(path.read_bytes()[:5760])
    with pytest.raises(UserError, match=r"t\.fits has no column that can be used.*zero width"):
        read(path)


def test_only_unusable_columns_is_refused(tmp_path):
    path = write(tmp_path / "t.fits", fits.Column("c", "C", array=np.array([1j, 3j])))
    with pytest.raises(UserError, match=r"t\.fits has no column that can be used.*complex"):
        read(path)


def test_awkward_names(tmp_path):
    names = ["index", "<b>ra</b>", "it's", 'say "x"', "RA", "ra", " a b "]
    columns = [fits.Column(f"n{i}", "J", array=[i, i]) for i in range(len(names))]
    path = write(tmp_path / "t.fits", *columns)
    with fits.open(path, mode="update", memmap=False) as hdus:
        for i, name in enumerate(names, 1):
            hdus[1].header[f"TTYPE{i}"] = name
    frame = read(path).frame
    assert list(frame.columns) == [*names[:-1], "a b"]
    assert frame.iloc[0].tolist() == list(range(len(names)))


def test_same_name_twice_and_no_name(tmp_path):
    columns = [fits.Column(f"n{i}", "J", array=[i, i]) for i in range(4)]
    path = write(tmp_path / "t.fits", *columns)
    patch_header(path, b"TTYPE2  = 'n1      '", b"TTYPE2  = 'n0      '")
    patch_header(path, b"TTYPE4  = 'n3      '", b"COMMENT")
    catalogue = read(path)
    assert list(catalogue.frame.columns) == ["n0", "n0_2", "n2", "col4"]
    assert catalogue.frame.iloc[0].tolist() == [0, 1, 2, 3]
    assert any("two columns named n0" in note and "n0_2" in note for note in catalogue.notes)


def test_units_and_descriptions(tmp_path):
    path = write(
        tmp_path / "t.fits",
        fits.Column("ra", "D", unit="deg", array=[1.0, 2.0]),
        fits.Column("flux", "D", unit="erg/s/cm**2", array=[1.0, 2.0]),
        fits.Column("n", "J", array=[1, 2]),
        TCOMM1="Right ascension",
    )
    with fits.open(path, mode="update", memmap=False) as hdus:
        hdus[1].header.comments["TTYPE2"] = "X-ray flux"
        hdus[1].header.comments["TTYPE3"] = "label for field   3"
    catalogue = read(path)
    assert catalogue.units == {"ra": "deg", "flux": "erg/s/cm**2"}
    assert catalogue.descriptions == {"ra": "Right ascension", "flux": "X-ray flux"}
