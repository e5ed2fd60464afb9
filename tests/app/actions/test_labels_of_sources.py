"""Labels belong to sources: to whatever table a configuration is opened on, and none is lost."""

from __future__ import annotations

import html
import json

import numpy as np
import pytest

from app.services.retraining import unused_note

NAMES = np.array(["GALAXY", "QSO", "STAR"])


def saved(user) -> dict:
    user.act("config.save")
    return json.loads(user.download())


def given(config) -> dict[str, int]:
    (entry,) = config["classifiers"].values()
    return dict(zip(map(str, entry["id"]), entry["y"], strict=True))


def answered(user, frame, n: int = 8):
    """Start, and answer some questions."""
    user.start(frame)
    for _ in range(n):
        learner = user.app.session.tab.learner
        label = int(learner.problem.labels[learner.query_row])
        user.act("learn.assign", label=label, of=learner.query_row)
        user.act("learn.next")
    return saved(user)


def opened(new_user, frame, config, **fields):
    other = new_user()
    other.load(frame)
    other.upload("configuration", "config.json", json.dumps(config).encode(), **fields)
    assert other.shown["configuration-report"].strip() == ""
    return other


@pytest.fixture
def named(frame):
    """The table with texts for labels."""
    frame["label"] = NAMES[frame["label"]]
    return frame


def trained_on(user) -> dict[str, int]:
    learner, ids = user.app.session.tab.learner, user.app.session.dataset.ids
    rows, y = learner.labelled_rows, learner.labelled_y.tolist()
    return dict(zip(ids.texts(rows), y, strict=True))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_sources_in_another_order(user, new_user, frame, seed):
    config = answered(user, frame)
    other = opened(new_user, frame.sample(frac=1, random_state=seed), config)
    assert trained_on(other) == given(config)
    assert other.app.session.tab.note == ""
    assert given(saved(other)) == given(config)
    problem = other.app.session.problem
    held_out = {*problem.sets.validation.tolist(), *problem.sets.test.tolist()}
    assert held_out.isdisjoint(other.app.session.tab.learner.labelled_rows.tolist())


def test_a_table_in_another_order_is_continued_where_it_was(user, new_user, frame):
    config = answered(user, frame)
    other = opened(new_user, frame.sample(frac=1, random_state=3), config)
    back = other.come_back()
    assert trained_on(back) == given(config)
    for name in ("train", "validation", "test"):
        np.testing.assert_array_equal(
            getattr(back.app.session.problem.sets, name),
            getattr(other.app.session.problem.sets, name),
        )
    assert back.app.session.tab.learner.query_row == other.app.session.tab.learner.query_row


def test_a_part_of_the_table_keeps_the_other_labels(user, new_user, frame):
    config = answered(user, frame)
    labels = given(config)
    gone = list(labels)[2:5]
    part = frame[~frame["id"].astype(str).isin(gone)]
    other = opened(new_user, part, config)
    assert trained_on(other) == {k: v for k, v in labels.items() if k not in gone}
    told = html.unescape(other.panel("Active Learning"))
    assert f"Of the {len(labels)} sources labelled before, 3 are not in this table." in told
    kept = saved(other)
    assert given(kept) == labels
    again = opened(new_user, frame, kept)
    assert trained_on(again) == labels
    assert given(saved(again)) == labels


def test_labels_that_wait_survive_answers_and_a_killed_browser(user, new_user, frame):
    config = answered(user, frame)
    labels = given(config)
    other = opened(new_user, frame[~frame["id"].astype(str).isin(list(labels)[:2])], config)
    learner = other.app.session.tab.learner
    source = other.app.session.dataset.ids.text(learner.query_row)
    other.act("learn.assign", label=0, of=learner.query_row)
    back = other.come_back()
    assert given(saved(back)) == labels | {source: 0}
    assert given(json.loads(back.files()["config.json"])) == labels | {source: 0}


def test_no_source_in_the_table(user, new_user, frame):
    config = answered(user, frame)
    strangers = frame.copy()
    strangers["id"] += 1_000_000
    other = opened(new_user, strangers, config)
    told = html.unescape(other.panel("Active Learning"))
    assert "cannot be used on this table: none of their sources is in it. They are kept" in told
    assert given(saved(other)) == given(config)
    other.act(
        "learn.setup", classifier="DTree", strategy="Margin Sampling", n_initial=6, do="start"
    )
    assert other.app.session.tab.learner is not None
    assert given(config).items() <= given(saved(other)).items()


def test_of_a_source_labelled_twice_the_last_label_counts(user, new_user, frame):
    config = answered(user, frame)
    (entry,) = config["classifiers"].values()
    other_label = (entry["y"][0] + 1) % 3
    entry["id"].append(entry["id"][0])
    entry["y"].append(other_label)
    assert trained_on(opened(new_user, frame, config))[str(entry["id"][0])] == other_label


