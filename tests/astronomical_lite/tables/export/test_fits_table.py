"""The header of a FITS table that was written."""

import io

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table
from written_tables import read

from astronomical_lite.tables.export.fits_table import write_fits
from astronomical_lite.tables.export.table_files import write_table

METADATA = {
    "author": ("AUTHOR", "A. Nyone", "who made the labels"),
    "doi": ("REFERENC", "10.21105/joss.03635", "where they are published"),
    "dataset": ("DATASET", "survey.fits", "the catalogue they belong to"),
    "software": ("CREATOR", "AstronomicAL Lite", "software that wrote this file"),
    "date": ("DATE", "2026-11-24T03:00:00", "when this file was written, UTC"),
    "name": ("EXTNAME", "LABELLED", "name of this table"),
}


def header_of(table: Table) -> fits.Header:
    with fits.open(io.BytesIO(write_table(table, "fits")[0])) as hdus:
        hdus.verify("exception")
        return hdus[1].header


@pytest.mark.parametrize("key", METADATA)
def test_metadata_has_a_keyword_and_a_comment(key):
    keyword, value, comment = METADATA[key]
    header = header_of(Table({"x": [1, 2]}, meta={key: value}))
    assert header[keyword] == value
    assert header.comments[keyword] == comment
    assert "COMMENT" not in header
    others = {other for other, *_ in METADATA.values()} - {keyword}
    assert not others & set(header)


def test_metadata_without_a_keyword_is_a_comment():
    table = Table({"x": [1]}, meta={"comments": ["label 0 is Stär"], "survey": "S82", "none": ""})
    assert list(header_of(table)["COMMENT"]) == ["label 0 is Star", "survey: S82"]


@pytest.mark.parametrize(("length", "fits_beside"), [(31, True), (32, False)])
def test_a_comment_is_left_out_where_there_is_no_room_for_it(length, fits_beside):
    header = header_of(Table({"x": [1]}, meta={"software": "x" * length}))
    assert header["CREATOR"] == "x" * length
    assert (header.comments["CREATOR"] != "") == fits_beside


def test_structure_of_the_file():
    table = Table({"a": np.arange(3, dtype="i2"), "b": [1.5, 2, 3], "c": ["x", "yz", ""]})
    file = io.BytesIO()
    write_fits(table, file)
    assert len(file.getvalue()) == 3 * 2880
    with fits.open(io.BytesIO(file.getvalue())) as hdus:
        primary, header = hdus[0].header, hdus[1].header
        assert (primary["SIMPLE"], primary["NAXIS"], primary["EXTEND"]) == (True, 0, True)
        sizes = [header[key] for key in ("NAXIS1", "NAXIS2", "TFIELDS", "PCOUNT", "GCOUNT")]
        assert sizes == [2 + 8 + 2, 3, 3, 0, 1]
        assert [header[f"TFORM{n}"] for n in (1, 2, 3)] == ["I", "D", "2A"]
    assert file.getvalue()[2 * 2880 + 36 :] == bytes(2880 - 36)


def test_999_columns_are_written():
    table = Table({f"c{i}": [i] for i in range(999)})
    assert read(*write_table(table, "fits")[:2])["c998"].tolist() == [998]
