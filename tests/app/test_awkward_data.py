"""What a user reads when the data cannot be used as they are; nothing is lost by trying."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from app.protocol.patches import Proceed


def with_values(column, value, rows=slice(None)):
    def change(frame):
        frame = frame.copy()
        frame.loc[frame.index[rows], column] = value
        return frame

    return change


AWKWARD = {
    "one class": (with_values("label", 1), "step-parameters", "only one label, 1"),
    "a class with one member": (
        lambda f: pd.concat([f, f.iloc[:1].assign(id=5, label=7)]),
        "step-parameters",
        "label 7 has 1 source",
    ),
    "duplicate ids": (with_values("id", 5, slice(3)), "step-parameters", "5 is in 3 rows"),
    "labels with decimals": (
        lambda f: f.assign(label=f["label"] + 0.5),
        "step-parameters",
        "decimal numbers, for example 0.5",
    ),
    "too many labels": (
        lambda f: f.assign(label=range(len(f))),
        "step-parameters",
        "300 different values",
    ),
    "no label known": (with_values("label", -1), "step-parameters", "every source is unknown"),
    "an empty feature": (with_values("g", np.nan), "step-learning", "No usable value in any row"),
    "an infinite feature": (with_values("g", np.inf), "step-learning", "No usable value"),
}


@pytest.mark.parametrize("kind", AWKWARD)
def test_data_that_cannot_be_used_are_refused_with_the_reason(user, frame, kind):
    change, part, words = AWKWARD[kind]
    user.set_up(change(frame))
    user.act("setup.close")
    errors = re.findall(r'class="error"[^>]*>(.*?)</p>', user.shown[part], re.S)
    assert any(words in error for error in errors), errors
    assert user.app.session.stage == "setup"
    assert user.app.session.dataset is not None
    assert user.app.session.notice == ""


@pytest.mark.parametrize("n", [0, 1])
def test_a_table_too_short_to_learn_from_is_refused(user, frame, n):
    user.load(frame.iloc[:n])
    assert "survey.csv" in user.shown["dataset-report"]
    assert 'class="error"' in user.shown["dataset-report"]


def test_infinite_and_missing_values_are_counted_and_left_out_or_kept(user, frame):
    frame = with_values("g", np.inf, slice(0, 30, 2))(frame)
    frame = with_values("g", np.nan, slice(1, 20, 2))(frame)
    user.set_up(frame)
    user.act("setup.close")
    assert "25 of 300 sources lack a feature value" in user.panel("Active Learning")
    said = re.findall(
        r'<th scope="row">(\w+)</th>.*<td>(.*?)</td></tr>', user.panel("Active Learning")
    )
    assert said[0] == ("g", "10 missing and 15 infinite or too large")
    assert dict(said)["r"] == ""
    form = {"classifier": "KNN", "strategy": "Margin Sampling", "n_initial": "6", "do": "start"}
    user.act("learn.setup", missing="keep", **form)
    assert "KNN" in user.panel("Active Learning")
    assert 'class="error"' in user.panel("Active Learning")
    assert user.app.session.tab.learner is None
    user.act("learn.setup", missing="drop", do="remove.0", n_initial="6")
    user.act("learn.setup", missing="keep", **(form | {"classifier": "DTree"}))
    kept = user.app.session.tab.learner
    assert len(kept.train_rows) == 180


def test_labels_as_texts_become_numbers_with_names(user, frame):
    user.set_up(frame.assign(label=frame["label"].map({0: "STAR", 1: "GAL", 2: ""})))
    settings = user.app.session.settings
    assert settings.labels_to_strings == {-1: "Unknown", 0: "GAL", 1: "STAR"}


def test_a_large_file_says_its_size_before_it_is_read(user):
    user.act("file.begin", role="dataset", name="large.fits", size=300_000_000)
    assert "large.fits (300 MB) is on its way" in user.shown["dataset-report"]
    user.act("file.begin", role="dataset", name="huge.fits", size=5 * 10**9)
    assert "huge.fits is 5.0 GB" in user.shown["dataset-report"]
    assert not user.patches(Proceed)


@pytest.mark.parametrize("mode", ["active-learning", "labelling"])
def test_labels_below_minus_one_are_labels_like_any_other(user, frame, mode):
    frame["label"] -= 5
    user.start(frame, mode)
    session = user.app.session
    if mode == "labelling":
        user.act("labelling.new")
        user.act("labelling.assign", label=-4)
        assert list(session.curated.values()) == [-4]
    else:
        user.act("learn.assign", label=-4)
        assert session.tab.learner.assigned == -4
        user.act("learn.next")
        assert session.tab.learner.n_trained == 7
    assert user.shown["notice"] == ""
