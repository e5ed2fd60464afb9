"""The memory a table takes, told before it is read, against what reading makes of it."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table

from astronomical_lite.tables import memory_forecast
from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.memory_forecast import Forecast, forecast
from astronomical_lite.tables.raw_table import FileColumn

ENDINGS = ("fits", "parquet", "csv", "csv.gz", "ecsv", "vot", "dat")


@pytest.fixture
def every_size(monkeypatch):
    monkeypatch.setattr(memory_forecast, "SMALL", 0)


def written(path, dtype=np.float64, n=3000):
    """A table of six columns of numbers in the format of the file's name."""
    rng = np.random.default_rng(0)
    table = Table({f"mag_{i}": rng.normal(20, 2, n).astype(dtype) for i in range(6)})
    form = {"csv": "ascii.csv", "ecsv": "ascii.ecsv", "vot": "votable", "dat": "ascii.basic"}
    kind = path.suffix[1:]
    if kind == "parquet":
        table.to_pandas().to_parquet(path)
    elif kind == "gz":
        plain = path.with_suffix("")
        table.write(plain, format="ascii.csv")
        path.write_bytes(gzip.compress(plain.read_bytes()))
    else:
        table.write(path, format=form.get(kind, kind))
    return path


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_foretold_is_what_reading_takes(tmp_path, every_size, ending):
    path = written(tmp_path / f"survey.{ending}")
    foretold = forecast(path, path.name)
    frame = read_catalogue(path, path.name).frame
    assert (foretold.rows, foretold.n_columns) == frame.shape
    assert foretold.names == list(frame)
    assert foretold.n_bytes() == frame.memory_usage(index=False).sum() == 3000 * 6 * 8
    assert foretold.file_bytes == path.stat().st_size
    beside = foretold.needed() - foretold.file_bytes - foretold.n_bytes()
    assert beside == memory_forecast.PAGE + 3000 * memory_forecast.PER_ROW
    assert forecast(path, path.name, held=True).needed() == foretold.needed() - path.stat().st_size


@pytest.mark.parametrize("ending", ENDINGS)
def test_columns_left_out_save_what_they_take_where_they_are_not_read(tmp_path, every_size, ending):
    path = written(tmp_path / f"survey.{ending}")
    foretold = forecast(path, path.name)
    chosen = ["mag_0", "mag_4"]
    assert foretold.n_bytes(chosen) == 3000 * 2 * 8
    saved = foretold.needed() - foretold.needed(chosen)
    # the others are read first, but take less than training makes of rows later
    assert saved == 3000 * 4 * 8
    assert foretold.reads_columns == (ending in ("fits", "parquet"))
    assert ("saved as FITS or Parquet" in foretold.sentence()) == (not foretold.reads_columns)


def test_a_file_that_is_read_whole_needs_all_its_columns_meanwhile():
    columns = tuple(FileColumn(f"c{i}") for i in range(100))
    whole = Forecast("a.csv", 10**6, 100, columns, 0, reads_columns=False)
    assert whole.needed(["c1"]) == memory_forecast.PAGE + 10**6 * 800
    alone = Forecast("a.fits", 10**6, 100, columns)
    assert alone.needed(["c1"]) == memory_forecast.PAGE + 10**6 * (8 + memory_forecast.PER_ROW)


def test_of_fits_the_types_of_its_columns_are_known(tmp_path, every_size):
    path = written(tmp_path / "survey.fits", np.float32)
    assert forecast(path, path.name).n_bytes() == 3000 * 6 * 4


def test_of_parquet_the_types_of_numbers_are_known(tmp_path):
    path = written(tmp_path / "survey.parquet", np.float32)
    assert forecast(path, path.name).n_bytes() == 3000 * 6 * 4


def test_parts_of_a_vector_are_one_column_of_the_file_and_a_long_vector_takes_nothing(
    tmp_path, every_size
):
    table = Table({"id": np.arange(40), "mags": np.zeros((40, 5)), "flux": np.zeros((40, 500))})
    table.write(tmp_path / "v.fits")
    columns = forecast(tmp_path / "v.fits", "v.fits").columns
    assert columns == (FileColumn("id", 8), FileColumn("mags", 40), FileColumn("flux", 0))


def test_it_is_that_of_the_table_asked_for(tmp_path, every_size):
    hdus = [fits.BinTableHDU(Table({"a": np.arange(n), "b": np.zeros(n)})) for n in (0, 50, 70)]
    fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(tmp_path / "three.fits")
    assert forecast(tmp_path / "three.fits", "three.fits").rows == 50
    assert forecast(tmp_path / "three.fits", "three.fits", 3).rows == 70
    assert forecast(tmp_path / "three.fits", "three.fits", 9) is None


def test_of_a_small_file_and_of_a_damaged_one_nothing_is_told(tmp_path, monkeypatch):
    path = written(tmp_path / "survey.csv")
    assert forecast(path, path.name) is None
    path = written(tmp_path / "survey.parquet")
    assert forecast(path, path.name).rows == 3000
    monkeypatch.setattr(memory_forecast, "SMALL", 0)
    path.write_bytes(path.read_bytes()[:500])
    assert forecast(path, path.name) is None


def test_the_sentence_says_what_it_takes_with_the_columns_chosen():
    columns = tuple(FileColumn(f"c{i}") for i in range(66))
    foretold = Forecast("survey.parquet", 4_000_000, 66, columns, 300_000_000)
    assert (
        foretold.sentence()
        == foretold.sentence(foretold.names)
        == (
            "survey.parquet has 4,000,000 rows and 66 columns. With all of them, this tab needs about 3.5 GB of "
            "memory, of 4 GB that a tab can have."
        )
    )
    assert foretold.sentence(["c1", "c2"]) == (
        "survey.parquet has 4,000,000 rows and 66 columns. With the 2 columns chosen, this tab needs about "
        "1.4 GB of memory, of 4 GB that a tab can have."
    )
