"""Questions of a selection set alone; the sources selected as a project of their own."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from astropy.table import Table

from app.protocol.patches import OpenFile
from astronomical_lite.project.migrations import OWN


@pytest.fixture
def asked(user, frame):
    """A user with a trained classifier and the set "bright", of 40 sources or more."""
    user.start(frame)
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Selections")
    user.act("selections.expression", expression="g > 1.5")
    user.act("selections.keep", name="bright")
    return user


def learner(user):
    session = user.app.session
    return session.tabs[session.active_label].learner


def answer(user, frame) -> int:
    row = learner(user).query_row
    user.act("learn.answer", label=int(frame["label"][row]), of=row)
    return row


def test_classifiers_ask_about_the_set_alone_until_all_are_asked(asked, frame):
    user = asked
    bright = (frame["g"] > 1.5).to_numpy()
    trained = learner(user).n_trained
    user.act("selections.ask", set="bright")
    assert learner(user).n_trained == trained
    assert user.app.session.selected == learner(user).query_row
    assert "Questions are of the set “bright” alone" in user.panel("Active Learning")
    for _ in range(5):
        assert bright[answer(user, frame)]
    # the least sure of the set, as uncertainty sampling has it
    pool = np.setdiff1d(learner(user).train_rows, learner(user).labelled_rows)
    inside = pool[bright[pool]]
    informativeness = learner(user).informativeness
    assert informativeness[learner(user).query_row] == informativeness[inside].max()
    user.act("selections.ask", set="")
    assert informativeness[learner(user).query_row] == informativeness[pool].max()


def test_the_set_is_asked_about_after_continue_and_in_configurations(asked, frame):
    user = asked
    user.act("selections.ask", set="bright")
    answer(user, frame)
    back = user.come_back()
    assert back.app.session.settings.questions_of == "bright"
    assert learner(back).query_row == learner(user).query_row
    assert answer(back, frame) == answer(user, frame)
    assert learner(back).query_row == learner(user).query_row
    user.act("config.save")
    assert json.loads(user.download())[OWN]["questions_of"] == "bright"
    user.act("selections.rename", set="bright", name="blue")
    assert user.app.session.settings.questions_of == "blue"
    user.act("selections.delete", set="blue")
    assert user.app.session.settings.questions_of == ""
    assert learner(user).asked_within is None


def test_a_set_without_a_source_left_says_so(asked):
    user = asked
    rows = learner(user).labelled_rows[:2]
    ids = user.app.session.dataset.ids
    user.act(
        "selections.expression", expression=f"id in ({ids.text(rows[0])}, {ids.text(rows[1])})"
    )
    user.act("selections.keep", name="done")
    user.act("selections.ask", set="done")
    assert learner(user).query_row is None
    assert "No source of the set “done” is left to ask about" in user.panel("Active Learning")
    user.act("selections.ask", set="gone")
    assert "There is no set called" in " ".join(user.shown.values())
    user.act("selections.ask", set="")
    assert learner(user).query_row is not None


def test_a_question_that_is_answered_stays_until_its_answer_is_trained_on(asked, frame):
    user = asked
    user.act("answering")  # an answer waits for Next Iteration
    row = learner(user).query_row
    user.act("learn.assign", label=0, of=row)
    user.act("selections.ask", set="bright")
    assert learner(user).query_row == row
    user.act("learn.next")
    assert frame["g"][learner(user).query_row] > 1.5


def test_the_sources_selected_open_as_a_project_with_the_settings(asked, frame):
    user = asked
    user.act("selections.project")
    (file,) = user.patches(OpenFile)
    assert file.name == "survey-bright.fits"
    table = Table.read(io.BytesIO(file.data))
    assert table["id"].tolist() == frame["id"][frame["g"] > 1.5].tolist()
    before = user.app.session.project.id
    user.upload("dataset", file.name, file.data)
    session = user.app.session
    assert not session.errors
    assert session.project.id != before
    assert session.settings.features_for_training == ["g", "r", "w1"]
    assert (session.settings.id_col, session.settings.label_col) == ("id", "label")
    assert session.settings.classifiers == {}
    assert user.come_back(project=before).app.session.dataset.catalogue.name == "survey.csv"


def test_settings_of_a_project_whose_file_did_not_come_are_no_other_files(asked, frame):
    asked.act("selections.project")
    asked.act("setup.open")
    asked.act("choose", choice="features_for_training", do="remove", chosen=["w1"])
    asked.load(frame, "other.csv")
    asked.act("config.apply")
    session = asked.app.session
    assert session.pending_config is None
    assert session.dataset.catalogue.name == "other.csv"
    assert session.settings.features_for_training == ["g", "r"]
    assert not session.errors


def test_nothing_that_is_kept_nowhere_is_left_for_another_project(asked):
    asked.app.session.project = None
    asked.act("selections.project")
    assert not asked.patches(OpenFile)
    assert "would lose this work" in asked.panel("Selections")
