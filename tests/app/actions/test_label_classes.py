"""A label column with many different values, of which some are chosen."""

from __future__ import annotations

import json

import numpy as np
import pytest

from app.services.classifier_entries import own_entries


@pytest.fixture
def survey(frame):
    """300 sources, of 100 classes of one source each, and of three of 100, 60 and 40."""
    kinds = np.repeat(["Ia", "II", "<b>"], [100, 60, 40])
    return frame.assign(kind=[*kinds, *[f"rare {i}" for i in range(100)]])


def chosen_three(user, survey, **others) -> None:
    user.load(survey)
    user.act("columns", id_col="id", label_col="kind")
    if others:
        user.act("label_classes.others", **others)
    user.act("choose", choice="label_classes", do="add", available=["Ia", "II", "<b>"])


def test_which_labels_count_is_chosen_and_the_others_are_unknown(user, survey):
    user.load(survey)
    user.act("columns", id_col="id", label_col="kind")
    part = user.shown["step-parameters"]
    assert "103 different values" in part
    assert "Which labels count?" in part
    assert "Ia (100)" in part
    assert "&lt;b&gt; (40)" in part
    assert "<b>" not in part
    user.act("choose", choice="label_classes", do="add-all")
    assert "103 labels are too many" in user.shown["step-parameters"]
    user.act("choose", choice="label_classes", do="add", available=["Ia", "II"])
    session = user.app.session
    assert session.dataset.labels.counts == {-1: 140, 0: 60, 1: 100}
    assert session.settings.labels_to_strings == {-1: "Unknown", 0: "II", 1: "Ia"}
    assert "103 different values" not in user.shown["step-parameters"]
    user.act("choose", choice="label_classes", do="add", available=["<b>"])
    assert session.settings.labels_to_strings[1] == "Ia"  # labels keep their numbers
    assert session.dataset.labels.counts[1] == 100
    user.act("columns", id_col="id", label_col="label")
    assert session.settings.label_classes == []


def test_the_others_can_be_one_label(user, survey):
    chosen_three(user, survey, others="together")
    session = user.app.session
    assert session.settings.labels_to_strings[-2] == "Other"
    assert session.dataset.labels.counts[-2] == 100
    assert -2 not in session.settings.label_values
    user.act("label_classes.others", others="unknown")
    assert -2 not in session.dataset.labels.counts


def test_the_choice_is_kept_with_the_labels_given(user, survey):
    chosen_three(user, survey, others="together")
    user.act("choose", choice="labels_to_train", do="add", available=["Ia", "Other"])
    user.act("choose", choice="features_for_training", do="add", available=["g", "r"])
    user.act("axes", default_x="g", default_y="r")
    user.act("setup.close")
    user.act("learn.setup", classifier="DTree", strategy="Margin Sampling", n_initial=6, do="start")
    given = own_entries(user.app.session)
    user.act("config.save")
    own = json.loads(user.download())["astronomical_lite"]
    assert own["label_classes"] == ["Ia", "II", "<b>"]
    assert own["combine_other_labels"] is True
    other = user.come_back()
    assert own_entries(other.app.session) == given
    assert other.app.session.dataset.labels.counts == user.app.session.dataset.labels.counts
