"""What a FITS file we write says of itself: keywords of the standard, the rest as comments."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from astropy.io import fits
from astropy.table import Table

from astronomical_lite.bundle.export_tables import labelled_table
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.export.table_files import write_table


def header_of(meta):
    table = Table({"id": np.array([1, 2])}, meta=meta)
    content, _, _ = write_table(table, "fits")
    with fits.open(io.BytesIO(content)) as hdus:
        hdus.verify("exception")
        return hdus[1].header.copy()


@pytest.mark.parametrize(
    ("key", "keyword", "comment"),
    [
        ("author", "AUTHOR", "who made the labels"),
        ("doi", "REFERENC", "where they are published"),
        ("dataset", "DATASET", "the catalogue they belong to"),
        ("software", "CREATOR", "software that wrote this file"),
        ("date", "DATE", "when this file was written, UTC"),
        ("name", "EXTNAME", "name of this table"),
    ],
)
def test_each_fact_has_its_keyword(key, keyword, comment):
    header = header_of({key: "Some Value"})
    assert header[keyword] == "Some Value"
    assert header.comments[keyword] == comment


def test_what_has_no_keyword_is_a_comment():
    header = header_of({"colour": "g - r", "empty": "", "comments": ["label 0 is Star"]})
    assert list(header["COMMENT"]) == ["label 0 is Star", "colour: g - r"]


def test_the_export_names_this_software():
    frame = pd.DataFrame({"id": [5, 6], "label": [0, 1]})
    settings = Settings(author="A. Author", id_col="id", labels_to_strings={0: "Star", 1: "QSO"})
    table = labelled_table(frame, [0], [1], settings, date="2026-03-01")
    content, _, _ = write_table(table, "fits")
    with fits.open(io.BytesIO(content)) as hdus:
        header = hdus[1].header
    assert header["CREATOR"].startswith("AstronomicAL Lite")
    assert header["DATE"] == "2026-03-01"
    assert header["EXTNAME"] == "LABELLED"
    assert header["AUTHOR"] == "A. Author"
