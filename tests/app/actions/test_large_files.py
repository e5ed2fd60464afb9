"""A file that takes much memory waits until the user has it read, whole or some columns of it."""

from __future__ import annotations

import io
import json
import re

import pytest
from astropy.table import Table

from app.services import table_reading
from astronomical_lite.tables import memory_forecast

FEATURES = ["g", "r", "w1"]


@pytest.fixture
def frame(frame):
    """A table with columns that nobody needs."""
    return frame.assign(w2=frame["w1"] / 3, w3=frame["w1"] / 7, kind=["STAR", "QSO", ""] * 100)


@pytest.fixture
def large(monkeypatch):
    """Every file is a large one."""
    monkeypatch.setattr(memory_forecast, "SMALL", 0)
    monkeypatch.setattr(table_reading, "MUCH", 0)


def csv_of(frame) -> bytes:
    return frame.to_csv(index=False).encode()


def fits_of(frame) -> bytes:
    content = io.BytesIO()
    Table.from_pandas(frame).write(content, format="fits")
    return content.getvalue()


def parquet_of(frame) -> bytes:
    content = io.BytesIO()
    frame.to_parquet(content, row_group_size=100)
    return content.getvalue()


WAYS = {"fits": fits_of, "parquet": parquet_of, "csv": csv_of}


def choose(user, *names):
    """Read these columns alone of a file that waits."""
    user.act("dataset.columns", do="remove-all", **{"filter.available": "", "filter.chosen": ""})
    kept = set(user.app.session.unread.choice.chosen)
    user.act("dataset.columns", do="add", available=[name for name in names if name not in kept])
    user.act("dataset.choose", do="read")


def set_up(user):
    """Describe the columns and open the panels."""
    user.act("columns", id_col="id", label_col="label")
    user.act("choose", choice="labels_to_train", do="add", available=["0"])
    user.act("choose", choice="features_for_training", do="add", available=FEATURES)


def train(user):
    """Open the panels and train a classifier."""
    user.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}
    user.act("learn.setup", **form, do="start")


def test_it_is_told_before_it_is_read_and_read_when_the_user_says_so(user, frame, large):
    user.upload("dataset", "survey.csv", csv_of(frame))
    session, report = user.app.session, user.shown["dataset-report"]
    assert session.dataset is None
    assert session.project is None
    columns = len(frame.columns)
    told = f"survey.csv has {len(frame):,} rows and {columns} columns. With all of them"
    assert told in report
    assert "Read All Columns" in report
    user.act("dataset.choose", do="read")
    assert list(session.dataset.catalogue.frame) == list(frame)
    assert session.project.dataset.name == "survey.csv"
    assert session.unread is None
    assert session.settings.columns_read == []
    assert told not in user.shown["dataset-report"]
    assert "Choose Other Columns" not in user.shown["dataset-report"]


@pytest.mark.parametrize("ending", WAYS)
def test_columns_that_are_chosen_are_read_and_no_others(user, frame, large, ending):
    user.upload("dataset", f"survey.{ending}", WAYS[ending](frame))
    needed = user.app.session.unread.choice.foretold.needed
    assert needed(["id"]) <= needed()
    user.act("dataset.columns", do="remove-all")
    # ids and labels are still needed
    assert user.app.session.unread.choice.chosen == ["id", "label"]
    assert "With the 2 columns chosen" in user.shown["dataset-report"]
    user.act("dataset.columns", do="add", available=["g", "w1"])
    assert "Read 4 Columns" in user.shown["dataset-report"]
    user.act("dataset.choose", do="read")
    catalogue = user.app.session.dataset.catalogue
    assert set(catalogue.frame) == {"id", "label", "g", "w1"}
    assert user.app.session.settings.columns_read == list(catalogue.frame)
    others = len(frame.columns)
    assert f"4 of the {others} columns of the file were read" in user.shown["dataset-report"]


