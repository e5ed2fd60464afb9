"""Tables that are taken away: which sources, which formats, what they are called."""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from astropy.table import Table

from app.protocol.patches import Download, DownloadPiece
from astronomical_lite.messages import UserError
from astronomical_lite.tables.export import table_files


def downloaded(user):
    (patch,) = user.patches(Download)
    return patch.name, user.download()


def test_labels_by_hand_alone_are_exported(user, frame):
    user.start(frame, mode="labelling")
    given = {}
    for label in (1, 0, -1):
        user.act("labelling.new")
        given[int(frame["id"][user.app.session.labeller.row])] = label
        user.act("labelling.assign", label=label)
    user.act("export.labelled")
    name, content = downloaded(user)
    assert name == "survey-labelled.fits"
    table = Table.read(io.BytesIO(content), format="fits")
    assert set(table["id"].tolist()) == set(given)
    assert {"g", "r", "w1"} <= set(table.colnames)


def test_labels_by_hand_of_sources_that_are_gone_are_left_out(user, frame):
    user.set_up(frame)
    curated = {str(2**60 + i): i % 3 for i in range(3)} | {"77": 1}
    user.upload("test_set", "test_set.json", json.dumps(curated).encode())
    user.act("mode", mode="labelling")
    user.act("setup.close")
    user.act("export.labelled")
    table = Table.read(io.BytesIO(downloaded(user)[1]), format="fits")
    assert sorted(table["id"].tolist()) == [2**60 + i for i in range(3)]
    user.act("export.test_set")
    assert json.loads(downloaded(user)[1]) == curated


@pytest.mark.parametrize(
    ("chosen", "head"), [("fits", b"SIMPLE"), ("ecsv", b"# %ECSV"), ("csv", b"id,")]
)
def test_a_table_has_the_format_and_the_name_asked_for(user, frame, chosen, head):
    user.start(frame)
    user.act("export.predictions", format=chosen)
    name, content = downloaded(user)
    assert name == f"survey-predictions.{chosen}"
    assert content.startswith(head)


def test_predictions_are_those_of_each_trained_classifier(user, frame):
    user.start(frame)
    user.act("export.predictions", format="ecsv")
    one = Table.read(downloaded(user)[1].decode(), format="ascii.ecsv")
    user.act("learn.tab", label=1)
    user.act("learn.setup", classifier="DTree", strategy="Random Sampling", n_initial=8, do="start")
    user.act("export.predictions", format="ecsv")
    two = Table.read(downloaded(user)[1].decode(), format="ascii.ecsv")
    assert set(one.colnames) < set(two.colnames)
    learners = [tab.learner for tab in user.app.session.tabs.values() if tab.learner]
    assert len(learners) == 2
    for learner in learners:
        assert any(
            name not in frame
            and two[name].dtype.kind == "f"
            and (two[name] == learner.probabilities).all()
            for name in two.colnames
        )


def test_sources_labelled_by_hand_and_for_a_classifier_are_in_one_table(user, frame):
    user.start(frame)
    trained = {int(frame["id"][row]) for row in user.app.session.tab.learner.labelled_rows}
    user.act("setup.open")
    curated = {str(2**60 + i): 1 for i in range(300) if 2**60 + i not in trained}
    user.upload("test_set", "test_set.json", json.dumps(curated).encode())
    user.act("setup.close")
    user.act("export.labelled")
    table = Table.read(io.BytesIO(downloaded(user)[1]), format="fits")
    assert set(table["id"].tolist()) == trained | set(map(int, curated))


@pytest.mark.parametrize(
    ("chosen", "head"), [("fits", b"SIMPLE"), ("ecsv", b"# %ECSV"), ("csv", b"id,")]
)
def test_labelled_sources_have_the_format_asked_for(user, frame, chosen, head):
    user.start(frame)
    user.act("export.labelled", format=chosen)
    name, content = downloaded(user)
    assert name == f"survey-labelled.{chosen}"
    assert content.startswith(head)
    user.act("export.labelled", format="xls")
    assert "A table can be written as fits, ecsv, csv" in user.shown["toolbar"]


def test_what_fits_cannot_hold_has_another_format(user, frame):
    wide = pd.DataFrame({f"c{i}": np.arange(300.0) for i in range(995)})
    user.start(pd.concat([frame, wide], axis=1))
    menu = user.shown["toolbar"]
    assert "FITS holds at most 999 columns, these are 1,010." in menu
    button = re.search(r"<button[^>]*>Export Labelled Data to Fits File", menu)[0]
    assert "disabled" in button
    user.act("export.labelled")
    assert "Choose another format" in user.shown["toolbar"]
    user.act("export.labelled", format="ecsv")
    table = Table.read(downloaded(user)[1].decode(), format="ascii.ecsv")
    assert len(table.colnames) == 1010


def test_the_menu_tells_of_texts_that_a_spreadsheet_takes_for_formulas(user, frame):
    frame["name"] = [f"M {i}" for i in range(len(frame))]
    user.start(frame)
    assert "spreadsheet" not in user.shown["toolbar"]
    row = int(user.app.session.tab.learner.query_row)
    frame.loc[row, "name"] = "=1+1"
    user.start(frame)
    user.act("learn.assign", label=1)
    assert "1 in name such as “=1+1”" in user.shown["toolbar"]
    user.act("export.labelled", format="csv")
    assert b",=1+1," in downloaded(user)[1]


def test_tables_say_which_configuration_they_were_made_with(user, frame):
    user.start(frame)
    user.act("config.save")
    wanted = hashlib.sha256(user.download()).hexdigest()
    user.act("export.labelled", format="ecsv")
    assert (
        Table.read(downloaded(user)[1].decode(), format="ascii.ecsv").meta["configuration_sha256"]
        == wanted
    )
    user.act("export.predictions", format="fits")
    table = Table.read(io.BytesIO(downloaded(user)[1]), format="fits")
    assert table.meta["CONFHASH"] == wanted
    assert table.meta["DATE"]


@pytest.mark.parametrize("format", ["fits", "csv"])
def test_a_table_reaches_the_page_in_pieces(user, frame, format, monkeypatch):
    monkeypatch.setattr(table_files, "PIECE_BYTES", 2000)
    monkeypatch.setattr(table_files, "_BLOCK_ROWS", 20)
    user.start(frame)
    user.act("export.predictions", format=format)
    whole = user.download()
    sent = []
    user.app.dispatch("export.predictions", {"format": [format]}, send=sent.extend)
    pieces = [patch for patch in sent if isinstance(patch, DownloadPiece)]
    (end,) = [patch for patch in sent if isinstance(patch, Download)]
    assert [piece.number for piece in pieces] == list(range(end.pieces))
    assert end.pieces > 2
    assert b"".join([*(piece.data for piece in pieces), end.data]) == whole


def test_of_a_table_that_cannot_be_written_nothing_is_saved(user, frame, monkeypatch):
    user.start(frame)

    def fail(table, file):
        file.write(b"begun")
        raise UserError("No more room.")

    monkeypatch.setitem(table_files.WRITERS, "csv", replace(table_files.WRITERS["csv"], write=fail))
    sent = []
    user.app.dispatch("export.predictions", {"format": ["csv"]}, send=sent.extend)
    assert not [patch for patch in sent if isinstance(patch, Download)]
    assert "No more room." in str(sent)
