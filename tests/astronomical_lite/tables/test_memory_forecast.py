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
    assert (foretold.rows, foretold.columns) == frame.shape
    assert foretold.n_bytes == frame.memory_usage(index=False).sum() == 3000 * 6 * 8
    assert foretold.file_bytes == path.stat().st_size
    beside = foretold.needed - foretold.file_bytes - foretold.n_bytes
    assert beside == memory_forecast.PAGE + 3000 * memory_forecast.PER_ROW
    assert forecast(path, path.name, held=True).needed == foretold.needed - path.stat().st_size


def test_of_fits_the_types_of_its_columns_are_known(tmp_path, every_size):
    path = written(tmp_path / "survey.fits", np.float32)
    assert forecast(path, path.name).n_bytes == 3000 * 6 * 4


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


def test_the_sentence_says_what_it_takes_and_what_fewer_columns_save():
    foretold = Forecast("survey.parquet", 4_000_000, 66, 4_000_000 * 66 * 8, 300_000_000)
    assert foretold.sentence == (
        "survey.parquet has 4,000,000 rows and 66 columns. With all of them, this tab needs about 3.5 GB of "
        "memory, of 4 GB that a tab can have. Each column that you leave out when you save the file saves "
        "about 32.0 MB."
    )
