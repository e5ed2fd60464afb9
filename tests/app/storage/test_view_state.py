"""The place in a project: what of it comes back, and what happens to a project that lost parts of it."""

from __future__ import annotations

import json

import pytest

from app.storage.restore import PART_LOST
from app.storage.view_state import TABS

CONFIG, STATE = "config.json", "state.json"


@pytest.fixture
def user(new_user):
    """Somebody with plots, which are zoomed."""
    return new_user()


def change(user, name, change):
    """Have something in a kept file changed, as damage does."""
    content = json.loads(user.files()[name])
    change(content)
    user.files()[name] = json.dumps(content).encode()


def test_plots_are_zoomed_as_they_were(user, frame):
    user.start(frame)
    user.act("plot.view", plot="learner", limits=["0.25", "1", "-1", "2"])
    other = user.come_back()
    assert other.app.session.plots["learner"].limits == (0.25, 1, -1, 2)
    # also of a plot that was not shown in between
    other.plots = False
    hidden = other.come_back()
    hidden.plots = True
    assert hidden.come_back().app.session.plots["learner"].limits == (0.25, 1, -1, 2)


@pytest.mark.parametrize(
    "limits", [[], [1, 2], ["a", 1, 2, 3], None, [float("nan")] * 4, [0, float("inf"), 0, 1]]
)
def test_limits_that_are_none_are_no_zoom(user, frame, limits):
    user.start(frame)
    change(user, STATE, lambda state: state["zooms"].update(learner=limits))
    other = user.come_back()
    assert other.app.session.plots["learner"].limits is None
    assert "fault in this program" not in other.shown["notice"]


@pytest.mark.parametrize("member", [["Oracle", "Margin Sampling"], ["DTree", "Coin"]])
def test_a_classifier_that_is_unknown_is_asked_for_again(user, frame, member):
    user.set_up(frame)
    user.act("setup.close")
    user.act("learn.setup", classifier="DTree", strategy="Margin Sampling", do="add")
    change(user, STATE, lambda state: state["tabs"]["0"].update(members=[member]))
    other = user.come_back()
    assert other.app.session.notice == PART_LOST.format(TABS)
    assert other.app.session.stage == "dashboard"
    assert all(member[0] not in str(tab.members) for tab in other.app.session.tabs.values())


def test_an_unknown_view_of_the_test_set_is_the_first_one(user, frame):
    user.start(frame)
    change(user, STATE, lambda state: state["tabs"]["0"].update(test="everything"))
    other = user.come_back()
    assert other.app.session.notice == PART_LOST.format(TABS)
    assert other.app.session.tab.test == user.app.session.tab.test
    assert other.app.session.tab.learner is not None


@pytest.mark.parametrize("trained", [5, ["x"], None, [[1]]])
def test_damaged_rows_that_were_trained_on_cost_no_label(user, frame, trained):
    user.start(frame)
    user.act("learn.assign", label=1)
    change(user, CONFIG, lambda config: config["astronomical_lite"].update(trained=trained))
    other = user.come_back()
    theirs, ours = user.app.session.tab.learner, other.app.session.tab.learner
    assert ours.labelled_rows.tolist() == theirs.labelled_rows.tolist()
    assert ours.assigned == theirs.assigned


@pytest.mark.parametrize("label", ["x", "", "1.5"])
def test_progress_of_what_is_no_label_is_passed_over(user, frame, label):
    user.start(frame)
    change(user, CONFIG, lambda config: config["astronomical_lite"]["progress"].update({label: {}}))
    other = user.come_back()
    assert list(other.app.session.tabs) == list(user.app.session.tabs)
    assert other.app.session.notice == ""


def test_settings_that_do_not_fit_are_told_where_the_place_is_lost_too(user, frame):
    user.start(frame)
    change(user, CONFIG, lambda config: config.update(id_col="nix"))
    user.files()[STATE] = b"{"
    other = user.come_back()
    assert "nix" in other.shown["projects"]
    assert other.app.session.dataset is None
