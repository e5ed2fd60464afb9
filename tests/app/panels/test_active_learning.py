"""The learning loop and what is taken away from it."""

from __future__ import annotations

import io
import json
import re
import zipfile

import joblib
import numpy as np
import pytest

from app.protocol.patches import Image
from app.views.render import brief_count
from astronomical_lite.bundle.model_files import how_to_use, model_files
from astronomical_lite.learning import Learner
from astronomical_lite.learning.querying.first_batch import spread

pytestmark = pytest.mark.plots


def start(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    user.act("learn.setup", classifier="DTree", strategy="Margin Sampling", n_initial=6, do="add")
    user.act("learn.setup", classifier="DTree", strategy="Margin Sampling", n_initial=6, do="start")


def answer(user, frame, times=1):
    session = user.app.session
    for _ in range(times):
        user.act("learn.assign", label=int(frame["label"][session.tab.learner.query_row]))
        user.act("learn.next")


def test_the_loop_counts_and_draws(user, frame):
    start(user, frame)
    assert user.patches(Image)
    answer(user, frame, 3)
    assert user.app.session.tab.learner.n_trained == 9
    user.act("learn.assign", label=-1)
    user.act("learn.next")
    assert "<dt>Unsure</dt><dd>1</dd>" in user.panel("Active Learning")
    assert user.app.session.tab.learner.n_trained == 9


def test_assigning_does_not_draw_again(user, frame):
    start(user, frame)
    user.act("learn.assign", label=0)
    assert not user.patches(Image)


def test_every_inner_tab_has_a_picture(user, frame):
    start(user, frame)
    for view in ("metric", "validation", "scores", "training"):
        user.act("learn.view", view=view)
        assert user.patches(Image)
        assert user.app.session.notice == ""


def test_the_download_predicts_as_the_page_does(user, frame):
    start(user, frame)
    answer(user, frame, 2)
    user.act("learn.download")
    with zipfile.ZipFile(io.BytesIO(user.download())) as archive:
        model = joblib.load(io.BytesIO(archive.read("0-DTre_Marg.joblib")))
    X = frame[["g", "r", "w1"]].to_numpy()
    assert (model.predict(X) == user.app.session.tab.learner.predictions).all()


def test_changed_settings_train_again_on_the_labels_given(user, frame):
    start(user, frame)
    answer(user, frame, 3)
    given = user.app.session.tab.learner.labelled_rows.tolist()
    user.act("setup.open")
    user.act("options", scale_data="on")
    user.act("setup.close")
    learner = user.app.session.tab.learner
    assert learner.labelled_rows.tolist() == given
    assert learner.problem.scaler is not None


def test_looking_at_settings_changes_nothing(user, frame):
    start(user, frame)
    learner = user.app.session.tab.learner
    user.act("setup.open")
    user.act("setup.close")
    assert user.app.session.tab.learner is learner


def test_a_configuration_restores_the_next_query(user, frame):
    start(user, frame)
    answer(user, frame, 2)
    query = user.app.session.tab.learner.query_row
    user.act("config.save")
    saved = user.download()
    other = type(user)()
    other.upload("configuration", "config.json", saved, level="train")
    other.load(frame)
    assert other.app.session.tab.learner.query_row == query
    assert other.app.session.stage == "dashboard"


def test_a_configuration_for_another_table_is_refused_whole(user, frame):
    start(user, frame)
    user.act("config.save")
    config = json.loads(user.download())
    config["features_for_training"] = ["g", "zz"]
    config["id_col"] = "no id"
    other = type(user)()
    other.load(frame)
    other.upload("configuration", "config.json", json.dumps(config).encode(), level="train")
    shown = other.shown["configuration-report"]
    assert "no id" in shown
    assert "zz" in shown
    assert other.app.session.settings.id_col == ""


def test_errors_of_the_set_up_form_are_shown(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    user.act("learn.setup", classifier="KNN", strategy="Margin Sampling", n_initial=2, do="start")
    assert "KNN needs at least 3 points" in user.panel("Active Learning")
    user.act("learn.setup", classifier="KNN", strategy="Margin Sampling", n_initial=9999, do="")
    user.act("learn.setup", classifier="KNN", strategy="Margin Sampling", n_initial=999, do="start")
    assert 'class="error"' in user.panel("Active Learning")


def start_several(user, frame, n=4):
    user.set_up(frame)
    user.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6, "n_batch": n}
    user.act("learn.setup", do="start", **form)


def test_several_sources_are_asked_about_before_one_fit(user, frame):
    start_several(user, frame)
    session = user.app.session
    learner, asked = session.tab.learner, []
    for i in range(4):
        assert f"{i} of 4 sources answered" in user.panel("Active Learning")
        user.act("learn.next")  # too early
        assert "Answer for the other" in user.panel("Active Learning")
        assert learner.n_trained == 6
        asked.append(learner.query_row)
        assert session.selected == learner.query_row
        user.act("learn.assign", label=-1 if i == 2 else int(frame["label"][learner.query_row]))
    assert len(set(asked)) == 4
    assert "Next Iteration trains on them" in user.panel("Active Learning")
    user.act("learn.next")
    assert learner.n_trained == 9
    assert list(learner.labelled_rows[-4:]) == asked
    assert not set(session.tab.training.batch.rows) & set(asked)
    assert "0 of 4 sources answered" in user.panel("Active Learning")


def test_a_key_meant_for_the_question_before_is_not_taken_and_that_is_said(user, frame):
    """It was pressed once more while the page still showed that one."""
    start(user, frame)
    learner = user.app.session.tab.learner
    before = learner.query_row
    user.act("learn.assign", label=0, of=before)
    user.act("learn.next", of=before)
    n_trained, now = learner.n_trained, learner.query_row
    assert now != before
    user.act("learn.assign", label=1, of=before)
    user.act("learn.next", of=before)
    assert (learner.assigned, learner.n_trained, learner.query_row) == (None, n_trained, now)
    panel = user.panel("Active Learning")
    assert f"1 was not taken: source {frame['id'][before]}, answered 0, was still in view." in panel
    assert f'data-of="{now}"' in user.panel("Active Learning")
    user.act("learn.assign", label=1, of=now)
    assert learner.assigned == 1
    assert "not taken" not in user.panel("Active Learning")


def test_the_answers_of_a_batch_are_taken_back_one_by_one(user, frame):
    start_several(user, frame)
    learner = user.app.session.tab.learner
    asked = list(user.app.session.tab.training.batch.rows)
    for label in (0, 1):
        user.act("learn.assign", label=label)
    user.act("learn.undo")
    assert learner.query_row == asked[1]
    user.act("learn.assign", label=2)
    assert user.app.session.tab.training.batch.answers == {asked[0]: 0, asked[1]: 2}
    for label in (0, 0):
        user.act("learn.assign", label=label)
    user.act("learn.assign", label=1)  # changes the last
    user.act("learn.next")
    assert learner.labelled_y[-4:].tolist() == [0, 2, 0, 1]
    user.act("learn.undo")
    assert learner.n_trained == 9
    assert learner.query_row == asked[3] == user.app.session.tab.training.batch.rows[0]


def test_a_batch_survives_the_browser_and_is_in_the_configuration(user, frame):
    start_several(user, frame)
    for label in (1, -1):
        user.act("learn.assign", label=label)
    batch = user.app.session.tab.training.batch
    other = user.come_back()
    tab = other.app.session.tab
    assert (tab.n_batch, tab.training.batch) == (4, batch)
    assert tab.learner.query_row == batch.rows[2] == other.app.session.selected
    assert "2 of 4 sources answered" in other.panel("Active Learning")
    other.act("config.save")
    (saved,) = json.loads(other.download())["classifiers"].values()
    assert saved["batch"] == 4
    assert saved["y"][-2:] == [1, -1]
    assert saved["id"][-2:] == [str(frame["id"][row]) for row in batch.rows[:2]]


def test_a_batch_of_an_impossible_size_is_refused(user, frame):
    start_several(user, frame, n=101)
    assert user.app.session.tab.learner is None
    assert "from 1 to 100" in user.panel("Active Learning")
    start_several(user, frame, n="many")
    assert user.app.session.tab.learner is None


def test_other_settings_in_the_midst_of_a_batch_lose_no_answer(user, frame):
    start_several(user, frame)
    tab = user.app.session.tab
    asked = tab.training.batch.rows[:2]
    for row in asked:
        user.act("learn.assign", label=int(frame["label"][row]))
    user.act("setup.open")
    user.act("choose", choice="features_for_training", do="remove", chosen=["w1"])
    user.act("setup.close")
    assert tab.learner.labelled_rows[-2:].tolist() == asked
    assert tab.learner.n_trained == 8
    assert len(tab.training.batch.rows) == 4
    assert not tab.training.batch.answers


def test_after_undo_the_page_says_nothing_of_more_points_than_there_are(user, frame):
    start(user, frame)
    answer(user, frame)
    for _ in range(2):  # the label that is assigned, then the one that was trained on
        user.act("learn.undo")
    assert user.app.session.tab.learner.n_trained == 6
    html = user.panel("Active Learning")
    assert "Labels are kept in this browser." in html
    assert "7 points" not in html


def test_where_no_project_is_kept_the_page_does_not_say_that_it_is(user, frame):
    user.set_up(frame)
    user.app.session.project = None
    user.act("setup.close")
    user.act("learn.setup", classifier="DTree", strategy="Margin Sampling", n_initial=6, do="start")
    assert "kept in this browser" not in user.panel("Active Learning")


# ---- what is offered first -------------------------------------------------------------------------


def chosen_in_form(user):
    """What the selects of the set-up form show, and the number of initial points."""
    html = user.panel("Active Learning")
    found = {"n_initial": re.search(r'name="n_initial"[^>]* value="(\d+)"', html)[1]}
    for name in ("classifier", "strategy", "first"):
        options = html.split(f'<select id="{name}"')[1].split("</select>")[0]
        found[name] = re.search(r"<option[^>]* selected>([^<]*)", options)[1]
    return found


def test_a_newcomer_starts_with_auto_and_spread_points(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    form = chosen_in_form(user)
    assert form == {
        "n_initial": "6",
        "classifier": "Auto",
        "strategy": "Uncertainty Herding",
        "first": "Spread",
    }
    user.act("learn.setup", **form, do="start")
    learner = user.app.session.tab.learner
    assert learner.members == [("Auto", "Uncertainty Herding")]
    nothing = np.arange(0)
    spread_out = spread(learner.problem.X, np.sort(learner.train_rows), nothing, 6)
    assert learner.labelled_rows.tolist() == spread_out.tolist()


def test_astronomicals_choices_are_one_click_away(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    form = chosen_in_form(user)
    user.act("learn.setup", **form, do="add")
    user.act("learn.setup", **form, do="original")
    form = chosen_in_form(user)
    assert form == {
        "n_initial": "5",
        "classifier": "RForest",
        "strategy": "Uncertainty Sampling",
        "first": "Random",
    }
    user.act("learn.setup", **form, do="start")
    learner = user.app.session.tab.learner
    own = Learner(learner.problem, learner.label, [("RForest", "Uncertainty Sampling")], 5)
    own.start()
    assert learner.labelled_rows.tolist() == own.labelled_rows.tolist()
    assert learner.query_row == own.query_row
    np.testing.assert_array_equal(learner.probabilities, own.probabilities)


def test_a_model_of_auto_says_what_it_needs(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    user.act("learn.setup", classifier="Auto", strategy="Margin Sampling", n_initial=6, do="start")
    learner = user.app.session.tab.learner
    assert "package astronomical_lite" in how_to_use(learner, "Star")
    (name, content), *_ = model_files(learner, "Star")
    assert name == "Star-Auto_Marg.joblib"
    model = joblib.load(io.BytesIO(content))
    assert (model.predict(learner.problem.X) == learner.predictions).all()


@pytest.mark.parametrize(
    ("n", "told"),
    [
        (0, "0"),
        (999_999, "999,999"),
        (1_393_684, "1.39 M"),
        (34_690_510, "34.69 M"),
        (10**8, "100 M"),
    ],
)
def test_numbers_of_sources_have_room_in_the_tables(n, told):
    assert brief_count(n) == told
