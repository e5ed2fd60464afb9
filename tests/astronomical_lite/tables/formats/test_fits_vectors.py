"""Vector columns of FITS: a row is read when it is asked for, and is what astropy reads."""

import gzip

import numpy as np
import pytest
from astropy.io import fits
from hypothesis import given, settings
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import Only, read_catalogue
from astronomical_lite.tables.vectors import HeldVector

IDS = fits.Column("id", "K", array=np.arange(5))
FLUX = np.arange(100, dtype="f4").reshape(5, 20) / 7


def written(path, *columns):
    fits.BinTableHDU.from_columns(columns).writeto(path, overwrite=True)
    return path


def read(path, **options):
    return read_catalogue(path, path.name, **options)


@pytest.fixture
def spectra(tmp_path):
    flags = (FLUX * 7).astype("i2")
    return written(
        tmp_path / "spectra.fits",
        IDS,
        fits.Column("flux", "20E", unit="Jy", array=FLUX),
        fits.Column("flags", "20I", null=0, array=flags),
        fits.Column("good", "20L", array=flags % 2 == 0),
        fits.Column("count", "20J", bzero=2**31, array=flags.astype("u4")),
        fits.Column("g", "D", array=np.arange(5.0)),
    )


def test_rows_are_what_astropy_reads(spectra):
    catalogue = read(spectra)
    table = fits.getdata(spectra, 1)
    assert list(catalogue.frame.columns) == ["id", "g"]
    for row in range(5):
        assert (catalogue.vectors["flux"].row(row) == table["flux"][row]).all()
        assert (catalogue.vectors["good"].row(row) == table["good"][row]).all()
        assert (catalogue.vectors["count"].row(row) == table["count"][row]).all()
    assert catalogue.units["flux"] == "Jy"
    flags = catalogue.vectors["flags"].row(0)
    assert np.isnan(flags[0])
    assert flags[1:].tolist() == list(range(1, 20))
    assert catalogue.vectors["flags"].missing().tolist() == [False] * 5


def test_nothing_is_read_of_a_row_before_it_is_asked_for(spectra):
    catalogue = read(spectra)
    content = spectra.read_bytes()
    place = content.index(FLUX[3].astype(">f4").tobytes())
    spectra.write_bytes(content[:place] + np.array(-5, ">f4").tobytes() + content[place + 4 :])
    assert catalogue.vectors["flux"].row(3)[0] == -5
    spectra.write_bytes(content[:place])
    with pytest.raises(UserError, match=r"Column flux of spectra\.fits cannot be read in row 4"):
        catalogue.vectors["flux"].row(3)


def test_a_row_with_null_values_alone_is_missing(tmp_path):
    flags = np.ones((5, 20), "i4")
    flags[2] = -1
    path = written(tmp_path / "t.fits", IDS, fits.Column("flags", "20J", null=-1, array=flags))
    catalogue = read(path)
    assert catalogue.vectors["flags"].missing().tolist() == [False, False, True, False, False]
    assert next(one for one in catalogue.columns if one.name == "flags").missing == 1


def test_a_packed_file_holds_its_vectors(spectra, tmp_path):
    packed = tmp_path / "spectra.fits.gz"
    packed.write_bytes(gzip.compress(spectra.read_bytes()))
    plain, held = read(spectra).vectors, read(packed).vectors
    assert plain.keys() == held.keys()
    for name, vector in held.items():
        assert isinstance(vector, HeldVector)
        for row in range(5):
            np.testing.assert_array_equal(vector.row(row), plain[name].row(row))


def test_rows_are_counted_from_the_first_one_read(spectra):
    part = read(spectra, only=Only(rows=(2, 5)))
    assert (part.vectors["flux"].row(0) == FLUX[2]).all()
    assert part.vectors["flux"].rows == 3


def test_a_row_of_columns_gives_each_source_its_part(tmp_path):
    flux = np.arange(90.0).reshape(1, 3, 30)
    path = written(
        tmp_path / "columns.fits",
        fits.Column("id", "3K", array=[[7, 8, 9]]),
        fits.Column("flux", "90D", dim="(30,3)", array=flux),
    )
    catalogue = read(path)
    assert catalogue.frame["id"].tolist() == [7, 8, 9]
    assert (catalogue.vectors["flux"].row(1) == flux[0, 1]).all()


@given(st.lists(st.lists(st.integers(-9, 9), max_size=40), min_size=2, max_size=6), st.data())
@settings(max_examples=25, deadline=None)
def test_arrays_of_any_length_are_read_alone(tmp_path_factory, lists, data):
    code, dtype = data.draw(st.sampled_from([("D", "f8"), ("J", "i4"), ("B", "u1")]))
    rows = np.empty(len(lists), dtype=object)
    rows[:] = [np.array(one).astype(dtype) for one in lists]
    path = tmp_path_factory.getbasetemp() / "varying.fits"
    ids = fits.Column("id", "K", array=np.arange(len(lists)))
    vector = read(written(path, ids, fits.Column("v", f"P{code}()", array=rows))).vectors.get("v")
    lengths = set(map(len, lists))
    if vector is None:  # a column per element
        assert len(lengths) == 1
        assert lengths.pop() <= 16
        return
    for row, values in enumerate(rows):
        assert vector.row(row).tolist() == values.tolist()
    assert vector.missing().tolist() == [not one for one in lists]