def test_a_class_that_the_table_has_more_gets_no_other_ones_number(user, new_user, named):
    config = answered(user, named)
    more = named.copy()
    more.loc[more.index[-30:], "label"] = "BLAZAR"
    other = opened(new_user, more, config)
    settings = other.app.session.settings
    assert settings.labels_to_strings == {0: "GALAXY", 1: "QSO", 2: "STAR", 3: "BLAZAR"}
    assert given(saved(other)) == given(config)
    texts = more.set_index(more["id"].astype(str))["label"]
    codes = other.app.session.dataset.labels.codes
    assert [settings.name_of(code) for code in codes.tolist()] == texts.tolist()
    assert other.come_back().app.session.settings.labels_to_strings == settings.labels_to_strings


def test_a_class_that_the_table_lacks_keeps_its_number_and_labels(user, new_user, named):
    config = answered(user, named)
    part = named[named["label"] != "QSO"]
    other = opened(new_user, part, config, level="settings")
    assert other.app.session.settings.labels_to_strings == {0: "GALAXY", 2: "STAR"}
    other = opened(new_user, part, config)
    assert given(saved(other)) == given(config)
    again = opened(new_user, named, saved(other))
    assert again.app.session.settings.label_values == {0: "GALAXY", 1: "QSO", 2: "STAR"}
    assert trained_on(again) == given(config)


def test_an_older_configuration_knows_its_texts_by_their_names(user, new_user, named):
    config = answered(user, named)
    del config["astronomical_lite"]["label_values"]
    more = named.copy()
    more.loc[more.index[-30:], "label"] = "BLAZAR"
    settings = opened(new_user, more, config).app.session.settings
    assert settings.labels_to_strings == {0: "GALAXY", 1: "QSO", 2: "STAR", 3: "BLAZAR"}
    config["labels_to_strings"] |= {"0": "Galaxies", "1": "Quasars"}
    config["labels_to_train"] = ["Galaxies", "Quasars"]
    settings = opened(new_user, named, config).app.session.settings
    assert settings.labels_to_strings == {0: "Galaxies", 1: "Quasars", 2: "STAR"}


def test_a_configuration_whose_labels_are_texts(user, new_user, named):
    config = answered(user, named)
    del config["astronomical_lite"], config["labels"], config["strings_to_labels"]
    for key in ("label_colours", "labels_to_strings", "classifiers"):
        config[key] = {str(NAMES[int(k)]): v for k, v in config[key].items()}
    (entry,) = config["classifiers"].values()
    labels = dict(zip(map(str, entry["id"]), entry["y"], strict=True))
    entry["y"] = [str(NAMES[y]) for y in entry["y"]]
    other = opened(new_user, named, config)
    assert other.app.session.settings.labels_to_strings == {0: "GALAXY", 1: "QSO", 2: "STAR"}
    assert trained_on(other) == labels


def test_a_layout_of_places_alone(user, new_user, frame):
    user.start(frame)
    places = {str(i): {"x": 6 * (i % 2), "y": 4 * (i // 2), "w": 6, "h": 4} for i in range(4)}
    user.upload(
        "configuration", "layout.json", json.dumps({"layout": places}).encode(), level="layout"
    )
    assert user.shown["configuration-report"].strip() == ""
    contents = [panel["contents"] for panel in user.app.session.settings.layout.values()]
    assert contents == ["Active Learning", "Selected Source Info", "Basic Plot", "Menu"]


def test_a_layout_alone_needs_nothing_else_of_its_file(user, frame):
    user.start(frame)
    content = saved(user) | {"id_col": 7, "labels_to_train": "x", "classifiers": []}
    user.upload("configuration", "config.json", json.dumps(content).encode(), level="layout")
    assert user.shown["configuration-report"].strip() == ""


def test_panels_that_are_not_known_stay_in_the_file(user, new_user, frame):
    config = answered(user, frame, 0)
    config["layout"]["3"] = {"x": 0, "y": 12, "w": 6, "h": 4, "contents": "Euclid Cutout"}
    other = opened(new_user, frame, config)
    assert "has a panel “Euclid Cutout” here" in other.shown["panel-3"]
    assert saved(other)["layout"]["3"] == config["layout"]["3"]


@pytest.mark.parametrize(
    ("given", "kept"), [("red", "#ff0000"), ("#2CA02CFF", "#2ca02c"), ("#abc", "#aabbcc")]
)
def test_colours_as_matplotlib_names_them(user, new_user, frame, given, kept):
    config = answered(user, frame, 0)
    config["label_colours"]["0"] = given
    other = opened(new_user, frame, config)
    assert other.app.session.settings.label_colours[0] == kept


def test_what_is_told_of_labels_that_are_not_used():
    rows, usable = np.array([-1, 4, -1, 7]), np.array([False, False, False, True])
    assert unused_note(rows, usable).startswith(
        "Of the 4 sources labelled before, 2 are not in this table and 1 is not in the training set"
    )
    assert unused_note(rows[3:], usable[3:]) == ""