def test_the_list_is_searched_and_what_is_searched_for_moves(user, frame, large):
    user.upload("dataset", "survey.csv", csv_of(frame))
    choice = user.app.session.unread.choice
    user.act("dataset.columns", do="remove-all", **{"filter.chosen": "w"})
    assert set(choice.chosen) == {name for name in frame if "w" not in name} | {"id", "label"}
    assert "Which columns of survey.csv should be read?" in user.shown["dataset-report"]
    user.act("dataset.columns", do="add-all", **{"filter.available": ""})
    assert choice.chosen == list(frame)
    user.act("dataset.columns", do="remove")
    assert "Pick something in the right list first." in user.shown["dataset-report"]


def test_without_any_column_nothing_is_read(user, frame, large):
    user.upload("dataset", "survey.csv", csv_of(frame))
    for _ in range(2):
        user.act("dataset.columns", do="remove-all")
    assert user.app.session.unread.choice.chosen == []
    user.act("dataset.choose", do="read")
    assert user.app.session.dataset is None
    assert "Choose the columns to be read" in user.shown["dataset-report"]


@pytest.mark.parametrize("ending", ["fits", "parquet"])
def test_a_column_that_was_not_read_is_shown_for_a_source_from_the_file(user, frame, large, ending):
    user.upload("dataset", f"survey.{ending}", WAYS[ending](frame))
    choose(user, *FEATURES)
    assert "as extra information" in user.shown["dataset-report"]
    set_up(user)
    user.act("choose", choice="extra_info_cols", do="add", available=["w2", "g"])
    assert "w2 (from the file)" in user.shown["step-parameters"]
    user.act("choose", choice="extra_image_cols", do="add", available=["w2"])
    assert user.app.session.settings.extra_image_cols == []
    train(user)
    for row in (3, 250):
        user.act("source.search", id=str(frame["id"][row]))
        shown = re.sub("<[^>]*>|\\s+", " ", user.panel("Selected Source Info"))
        assert f"{frame['w2'][row]:.8g}" in shown
        assert f"{frame['g'][row]:.8g}" in shown


def test_of_text_columns_not_read_are_not_at_hand_which_is_said(user, frame, large):
    user.upload("dataset", "survey.csv", csv_of(frame))
    choose(user, *FEATURES)
    assert "a file of this format is read whole" in user.shown["dataset-report"]
    set_up(user)
    user.act("choose", choice="extra_info_cols", do="add", available=["w2"])
    assert user.app.session.settings.extra_info_cols == []


def test_other_columns_are_read_afterwards_and_what_was_set_up_stays(user, frame, large):
    user.upload("dataset", "survey.fits", fits_of(frame))
    choose(user, *FEATURES)
    set_up(user)
    user.act("dataset.other_columns")
    report = user.shown["dataset-report"]
    assert "Read 5 Columns" in report
    user.act("dataset.other_columns", do="leave")
    assert user.app.session.dataset.choice is None
    user.act("dataset.other_columns")
    user.act("dataset.columns", do="add", available=["w2"])
    user.act("dataset.columns", do="remove", chosen=["w1"])
    user.act("dataset.read_columns")
    settings = user.app.session.settings
    assert list(user.app.session.dataset.catalogue.frame) == settings.columns_read
    assert set(settings.columns_read) == {"id", "label", "g", "r", "w2"}
    assert settings.features_for_training == ["g", "r"]
    assert (settings.id_col, settings.label_col) == ("id", "label")


def test_results_are_those_of_the_table_that_is_read_whole(
    new_user_without_plots, frame, monkeypatch
):
    whole = new_user_without_plots()
    whole.load(frame, "survey.csv")
    set_up(whole)
    monkeypatch.setattr(memory_forecast, "SMALL", 0)
    monkeypatch.setattr(table_reading, "MUCH", 0)
    some = new_user_without_plots()
    some.upload("dataset", "survey.csv", csv_of(frame))
    choose(some, *FEATURES)
    set_up(some)
    questions = []
    for user in (whole, some):
        train(user)
        learner = user.app.session.tabs[0].training.learner
        questions.append((learner.query_row, learner.probabilities.tobytes()))
    assert questions[0] == questions[1]


