"""The data set-up: what follows from what, and what bad input is told."""

from __future__ import annotations

import json

import pytest


def test_going_back_keeps_what_still_holds(user, frame):
    user.set_up(frame)
    user.load(frame.drop(columns="w1"), name="other.csv")
    settings = user.app.session.settings
    assert settings.id_col == "id"
    assert settings.label_col == "label"
    assert settings.features_for_training == ["g", "r"]
    assert settings.default_vars == ("g", "r")


def test_default_axes_follow_the_combinations(user, frame):
    user.set_up(frame)
    user.act("combinations", operation="subtract (a-b)", n_combined=2, do="add")
    user.act("axes", default_x="g-r", default_y="r")
    assert user.app.session.settings.default_vars == ("g-r", "r")
    user.act("combinations", operation="subtract (a-b)", n_combined=2, do="remove.0")
    assert "g-r" not in user.app.session.settings.default_vars


def test_removing_features_removes_combinations_that_need_more(user, frame):
    user.set_up(frame)
    user.act("combinations", operation="add (a+b)", n_combined=3, do="add")
    user.act("choose", choice="features_for_training", do="remove", chosen=["w1"])
    assert user.app.session.settings.feature_generation == []
    assert "Removed add (a+b) of 3" in user.shown["step-learning"]


def test_remaining_labels_can_only_be_left_out_when_two_are_chosen(user, frame):
    user.set_up(frame)
    user.act("choose", choice="labels_to_train", do="remove", chosen=["1", "2"])
    assert "Choose at least two labels" in user.shown["step-learning"]
    user.act("options", exclude_labels="on")
    assert not user.app.session.settings.exclude_labels
    user.act("choose", choice="labels_to_train", do="add", available=["1"])
    user.act("options", exclude_labels="on")
    assert user.app.session.settings.exclude_labels


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"id_col": "idd", "label_col": "label"}, "Did you mean &#39;id&#39;?"),
        ({"id_col": "label", "label_col": "label"}, "3 values occur more than once"),
        ({"id_col": "id", "label_col": "g"}, "decimal"),
    ],
)
def test_a_wrong_column_is_told_beside_its_field(user, frame, fields, sentence):
    user.load(frame)
    user.act("columns", **fields)
    assert 'class="error"' in user.shown["step-parameters"]
    assert sentence in user.shown["step-parameters"]


def test_two_labels_cannot_share_a_name(user, frame):
    user.set_up(frame)
    user.act("labels", **{"name.0": "Star", "name.1": "Star", "name.2": "QSO"})
    assert "both called &#39;Star&#39;" in user.shown["step-parameters"]
    assert user.app.session.settings.labels_to_strings[1] == "1"


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (b"\xff\xd8\xff\xe0 JFIF", "picture.jpg"), (b"a,b\n1,2\n", "1 source")],
)
def test_a_file_that_is_no_table_changes_nothing(user, frame, content, word):
    user.set_up(frame)
    before = user.app.session.dataset
    user.upload("dataset", "picture.jpg", content)
    assert word in user.shown["dataset-report"]
    assert user.app.session.dataset is before
    assert user.app.session.settings.id_col == "id"


def test_data_stay_text(user, frame):
    nasty = '<script>alert("x")</script>'
    user.set_up(frame.rename(columns={"w1": nasty}))
    user.act("labels", **{"name.0": nasty, "name.1": "<b>", "name.2": "c"})
    user.load(frame.rename(columns={"w1": nasty}), name=f"{nasty}.csv")
    for html in user.shown.values():
        assert "<script" not in html
        assert "<b>" not in html


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KeyError("x"), "fault in this program"),
        (MemoryError(), "no memory left for that"),
        (RecursionError("deep"), "goes deeper than Python can follow"),
    ],
    ids=["fault", "memory", "depth"],
)
def test_a_fault_of_ours_is_told_and_changes_nothing(user, frame, monkeypatch, error, sentence):
    from app.actions import ACTIONS

    user.set_up(frame)

    def broken(session, form, reply):
        session.settings.id_col = "gone"
        raise error

    monkeypatch.setitem(ACTIONS, "columns", broken)
    user.act("columns", id_col="g")
    assert sentence in user.shown["notice"]
    assert user.app.session.settings.id_col == "id"


def test_a_curated_test_set_is_checked(user, frame):
    user.set_up(frame)
    user.upload("test_set", "test_set.json", json.dumps({str(2**60): 9}).encode())
    assert "has the label 9" in user.shown["step-learning"]
    curated = {str(2**60 + i): i % 3 for i in range(30)}
    user.upload("test_set", "test_set.json", json.dumps(curated).encode())
    user.act("options", test_set_file="on")
    assert user.app.session.settings.test_set_file
    user.act("setup.close")
    assert sorted(user.app.session.problem.sets.test.tolist()) == list(range(30))
