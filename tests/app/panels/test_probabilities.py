"""Whether 0.8 is 80 %, in the Trust panel."""

from __future__ import annotations

import html
import re

import numpy as np
import pandas as pd
import pytest

from app.services.calibrated import calibration_of
from app.state.stages import Trained

FORM = {"classifier": "RForest", "strategy": "Random Sampling", "n_initial": 40}


def open_panel(user, frame):
    user.set_up(frame)
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    user.act("learn.setup", **FORM, do="start")
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Trust")


def words(user):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", user.panel("Trust"))).split())


@pytest.fixture
def many():
    """1,500 sources of two overlapping classes."""
    rng = np.random.default_rng(4)
    label = (rng.random(1500) < 0.3).astype(int)
    return pd.DataFrame(
        {
            "id": np.arange(1500),
            "g": rng.normal(label, 0.6),
            "r": rng.normal(-label, 0.6),
            "w1": rng.normal(size=1500),
            "label": label,
        }
    )


def found_of(user):
    return calibration_of(Trained.of(user.app.session))


def test_it_says_how_far_off_probabilities_are_and_what_follows(user, many):
    open_panel(user, many)
    found, told = found_of(user), words(user)
    assert f"off by {100 * found.error_before:.1f} percentage points on average" in told
    assert "On 300 labels of the validation set" in told
    assert f"about {100 * found.share:.1f} % of the catalogue is 0" in told
    svg = re.search(r'<svg viewBox="0 0 204.*?</svg>', user.panel("Trust"), re.S)[0]
    assert svg.count("<rect") == len(found.before)
    assert svg.count("<circle") == len(found.after)
    assert "Reliability diagram" in svg


def test_thresholds_are_for_what_is_wanted(user, many):
    open_panel(user, many)
    truth = many["label"].to_numpy() == 0
    for wanted in (85, 97):
        user.act("trust.wanted", wanted=wanted)
        p = user.app.session.tab.learner.probabilities
        thresholds = [
            float(re.search(rf"a {what} of {wanted} % take .*? gives ([\d.]+) or", words(user))[1])
            for what in ("purity", "completeness")
        ]
        chosen = [p >= threshold - 0.005 for threshold in thresholds]
        assert truth[chosen[0]].mean() == pytest.approx(wanted / 100, abs=0.04)
        assert truth[chosen[1]].sum() / truth.sum() == pytest.approx(wanted / 100, abs=0.04)


def test_what_cannot_be_wanted_is_told(user, many):
    open_panel(user, many)
    user.act("trust.wanted", wanted=100)
    assert "from 1 to 99 percent" in words(user)
    user.act("trust.wanted", wanted="x")
    assert user.app.session.errors


def test_too_few_labels_say_how_many_are_needed(user, frame):
    open_panel(user, frame)
    assert "This needs 100 labelled sources in the validation set, 20 of them 0" in words(user)
    assert "there are 60" in words(user)
    assert "Reliability diagram" not in user.panel("Trust")


def test_it_is_worked_out_again_only_when_predictions_are_new(user, many):
    open_panel(user, many)
    found = found_of(user)
    user.act("source.deselect")
    assert found_of(user) is found
    learner = user.app.session.tab.learner
    user.act("learn.answer", label=int(many["label"][learner.query_row]), of=learner.query_row)
    assert found_of(user) is not found