def test_a_configuration_brings_the_columns_that_it_was_made_with(
    new_user_without_plots, frame, large
):
    user = new_user_without_plots()
    user.upload("dataset", "survey.fits", fits_of(frame))
    choose(user, *FEATURES, "w2")
    set_up(user)
    user.act("config.save")
    content = user.download()
    assert set(json.loads(content)["astronomical_lite"]["columns_read"]) == {
        "id",
        "label",
        "w2",
        *FEATURES,
    }
    fresh = new_user_without_plots()
    fresh.upload("configuration", "config.json", content, level="settings")
    fresh.upload("dataset", "survey.fits", fits_of(frame))
    assert set(fresh.app.session.unread.choice.chosen) == {"id", "label", "w2", *FEATURES}
    fresh.act("dataset.choose", do="read")
    fresh.act("config.apply")
    assert fresh.app.session.settings.features_for_training == FEATURES
    assert fresh.app.session.settings.columns_read == user.app.session.settings.columns_read


def test_a_configuration_of_a_whole_table_brings_the_columns_that_it_names(
    new_user_without_plots, frame, monkeypatch
):
    user = new_user_without_plots()
    user.load(frame, "survey.csv")
    set_up(user)
    user.act("choose", choice="extra_info_cols", do="add", available=["w2"])
    user.act("config.save")
    content = user.download()
    monkeypatch.setattr(memory_forecast, "SMALL", 0)
    monkeypatch.setattr(table_reading, "MUCH", 0)
    fresh = new_user_without_plots()
    fresh.upload("configuration", "config.json", content, level="settings")
    fresh.upload("dataset", "survey.csv", csv_of(frame))
    chosen = set(fresh.app.session.unread.choice.chosen)
    assert {"id", "label", "w2", *FEATURES} <= chosen
    assert chosen.isdisjoint({"w3", "kind"})


def test_a_configuration_that_is_loaded_later_has_its_columns_read(
    new_user_without_plots, frame, large
):
    user = new_user_without_plots()
    user.upload("dataset", "survey.fits", fits_of(frame))
    choose(user, *FEATURES)
    set_up(user)
    user.act("config.save")
    content = user.download()
    fresh = new_user_without_plots()
    fresh.upload("dataset", "survey.fits", fits_of(frame))
    choose(fresh, "w2")
    fresh.upload("configuration", "config.json", content, level="settings")
    assert fresh.app.session.settings.features_for_training == FEATURES
    assert set(fresh.app.session.settings.columns_read) == {"id", "label", "w2", *FEATURES}


def test_a_project_is_continued_with_the_columns_that_were_read(
    new_user_without_plots, frame, large
):
    user = new_user_without_plots()
    user.upload("dataset", "survey.fits", fits_of(frame))
    choose(user, *FEATURES)
    set_up(user)
    before = user.app.session
    again = user.come_back()
    session = again.app.session
    assert list(session.dataset.catalogue.frame) == list(before.dataset.catalogue.frame)
    assert session.settings.columns_read == before.settings.columns_read
    assert session.settings.features_for_training == FEATURES


def test_another_file_takes_its_place_and_what_was_open_stays(user, frame, large, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(table_reading, "MUCH", 10**12)
        user.load(frame)
    before = user.app.session.dataset
    user.upload("dataset", "large.csv", csv_of(frame))
    path = user.app.session.unread.upload.path
    assert user.app.session.dataset is before
    assert path.exists()
    monkeypatch.setattr(table_reading, "MUCH", 10**12)
    user.load(frame, "small.csv")
    assert user.app.session.unread is None
    assert not path.exists()


def test_a_small_file_is_read_at_once(user, frame):
    user.load(frame)
    assert "Which columns" not in user.shown["dataset-report"]
