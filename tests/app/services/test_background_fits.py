"""Fits done by compute workers: the same results, nothing lost when they are stopped or fail."""

from __future__ import annotations

import numpy as np
import pytest

from app.protocol.patches import Features, StopJobs
from astronomical_lite.learning import fit_jobs

pytestmark = pytest.mark.usefixtures("quick_forests")
SLOW = "ExtraTrees"


def set_up(user, frame, *classifiers):
    user.set_up(frame)
    user.act("setup.close")
    for classifier in classifiers:
        fields = {"classifier": classifier, "strategy": "Margin Sampling", "n_initial": 8}
        user.act("learn.setup", **fields, do="add")
    user.act("learn.setup", **fields, do="start")


def label(user, frame):
    row = user.app.session.tab.learner.query_row
    user.act("learn.assign", label=int(frame["label"][row]))


@pytest.fixture
def make_slow(monkeypatch):
    """Every classifier goes to a compute worker."""
    monkeypatch.setattr("app.services.background_fits.takes_long", lambda learner: True)


@pytest.mark.parametrize("members", [("DTree",), ("DTree", "KNN", "RForest")])
def test_the_loop_is_that_of_the_session(user, frame, make_slow, members):
    other = type(user)()
    other.app.session.has_compute = False
    for someone in (user, other):
        set_up(someone, frame, *members)
        for _ in range(2):
            label(someone, frame)
            someone.act("learn.next")
        label(someone, frame)
        someone.act("learn.undo")
        someone.act("learn.undo")
    here, there = other.app.session.tab.learner, user.app.session.tab.learner
    assert there.history == here.history
    assert there.query_row == here.query_row
    assert there.n_trained == 9
    np.testing.assert_array_equal(there.probabilities, here.probabilities)
    assert there.labelled_rows.tolist() == here.labelled_rows.tolist()


def test_only_what_takes_long_is_sent_and_features_only_once(user, frame):
    set_up(user, frame, "DTree")
    assert user.app.session.tab.learner.started
    assert user.app.session.sent_features[1] == ""
    user.act("learn.tab", label=1)
    user.working = False
    fields = {"classifier": SLOW, "strategy": "Margin Sampling", "n_initial": 8}
    user.act("learn.setup", **fields, do="start")
    assert user.patches(Features)
    assert len(user.jobs) == 1
    user.act("compute.stop", label=1)
    user.act("learn.setup", **fields, do="start")
    assert not user.patches(Features)
    assert len(user.jobs) == 2


def test_stop_leaves_everything_as_it_was(user, frame, make_slow):
    set_up(user, frame, "DTree")
    learner = user.app.session.tab.learner
    label(user, frame)
    rows, question = learner.labelled_rows.tolist(), learner.query_row
    user.working = False
    user.act("learn.next")
    (job,) = user.jobs
    panel = user.panel("Active Learning")
    assert "Training DTree on 9 points" in panel
    assert "Stop</button>" in panel
    user.act("learn.assign", label=-1)
    assert "wait for it, or Stop it first" in user.panel("Active Learning") + user.shown["notice"]
    user.act("plot.view", plot="learner", limits=["0", "1", "0", "1"])  # the rest goes on
    user.act("compute.stop", label=0)
    assert StopJobs([job]) in user.reply.patches
    assert "Training DTree" not in user.panel("Active Learning")
    assert learner.labelled_rows.tolist() == rows
    assert (learner.query_row, learner.n_trained) == (question, 8)

    user.act("compute.done", b"too late", job=job)
    assert learner.n_trained == 8
    user.jobs.clear()
    user.working = True
    user.act("learn.next")
    assert learner.n_trained == 9
    assert user.app.session.notice == ""


def test_without_a_compute_worker_the_session_does_it(user, frame, make_slow):
    user.working = False
    set_up(user, frame, "DTree", "KNN")
    first, second = user.jobs
    user.jobs.clear()
    user.act("compute.refused", job=first)
    user.act("compute.refused", job=second)
    learner = user.app.session.tab.learner
    assert learner.n_trained == 8
    label(user, frame)
    user.act("learn.next")
    assert not user.jobs
    assert learner.n_trained == 9


def test_a_job_lost_twice_is_told_and_can_be_tried_again(user, frame, make_slow):
    set_up(user, frame, "DTree")
    label(user, frame)
    user.working = False
    user.act("learn.next")
    (job,) = user.jobs
    user.jobs.clear()
    user.act("compute.lost", job=job)
    assert "did not get to its end" in user.shown["notice"]
    user.working = True
    user.act("learn.next")
    assert user.app.session.tab.learner.n_trained == 9


def test_what_was_computed_for_other_settings_is_left(user, frame, make_slow):
    set_up(user, frame, "DTree")
    label(user, frame)
    user.working = False
    user.act("learn.next")
    (job,), (message,) = user.jobs.keys(), user.jobs.values()
    user.act("setup.open")
    user.act("choose", choice="features_for_training", do="remove", chosen=["w1"])
    user.act("setup.close")
    learner = user.app.session.tab.learner
    n_trained = learner.n_trained
    user.act("compute.done", fit_jobs.run(message), job=job)
    assert user.app.session.tab.learner.n_trained == n_trained
    assert user.app.session.computing == {}
    assert user.app.session.notice == ""


def test_an_error_of_the_fit_is_a_sentence(user, frame, make_slow):
    set_up(user, frame, "KNN")
    user.act("compute.stop", label=0)
    user.act("learn.tab", label=1)
    fields = {"classifier": "SVC", "strategy": "Margin Sampling", "n_initial": 4}
    user.act("learn.setup", **fields, do="start")
    assert "SVC needs at least 2 points" in user.shown["notice"]
    assert user.app.session.tab.learner is None


def test_a_classifier_is_trained_out_of_sight(user, frame, make_slow):
    set_up(user, frame, "DTree")
    label(user, frame)
    user.working = False
    user.act("learn.next")
    user.act("learn.tab", label=1)
    user.working = True
    user.compute()
    assert user.app.session.tabs[0].learner.n_trained == 9
    assert "config.json" in user.kept()
    assert user.app.session.active_label == 1
