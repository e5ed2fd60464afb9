"""A user's file that imports the core by its former name: it works wherever it comes from, and the user is told."""

from __future__ import annotations

import html

import pytest

from app.protocol.patches import CopyLink
from astronomical_lite.extensions import unload
from astronomical_lite.extensions.old_name import REMARK

OLD = """
from astronomical.extend import classifier, create_plot, feature, plot, settings, strategy
from sklearn.naive_bayes import GaussianNB

@feature("mean of two", symbol="~")
def mean_of_two(a, b):
    return (a + b) / 2

@classifier("Bayes")
def bayes():
    return GaussianNB()

@strategy("Least Sure Of The Class")
def least(probabilities):
    return 1 - probabilities[:, 1]

@plot("Own plot")
def own(data, selected=None):
    return create_plot(data, "g", "r")
"""


def told(user) -> int:
    """How often the remark is on the page."""
    return sum(html.unescape(part).count(REMARK) for part in user.shown.values())


@pytest.fixture
def trained(user, frame):
    """Somebody who has trained with a file's classifier, by a compute worker, and strategy."""
    user.set_up(frame)
    user.act("extension.open")
    user.act("extension.run", source=OLD, name="old.py")
    assert told(user) == 1
    user.act("extension.close")
    assert told(user) == 0
    user.act("combinations", do="add", operation="mean of two", n_combined="2")
    user.act("setup.close")
    form = {"classifier": "Bayes", "strategy": "Least Sure Of The Class", "n_initial": "6"}
    user.act("learn.setup", do="start", **form)
    assert user.app.session.tab.learner.query_row is not None
    assert user.app.session.computing == {}
    assert "g~r" in user.app.session.dataset.generated
    return user


def test_a_project_kept_with_it_opens_and_says_so(trained):
    learner = trained.app.session.tab.learner
    unload(trained.app.session.extension)
    other = trained.come_back()
    assert other.app.session.stage == "dashboard"
    assert other.app.session.tab.learner.query_row == learner.query_row
    assert told(other) == 1
    assert f"old.py: {REMARK}" in html.unescape(other.shown["notice"])
    other.act("learn.queried")
    assert told(other) == 0


def test_a_configuration_with_it_is_loaded_and_says_so(trained, new_user, frame):
    trained.act("config.save")
    saved = trained.download()
    unload(trained.app.session.extension)
    other = new_user()
    other.load(frame)
    other.upload("configuration", "theirs.json", saved, level="train")
    assert told(other) == 0
    other.act("extension.consent", do="run")
    assert other.app.session.tab.learner.query_row == trained.app.session.tab.learner.query_row
    assert told(other) == 1


def test_a_link_to_it_runs_and_says_so_beside_the_editor(user, new_user):
    user.act("extension.open")
    user.act("extension.share", name="old.py", source=OLD)
    (fragment,) = [patch.fragment for patch in user.patches(CopyLink)]
    other = new_user()
    other.act("extension.shared", link=fragment.removeprefix("#python="))
    assert told(other) == 0
    other.act("extension.run", source=OLD, name="old.py")
    assert other.app.session.extension.names("classifier") == ["Bayes"]
    assert told(other) == 1
