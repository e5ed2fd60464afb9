"""Arrays of one source: of a row's vector columns, and of a file of its own."""

import numpy as np
import pandas as pd
import pytest
from astropy.io import fits
from astropy.table import Table

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.source_arrays import arrays_of_file, arrays_of_row
from astronomical_lite.tables.vectors import HeldVector

FLUX = np.arange(40.0).reshape(2, 20)


def test_a_row_of_parquet_and_one_of_ecsv(tmp_path):
    frame = pd.DataFrame({"id": [1, 2], "flux": [[1.5, None], [3.0]]})
    frame.to_parquet(tmp_path / "t.parquet")
    table = Table({"id": [1, 2], "flux": FLUX})
    table.write(tmp_path / "t.ecsv")
    lists = read_catalogue(tmp_path / "t.parquet", "t.parquet")
    np.testing.assert_array_equal(arrays_of_row(lists, 0).numbers("flux"), [1.5, np.nan])
    assert arrays_of_row(lists, 1).numbers("flux").tolist() == [3]
    arrays = arrays_of_row(read_catalogue(tmp_path / "t.ecsv", "t.ecsv"), 1)
    assert arrays.numbers("flux").tolist() == FLUX[1].tolist()
    assert arrays.origin == "row 2 of t.ecsv"


def test_a_file_whose_rows_are_times(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("time,mag,band\n2020-01-01T12:00:00,17.5,g\n2020-01-02T12:00:00,,r\n")
    arrays = arrays_of_file(path, "s.csv")
    assert arrays.texts("band") == ["g", "r"]
    assert arrays.numbers("time").tolist() == [58849.5, 58850.5]
    np.testing.assert_array_equal(arrays.numbers("mag"), [17.5, np.nan])
    with pytest.raises(UserError, match=r"Column 'band' does not hold numbers in s\.csv"):
        arrays.numbers("band")


def test_times_of_a_table_are_modified_julian_dates(tmp_path):
    times = pd.to_datetime(["1858-11-17T00:00", "2000-01-01T12:00"])
    pd.DataFrame({"time": times, "mag": [1.0, 2.0]}).to_parquet(tmp_path / "s.parquet")
    arrays = arrays_of_file(tmp_path / "s.parquet", "s.parquet")
    assert arrays.numbers("time").tolist() == [0, 51544.5]


@pytest.mark.parametrize("others", [[], [fits.Column("SNR", "D", array=[7.0])]])
def test_a_table_of_one_row_with_arrays_is_one_source(tmp_path, others):
    """As archives of spectra have them, alone or beside single values."""
    path = tmp_path / "spec.fits"
    columns = [
        fits.Column("WAVE", "20D", unit="nm", array=FLUX[:1] + 400),
        fits.Column("FLUX", "20E", array=FLUX[:1]),
    ]
    fits.BinTableHDU.from_columns([*columns, *others]).writeto(path)
    arrays = arrays_of_file(path, "spec.fits")
    assert arrays.numbers("FLUX").tolist() == FLUX[0].tolist()
    assert arrays.units["WAVE"] == "nm"
    path.unlink()  # nothing of it is read later
    assert arrays.numbers("WAVE").tolist() == (FLUX[0] + 400).tolist()


def test_rows_of_vectors_in_memory():
    whole = HeldVector(np.array([[1, 2], [3, 4]]), np.array([[False, True], [True, True]]))
    np.testing.assert_array_equal(whole.row(0), [1, np.nan])
    assert whole.missing().tolist() == [False, True]
    varying = np.empty(3, dtype=object)
    varying[:] = [[1.0], None, []]
    lists = HeldVector(varying, np.array([False, True, False]))
    assert [lists.row(number).tolist() for number in range(3)] == [[1], [], []]
    assert lists.missing().tolist() == [False, True, True]
