"""HATS catalogues by their own library: what is read, and what is written for it to read."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import hats
import lsdb
import numpy as np
import pandas as pd
import pyarrow.dataset as pds
import pytest
from astropy.coordinates import SkyCoord
from hats.io.validation import is_valid_catalog
from hats_catalogues import INDEX, sources, write_catalogue, write_collection

from astronomical_lite.messages import UserError
from astronomical_lite.survey.inputs import input_files


@pytest.fixture
def gaia(tmp_path):
    """A catalogue's folder."""
    write_catalogue(tmp_path / "gaia", sources())
    return tmp_path / "gaia"


@pytest.fixture
def without_hats(monkeypatch):
    monkeypatch.setitem(sys.modules, "hats", None)


def read(folder):
    """A catalogue's rows as its library finds them, in the order of ids."""
    catalogue = hats.read_hats(folder)
    files = [
        str(hats.io.paths.pixel_catalog_file(folder, pixel))
        for pixel in catalogue.get_healpix_pixels()
    ]
    return pds.dataset(files).to_table().to_pandas().sort_values("id", ignore_index=True)


def predicted(predict, *words):
    status, told = predict(*words)
    assert (status, told.err) == (0, "")
    return told.out


# ---- read ----------------------------------------------------------------------------------------


def test_the_files_are_those_of_the_catalogues_own_list(gaia, monkeypatch):
    listed = [one.path for one in input_files([str(gaia)])]
    assert len(listed) > 3
    stray = Path(listed[0]).with_name("Npix=9999.parquet")
    stray.write_bytes(Path(listed[0]).read_bytes())  # what a broken-off import left
    assert [one.path for one in input_files([str(gaia)])] == listed
    stray.unlink()
    monkeypatch.setitem(sys.modules, "hats", None)
    assert [one.path for one in input_files([str(gaia)])] == listed


def test_a_pixel_may_be_a_folder_of_files(tmp_path, monkeypatch):
    write_catalogue(tmp_path / "gaia", sources(), folders=True)
    listed = [one.path for one in input_files([str(tmp_path / "gaia")])]
    assert {Path(one).name for one in listed} == {"part0.parquet", "part1.parquet"}
    monkeypatch.setitem(sys.modules, "hats", None)
    assert [one.path for one in input_files([str(tmp_path / "gaia")])] == listed


def test_of_a_collection_only_the_main_catalogue_is_read(tmp_path, predict):
    arrow = write_collection(tmp_path / "survey", sources())
    predicted(predict, tmp_path / "survey", "-o", tmp_path / "out")
    made = pd.read_parquet(tmp_path / "out")
    assert sorted(made["id"]) == sorted(arrow["id"].to_pylist())


def test_a_collection_without_its_library_is_not_read_twice(tmp_path, predict, without_hats):
    write_collection(tmp_path / "survey", sources())
    status, told = predict(tmp_path / "survey", "-o", tmp_path / "out")
    assert status == 2
    assert 'needs the package hats, which is not installed: pip install "astron' in told.err
    assert len(told.err.splitlines()) == 1


def test_a_damaged_catalogue_is_told(gaia):
    (gaia / "hats.properties").write_text("dataproduct_type=object\n")
    with pytest.raises(UserError, match="gaia could not be read as a HATS catalogue"):
        input_files([str(gaia)])


# ---- written -------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", [True, False])
@pytest.mark.parametrize("folders", [False, True])
def test_what_is_written_is_a_catalogue_with_the_same_pixels_and_positions(
    tmp_path, predict, index, folders
):
    arrow = write_catalogue(tmp_path / "gaia", sources(), index=index, folders=folders)
    out = tmp_path / "predicted"
    told = predicted(
        predict, tmp_path / "gaia", "-o", out, "--hats", "--partition-rows", 60, "--doubtful", 5
    )
    assert told == f"{out}: 600 sources\n"
    assert is_valid_catalog(out, strict=True)
    made, given = hats.read_hats(out), hats.read_hats(tmp_path / "gaia")
    assert made.get_healpix_pixels() == given.get_healpix_pixels()
    assert (made.catalog_info.ra_column, made.catalog_info.dec_column) == ("ra", "dec")
    assert made.catalog_info.healpix_column == INDEX
    assert made.catalog_info.total_rows == 600
    rows, before = read(out), arrow.to_pandas().sort_values("id", ignore_index=True)
    for name in ("id", "ra", "dec"):
        assert (rows[name] == before[name]).all()
    if index:
        assert (rows[INDEX] == before[INDEX]).all()
    assert next(iter(rows)) == INDEX
    predicted(predict, tmp_path / "gaia", "-o", tmp_path / "plain")
    plain = pd.read_parquet(tmp_path / "plain").sort_values("id", ignore_index=True)
    pd.testing.assert_frame_equal(rows[list(plain)], plain)
    assert json.loads((tmp_path / "predicted.summary.json").read_text())["rows"] == 600
    assert (tmp_path / "predicted.doubtful.fits").exists()
    assert not (tmp_path / "predicted.parts").exists()
    # each file holds what belongs to its pixel, in the order of positions
    for pixel in made.get_healpix_pixels():
        own = pd.read_parquet(hats.io.paths.pixel_catalog_file(out, pixel))
        assert (np.asarray(own[INDEX]) >> (2 * (29 - pixel.order)) == pixel.pixel).all()
        assert own[INDEX].is_monotonic_increasing


