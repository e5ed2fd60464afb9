"""The learning loop and what is taken away from it."""

from __future__ import annotations

import io
import json
import zipfile

import joblib


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
    assert any("image" in patch for patch in user.reply.patches)
    answer(user, frame, 3)
    assert user.app.session.tab.learner.n_trained == 9
    user.act("learn.assign", label=-1)
    user.act("learn.next")
    assert "Unsure" in user.panel("Active Learning")
    assert user.app.session.tab.learner.n_trained == 9


def test_assigning_does_not_draw_again(user, frame):
    start(user, frame)
    user.act("learn.assign", label=0)
    assert not any("image" in patch for patch in user.reply.patches)


def test_every_inner_tab_has_a_picture(user, frame):
    start(user, frame)
    for view in ("metric", "validation", "scores", "training"):
        user.act("learn.view", view=view)
        assert any("image" in patch for patch in user.reply.patches)
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
