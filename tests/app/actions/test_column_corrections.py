"""The preview of a table: what was made of its columns, and correcting that."""

from __future__ import annotations

import io
import json
import re

import numpy as np
import pandas as pd
import pytest
from astropy.io import fits

from app.services.classifier_entries import own_entries
from app.state.table_preview import WINDOW


@pytest.fixture
def survey(frame):
    """A table with odd texts among numbers, suspected values, and names to escape."""
    g = frame["g"].astype(object)
    g[[3, 9]] = "saturated"
    r = frame["r"].to_numpy().copy()
    r[:7] = -99
    return frame.assign(g=g, r=r, **{"<b>": "<i>&", "flag": np.arange(300) % 2})


def line(user, name: str) -> str:
    """The text of a column's line in the preview, and of the remarks below it."""
    html = user.shown["table-preview"]
    start = html.index(f'<th scope="row">{name}</th>')
    end = html.find('<th scope="row">', start + 1)
    return html[start : end if end > 0 else None]


def kind(user, name: str) -> str:
    return re.search(r'<option value="(\w+)" selected', line(user, name))[1]


def test_the_preview_shows_rows_kinds_and_missing_values_and_escapes_them(user, survey):
    user.load(survey)
    assert kind(user, "id") == "integer"
    assert str(2**60 + 3) in line(user, "id")
    assert kind(user, "g") == "number"
    assert '<td class="number">2</td>' in line(user, "g")
    assert "saturated (2)" in line(user, "g")
    assert "-99.0 (7)" in line(user, "r")
    assert kind(user, "&lt;b&gt;") == "text"
    assert "&lt;i&gt;&amp;" in user.shown["table-preview"]
    assert "<b>" not in user.shown["table-preview"]
    assert "<i>" not in user.shown["table-preview"]


def test_a_column_is_read_as_another_kind_and_that_is_kept(user, survey):
    user.set_up(survey)
    user.act("dataset.correct", do="text.g")
    session = user.app.session
    assert kind(user, "g") == "text"
    assert session.dataset.catalogue.frame["g"][3] == "saturated"
    assert (session.settings.id_col, session.settings.label_col) == ("id", "label")
    assert session.settings.features_for_training == ["r", "w1"]  # text is no feature
    user.act("config.save")
    own = json.loads(user.download())["astronomical_lite"]
    assert own["column_corrections"] == {"g": {"kind": "text"}}
    other = user.come_back()
    assert other.app.session.dataset.catalogue.frame["g"][3] == "saturated"
    user.act("dataset.correct", do="as-read.g")
    assert kind(user, "g") == "number"
    assert session.settings.column_corrections == {}


def test_a_form_changes_only_what_differs_in_it(user, survey):
    user.load(survey)
    before = user.app.session.dataset
    user.act("dataset.correct", **{"kind.g": "number", "missing.g": "", "kind.id": "integer"})
    assert user.app.session.dataset is before  # nothing to read again
    user.act("dataset.correct", **{"kind.flag": "truth", "missing.r": " -99 , 1"})
    session = user.app.session
    assert session.dataset.catalogue.frame["flag"].dtype == bool
    assert int(session.dataset.catalogue.frame["r"].isna().sum()) == 7
    assert session.settings.column_corrections["r"].missing == ("-99", "1")


def test_suspected_values_become_missing_by_one_choice(user, survey):
    user.set_up(survey)
    user.act("dataset.correct", do="suspects")
    session = user.app.session
    assert session.dataset.catalogue.frame["r"].isna().tolist() == [True] * 7 + [False] * 293
    assert "May stand for missing values" not in user.shown["table-preview"]
    assert session.settings.features_for_training == ["g", "r", "w1"]
    user.act("dataset.correct", do="as-read")
    assert not session.dataset.catalogue.frame["r"].isna().any()


def test_a_correction_that_cannot_be_made_is_said_beside_its_column(user, survey):
    user.set_up(survey)
    before = user.app.session.dataset
    user.act("dataset.correct", **{"kind.&lt;b&gt;": "number", "kind.<b>": "number"})
    session = user.app.session
    assert session.dataset is before
    assert session.settings.column_corrections == {}
    assert "cannot be read as number" in line(user, "&lt;b&gt;")
    user.act("dataset.correct", **{"kind.g": "list"})
    assert "not read as" in line(user, "g")
    user.act("dataset.correct", **{"kind.flag": "text"})
    assert "cannot be read" not in user.shown["table-preview"]


