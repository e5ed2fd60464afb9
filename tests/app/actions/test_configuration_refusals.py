"""A configuration that does not fit is refused whole, with every reason; labels wait rather than go."""

from __future__ import annotations

import copy
import html
import json

import numpy as np
import pytest

PLAIN = "from astronomical_lite.extend import feature\n\n\n@feature('twice g')\ndef twice(a):\n    return 2 * a\n"


def saved(user) -> dict:
    user.act("config.save")
    return json.loads(user.download())


def load(user, content, **fields):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    user.upload("configuration", "config.json", text, **fields)
    return html.unescape(user.shown["configuration-report"])


@pytest.fixture
def config(user, frame):
    user.start(frame)
    return saved(user)


def test_labels_without_all_that_training_needs(new_user, frame, config):
    config["features_for_training"] = ["g"]
    config["default_vars"] = ["g", "r"]
    other = new_user()
    other.load(frame)
    told = load(other, config)
    assert "has labels to train with, but not all that training needs" in told
    assert "Choose to train from scratch instead." in told
    assert other.app.session.settings.features_for_training == []
    load(other, config, level="settings")  # as the message says
    assert other.app.session.settings.features_for_training == ["g"]
    assert other.app.session.settings.classifiers == {}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"labels_to_strings": {"0": "A", "1": "A", "2": "C"}}, "both called 'A'"),
        (
            {"labels_to_strings": {"8": "C", "9": "D"}, "labels_to_train": [], "classifiers": {}},
            "Labels not in the column 'label': 8 (C), 9 (D).",
        ),
        (
            {
                "layout": {
                    str(i): {"x": 0, "y": i, "w": 3, "h": 3, "contents": "Menu"} for i in range(999)
                }
            },
            "'layout' has 999 panels; at most",
        ),
    ],
)
def test_what_does_not_fit_is_named(new_user, frame, config, change, sentence):
    other = new_user()
    other.load(frame)
    before = copy.deepcopy(other.app.session.settings)
    assert sentence in load(other, config | change)
    assert other.app.session.settings == before


@pytest.mark.parametrize("content", [b"[]", b"{", b"\xff\xfe", b"3", b""])
def test_a_file_that_is_no_configuration(user, frame, content):
    user.load(frame)
    before = copy.deepcopy(user.app.session.settings)
    told = load(user, content)
    assert "config.json" in told or "This is not a configuration file" in told
    assert user.app.session.settings == before


def test_a_level_that_does_not_exist_is_all_of_it(new_user, frame, config):
    other = new_user()
    other.load(frame)
    load(other, config, level="most")
    assert other.app.session.stage == "dashboard"
    assert other.app.session.tab.learner.n_trained == 6


def test_layout_alone_leaves_the_settings(new_user, frame, config):
    config["layout"]["0"]["w"] = 12
    other = new_user()
    other.set_up(frame)
    before = list(other.app.session.settings.features_for_training)
    config["features_for_training"] = ["g", "r"]
    load(other, config, level="layout")
    assert other.app.session.settings.features_for_training == before
    assert other.app.session.settings.layout["0"]["w"] == 12
    assert other.app.session.stage == "setup"


def test_a_refused_configuration_takes_its_python_back(user, new_user, frame, config):
    config["extension"] = {"name": "theirs.py", "source": PLAIN.replace("twice g", "their g")}
    other = new_user()
    other.set_up(frame)
    other.act("extension.open")
    other.act("extension.run", name="mine.py", source=PLAIN)
    other.act("extension.close")
    mine = other.app.session.extension
    assert mine is not None, other.shown["extension"]
    load(other, config | {"id_col": "nothing"})
    other.act("extension.consent", do="run")
    assert "nothing" in html.unescape(other.shown["configuration-report"])
    session = other.app.session
    assert (session.extension.name, session.extension.source) == ("mine.py", PLAIN)
    other.act("combinations", operation="twice g", n_combined=2, do="add")
    assert "There is no operation" not in html.unescape(other.shown["step-learning"])
    other.act("combinations", operation="their g", n_combined=2, do="add")
    assert "There is no operation 'their g'." in html.unescape(other.shown["step-learning"])


def test_labels_that_cannot_be_used_wait_and_come_back(new_user, frame):
    first = new_user()
    first.start(frame)
    rows = first.app.session.tab.learner.labelled_rows.tolist()
    frame["w2"] = 1.0
    frame.loc[rows[1:], "w2"] = np.nan
    user = new_user()
    user.start(frame)
    tab = user.app.session.tab
    assert tab.learner.labelled_rows.tolist() == rows
    user.act("setup.open")
    user.act("choose", choice="features_for_training", do="add", available=["w2"])
    user.act("setup.close")
    assert tab.learner is None
    assert "6 labels given before cannot be used under these settings" in user.panel(
        "Active Learning"
    )
    assert [int(i) - 2**60 for i in saved(user)["classifiers"]["0"]["id"]] == rows
    user.act("setup.open")
    user.act("choose", choice="features_for_training", do="remove", chosen=["w2"])
    user.act("setup.close")
    assert user.app.session.tab.learner.labelled_rows.tolist() == rows
    assert "cannot be used" not in user.panel("Active Learning")


def test_labels_that_are_not_in_the_training_set_any_more_are_counted(new_user, frame):
    first = new_user()
    first.start(frame)
    rows = first.app.session.tab.learner.labelled_rows.tolist()
    frame["w2"] = 1.0
    frame.loc[rows[0], "w2"] = np.nan
    user = new_user()
    user.start(frame)
    user.act("setup.open")
    user.act("choose", choice="features_for_training", do="add", available=["w2"])
    user.act("setup.close")
    told = user.panel("Active Learning")
    assert "Of the 6 sources labelled before, 1 is not in the training set under these" in told
    assert user.app.session.tab.learner.labelled_rows.tolist() == rows[1:]
    (entry,) = saved(user)["classifiers"].values()
    assert len(entry["id"]) == 6
