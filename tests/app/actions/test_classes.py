"""Classes made in the page: added, named, removed, merged, beside a label column or without one."""

from __future__ import annotations

import json

import pytest

from app.services.classifier_entries import own_entries


@pytest.fixture
def classes(user, frame):
    """A user with a catalogue without a label column."""
    user.load(frame.drop(columns="label"))
    user.act("columns", id_col="id", label_col="")
    return user


def names(user) -> list[str]:
    settings = user.app.session.settings
    return [settings.name_of(label) for label in settings.known_labels]


def add(user, *given: str) -> None:
    for name in given:
        user.act("classes.add", class_name=name)


def test_a_class_gets_a_number_a_colour_and_a_classifier(classes):
    add(classes, "Star", "Galaxy")
    settings = classes.app.session.settings
    assert settings.labels_to_strings == {-1: "Unknown", 0: "Star", 1: "Galaxy"}
    assert settings.labels_to_train == [0, 1]
    assert len(set(settings.label_colours.values())) == 3
    classes.act("labels", **{"name.1": "Elliptical", "colour.1": "#112233"})
    assert names(classes) == ["Star", "Elliptical"]
    add(classes, "Spiral")
    assert settings.label_colours[1] == "#112233"
    assert names(classes) == ["Star", "Elliptical", "Spiral"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "A class needs a name"),
        ("  ", "A class needs a name"),
        ("Star", "called &#39;Star&#39; already"),
    ],
)
def test_a_class_that_cannot_be_added_is_told(classes, name, sentence):
    add(classes, "Star", name)
    assert sentence in classes.shown["step-parameters"]
    assert names(classes) == ["Star"]


def test_there_are_at_most_fifty(classes):
    add(classes, *(f"class {i}" for i in range(51)))
    assert "There are 50 classes, and cannot be more." in classes.shown["step-parameters"]
    assert len(names(classes)) == 50


def test_one_class_is_not_enough(classes):
    add(classes, "Star")
    assert "Add at least one more class." in classes.shown["step-close"]
    classes.act("setup.close")
    assert classes.app.session.stage == "setup"


def test_a_class_beside_those_of_the_label_column(user, frame):
    user.set_up(frame)
    add(user, "Merger")
    settings = user.app.session.settings
    assert names(user) == ["0", "1", "2", "Merger"]
    assert settings.labels_to_train == [0, 1, 2, 3]
    user.act("setup.close")
    assert user.app.session.stage == "dashboard"
    assert len(user.app.session.problem.sets.validation) == 60
    user.act("learn.tab", label=3)
    assert "What is source" in user.panel("Active Learning")
    user.act("learn.tab", label=0)
    assert "Start Training" in user.panel("Active Learning")


@pytest.mark.parametrize("value", ["STAR", ""])
def test_a_label_column_with_one_class_or_none_is_enough_with_those_made(user, frame, value):
    user.load(frame.assign(label=value))
    add(user, "Galaxy", "QSO")
    user.act("columns", id_col="id", label_col="label")
    assert not user.app.session.errors
    assert names(user) == ["Galaxy", "QSO", *([value] if value else [])]


def test_a_class_has_its_number_when_a_label_column_has_its_name(user, frame):
    text = frame.label.map({0: "STAR", 1: "GALAXY", 2: "QSO"})
    user.load(frame.assign(label=text))
    add(user, "QSO", "Blend")
    user.act("columns", id_col="id", label_col="label")
    settings = user.app.session.settings
    assert settings.name_of(0) == "QSO"
    assert user.app.session.dataset.labels.counts[0] == 100
    assert sorted(names(user)) == ["Blend", "GALAXY", "QSO", "STAR"]


def test_a_class_is_removed_only_while_no_source_has_it(classes):
    add(classes, "Star", "Galaxy", "Odd")
    classes.act("choose", choice="features_for_training", do="add", available=["g", "r"])
    classes.act("setup.close")
    row = classes.app.session.by_hand.row
    classes.act("by_hand.assign", label=1, of=row)
    classes.act("setup.open")
    classes.act("classes.remove", label=1)
    assert "1 source is labelled Galaxy. Merge it" in classes.shown["step-parameters"]
    classes.act("classes.remove", label=2)
    assert names(classes) == ["Star", "Galaxy"]
    assert classes.app.session.settings.labels_to_train == [0, 1]


def test_a_class_of_the_label_column_cannot_be_removed_or_merged(user, frame):
    user.set_up(frame)
    add(user, "Merger")
    for action in ("classes.remove", "classes.merge"):
        user.act(action, label=1, into=0)
        assert "comes from the label column" in user.shown["step-parameters"]
    user.act("classes.merge", label=3, into=3)
    assert "Choose the class that Merger is to be merged into." in user.shown["step-parameters"]


def test_a_merged_class_gives_all_its_labels_to_the_other(classes, frame):
    add(classes, "Star", "Spiral", "Elliptical")
    classes.act("choose", choice="features_for_training", do="add", available=["g", "r"])
    classes.act("setup.close")
    for label in (0, 1, 2):
        classes.act("learn.tab", label=label)
        form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}
        classes.act("learn.setup", **form, do="add")
    truth = frame.label
    for _ in range(12):
        row = classes.app.session.by_hand.row
        if row is not None:
            classes.act("by_hand.assign", label=truth[row], of=row)
    classes.act("by_hand.purpose", purpose="validation")
    for _ in range(5):
        row = classes.app.session.by_hand.row
        classes.act("by_hand.assign", label=truth[row], of=row)
    given = own_entries(classes.app.session)
    ids = {source for entry in given.values() for source in entry["id"]}
    classes.act("setup.open")
    classes.act("classes.merge", label=2, into=1)
    assert "labelled Elliptical are Spiral now." in classes.shown["notice"]
    assert names(classes) == ["Star", "Spiral"]
    merged = own_entries(classes.app.session)
    assert {source for entry in merged.values() for source in entry["id"]} == ids
    assert 2 not in {y for entry in merged.values() for y in entry["y"]}
    assert 2 not in classes.app.session.curated.values()
    classes.act("setup.close")
    tabs = classes.app.session.tabs
    assert set(tabs) == {0, 1}
    for tab in tabs.values():
        labels = truth[tab.training.learner.labelled_rows].replace(2, 1)
        assert tab.training.learner.labelled_y.tolist() == labels.tolist()
    other = classes.come_back()
    assert names(other) == ["Star", "Spiral"]
    assert own_entries(other.app.session) == own_entries(classes.app.session)


def test_another_file_begins_without_the_classes_made_for_this_one(classes, frame):
    add(classes, "Star", "Galaxy")
    classes.load(frame, name="other.csv")
    assert classes.app.session.settings.made_labels == []
    classes.act("columns", id_col="id", label_col="label")
    assert names(classes) == ["0", "1", "2"]


def test_a_saved_configuration_brings_classes_and_labels_back(classes, frame, new_user):
    add(classes, "Star", "Galaxy")
    classes.act("choose", choice="features_for_training", do="add", available=["g", "r"])
    classes.act("setup.close")
    for _ in range(4):
        row = classes.app.session.by_hand.row
        classes.act("by_hand.assign", label=int(frame.label[row] > 0), of=row)
    classes.act("config.save")
    saved = classes.download()
    other = new_user()
    other.load(frame.drop(columns="label"))
    other.upload("configuration", "config.json", saved, level="train")
    assert names(other) == ["Star", "Galaxy"]
    assert own_entries(other.app.session) == own_entries(classes.app.session)
    assert json.loads(saved)["classifiers"]["0"]["y"] == own_entries(other.app.session)["0"]["y"]