def test_labels_given_before_a_correction_are_trained_on_after_it(user, survey):
    user.start(survey)
    user.act("learn.assign", label="1")
    given = own_entries(user.app.session)
    assert given["0"]["id"]
    user.act("setup.open")
    user.act("dataset.correct", do="suspects.r")
    user.act("setup.close")
    after = own_entries(user.app.session)
    assert (after["0"]["id"], after["0"]["y"]) == (given["0"]["id"], given["0"]["y"])


def test_a_wide_table_is_shown_by_windows(user):
    columns = {f"c{i}": np.arange(4) * i for i in range(1050)}
    user.load(pd.DataFrame({"id": np.arange(4), **columns}))

    def names():
        return re.findall('<th scope="row">(.*?)</th>', user.shown["table-preview"])

    assert names() == ["id", *[f"c{i}" for i in range(WINDOW - 1)]]
    assert "1 to 12 of 1,051" in user.shown["table-preview"]
    user.act("dataset.preview", do="later", filter="")
    assert names()[0] == f"c{WINDOW - 1}"
    user.act("dataset.preview", filter="c104")
    assert names() == ["c104", *[f"c{i}" for i in range(1040, 1050)]]
    user.act("dataset.correct", **{"kind.c1040": "text"})
    assert kind(user, "c1040") == "text"
    assert len(names()) == 11
    user.act("dataset.preview", filter="nix")
    assert names() == []
    assert "No column" in user.shown["table-preview"]


def test_a_configuration_reads_the_table_with_its_corrections_or_changes_nothing(user, survey):
    user.set_up(survey)
    user.act("dataset.correct", do="text.flag")
    user.act("config.save")
    saved = user.download()
    user.act("dataset.correct", do="as-read")
    assert kind(user, "flag") == "integer"
    user.upload("configuration", "config.json", saved)
    assert kind(user, "flag") == "text"
    before = user.app.session.dataset
    bad = json.loads(saved)
    bad["astronomical_lite"]["column_corrections"] = {"<b>": {"kind": "number"}}
    user.upload("configuration", "bad.json", json.dumps(bad).encode())
    assert user.app.session.dataset is before
    assert "Nothing was changed" in user.shown["configuration-report"]
    assert "Column &lt;b&gt; cannot be read" in user.shown["configuration-report"]


def several(*tables: int) -> bytes:
    """A FITS file of tables of so many rows."""
    hdus = [fits.PrimaryHDU()]
    for number, rows in enumerate(tables, 1):
        values = {"id": np.arange(rows), "v": np.zeros((rows, 40))}
        columns = [
            fits.Column("id", "K", array=values["id"]),
            fits.Column("v", "40D", array=values["v"]),
        ]
        hdus.append(fits.BinTableHDU.from_columns(columns, name=f"T{number}"))
    file = io.BytesIO()
    fits.HDUList(hdus).writeto(file)
    return file.getvalue()


def test_a_file_whose_tables_cannot_be_used_still_lets_one_be_chosen(user, frame):
    user.load(frame)
    before = user.app.session.dataset
    user.upload("dataset", "several.fits", several(1, 0))
    session = user.app.session
    assert session.dataset is before
    report = user.shown["dataset-report"]
    assert "several.fits holds 1 source" in report
    assert "1: T1 (1 row, 2 columns)" in report
    assert "2: T2 (0 rows, 2 columns)" in report
    assert [patch.kind for patch in user.reply.patches].count("opened") == 0
    user.act("dataset.choose", table="2")
    assert "T2 of several.fits holds no sources" in user.shown["dataset-report"]
    user.act("dataset.choose", table="x")
    assert session.dataset is before
    path = session.unread.upload.path
    assert path.exists()
    user.load(frame, "other.csv")
    assert session.unread is None
    assert not path.exists()


def test_a_table_chosen_of_a_file_that_waits_becomes_a_project(user, frame):
    content = bytearray(several(9, 8))
    place = content.index(b"TFORM1  = 'K")
    content[place : place + 12] = b"TFORM1  = 'Z"
    user.upload("dataset", "several.fits", bytes(content))
    assert user.app.session.dataset is None
    assert "TFORM1" in user.shown["dataset-report"]
    user.act("dataset.choose", table="2")
    session = user.app.session
    assert session.unread is None
    assert len(session.dataset.catalogue.frame) == 8
    assert session.project.dataset.name == "several.fits"
    assert "vector of 40" in line(user, "v")
    user.act("dataset.table", table="1")
    assert "TFORM1" in user.shown["dataset-report"]
    assert len(user.app.session.dataset.catalogue.frame) == 8
