"""Learning curves run one at a time, can be stopped, and compare one's own labels with random ones."""

from __future__ import annotations

import pytest

from app.protocol.patches import Then

pytestmark = pytest.mark.plots


def start(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    user.act("panel.add")
    user.act("panel.contents", panel="3", contents="Learning Curves")
    assert "Choose a classifier" in user.shown["panel-3"]
    user.act("learn.setup", classifier="DTree", strategy="Margin Sampling", n_initial=6, do="start")


def steps_left(user) -> bool:
    return Then("curves.step") in user.reply.patches


def test_strategies_are_compared_with_random_one_run_at_a_time(user, frame):
    start(user, frame)
    user.act("curves.start", strategy=["Margin Sampling"], n_labels=5, n_seeds=2)
    n = 0
    while steps_left(user):
        user.act("curves.step")
        n += 1
    assert n == 4
    run = user.app.session.curves[user.app.session.active_label]
    assert {name: c.f1.shape for name, c in run.curves.items()} == {
        "Margin Sampling": (2, 6),
        "Random Sampling": (2, 6),
    }
    assert "plot-curves-3" in user.images()


def test_a_comparison_can_be_stopped(user, frame):
    start(user, frame)
    user.act("curves.start", strategy=["Margin Sampling"], n_labels=5, n_seeds=3)
    user.act("curves.step")
    assert "Stop" in user.shown["panel-3"]
    user.act("curves.stop")
    user.act("curves.step")
    assert not steps_left(user)
    assert "Stop" not in user.shown["panel-3"]


def test_more_labels_than_there_are_is_told(user, frame):
    start(user, frame)
    user.act("curves.start", strategy=[], n_labels=900, n_seeds=1)
    user.act("curves.step")
    assert 'class="error"' in user.shown["panel-3"]


def test_own_labels_against_random(user, frame):
    start(user, frame)
    learner = user.app.session.tab.learner
    for _ in range(4):
        user.act("learn.assign", label=int(frame["label"][learner.query_row]))
        user.act("learn.next")
    user.act("curves.replay")
    assert "plot-curves-3" in user.images()