@pytest.mark.filterwarnings("ignore:Right catalog does not have a margin cache")
def test_lsdb_opens_searches_and_crossmatches_what_was_written(gaia, tmp_path, predict):
    predicted(predict, gaia, "-o", tmp_path / "out", "--hats", "--partition-rows", 60)
    made = lsdb.open_catalog(tmp_path / "out")
    rows, before = made.compute(), read(gaia)
    assert rows.sort_values("id")["id"].tolist() == before["id"].tolist()
    positions = SkyCoord(rows["ra"].to_numpy(), rows["dec"].to_numpy(), unit="deg")
    near = positions.separation(SkyCoord(60, 10, unit="deg")).deg < 20
    found = made.cone_search(60, 10, radius_arcsec=20 * 3600).compute()
    assert sorted(found["id"]) == sorted(rows["id"][near])
    assert 0 < len(found) < len(rows)
    likely = made.query("Star_predicted and Star_probability > 0.5").compute()
    assert len(likely) == (rows["Star_predicted"] & (rows["Star_probability"] > 0.5)).sum() > 0
    others = before[["id", "ra", "dec"]].rename(columns={"id": "source"})[:50]
    others = lsdb.from_dataframe(others, ra_column="ra", dec_column="dec")
    matched = others.crossmatch(
        made, radius_arcsec=0.1, require_right_margin=False, suffix_method="overlapping_columns"
    ).compute()
    assert len(matched) == 50
    assert (matched["id"] == matched["source"]).all()


@pytest.mark.parametrize("collection", [False, True])
def test_what_lsdb_wrote_is_read_with_pixels_of_several_orders(tmp_path, predict, collection):
    table = sources(600).to_pandas()
    table.loc[:299, "ra"] /= 10  # more of them in a part of the sky
    given = lsdb.from_dataframe(
        table, ra_column="ra", dec_column="dec", partition_rows=150, margin_threshold=3600
    )
    given.write_catalog(tmp_path / "given", as_collection=collection, catalog_name="given")
    assert len({pixel.order for pixel in given.get_healpix_pixels()}) > 1
    predicted(predict, tmp_path / "given", "-o", tmp_path / "out", "--hats")
    made = lsdb.open_catalog(tmp_path / "out")
    assert made.get_healpix_pixels() == given.get_healpix_pixels()
    assert sorted(made.compute()["id"]) == sorted(table["id"])


def test_two_processes_write_the_same(gaia, tmp_path, predict):
    for workers, name in ((1, "one"), (2, "two")):
        status, told = predict(
            gaia, "-o", tmp_path / name, "--hats", "--partition-rows", 60, workers=workers
        )
        assert (status, told.err) == (0, "")
    pd.testing.assert_frame_equal(read(tmp_path / "one"), read(tmp_path / "two"))


def test_what_was_broken_off_while_it_was_written_goes_on(gaia, tmp_path, predict, monkeypatch):
    from astronomical_lite.survey import hats_output

    write, n = hats_output.write_aside, []

    def stopped(path, how):
        n.append(path)
        if len(n) == 3:
            raise KeyboardInterrupt
        write(path, how)

    out = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(hats_output, "write_aside", stopped)
        assert predict(gaia, "-o", out, "--hats")[0] == 130
    assert not (out / "hats.properties").exists()  # it is no catalogue yet
    predicted(predict, gaia, "-o", out, "--hats")
    predicted(predict, gaia, "-o", tmp_path / "whole", "--hats")
    assert is_valid_catalog(out, strict=True)
    pd.testing.assert_frame_equal(read(out), read(tmp_path / "whole"))


def test_a_pixel_that_is_damaged_is_named_and_the_others_are_a_catalogue(gaia, tmp_path, predict):
    first = Path(input_files([str(gaia)])[0].path)
    first.write_bytes(first.read_bytes()[:200])
    out = tmp_path / "out"
    status, told = predict(gaia, "-o", out, "--hats")
    assert status == 1
    assert first.name in told.err
    assert is_valid_catalog(out, strict=True)
    assert len(hats.read_hats(out).get_healpix_pixels()) == (
        len(hats.read_hats(gaia).get_healpix_pixels()) - 1
    )


def test_what_cannot_be_a_catalogue_is_refused_before_anything_is_done(gaia, tmp_path, predict):
    out, taken = tmp_path / "out", tmp_path / "taken"
    taken.mkdir()
    (taken / "a").write_text("")
    write_catalogue(
        tmp_path / "map", sources(50), catalog_type="map", ra_column=None, dec_column=None
    )
    file = input_files([str(gaia)])[0].path
    for words, reason in (
        ((file, "-o", out), "give one such folder"),
        ((gaia, gaia, "-o", out), "give one such folder"),
        ((tmp_path, "-o", out), "give one such folder"),
        ((tmp_path / "map", "-o", out), "names no columns of positions"),
        ((gaia, "-o", taken), "is there already"),
        ((gaia, "-o", gaia), "is there already"),
    ):
        status, told = predict(*words, "--hats")
        assert status == 2
        assert reason in told.err
        assert len(told.err.splitlines()) == 1
        assert not out.exists()
        assert not (tmp_path / "out.parts").exists()


def test_without_the_library_writing_says_what_to_install(gaia, tmp_path, predict, without_hats):
    status, told = predict(gaia, "-o", tmp_path / "out", "--hats")
    assert status == 2
    assert "--hats needs the package hats, which is not installed" in told.err
