"""What matters, and why this source: in the Trust panel."""

from __future__ import annotations

import html
import re

import numpy as np
import pandas as pd
import pytest
from learners import make_quick

from app.services.explained import pool_of

FORM = {"classifier": "RForest", "strategy": "Random Sampling", "n_initial": 60}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch, 20)


@pytest.fixture
def user(new_user_without_plots):
    return new_user_without_plots()


@pytest.fixture
def many():
    """1,500 sources of two classes that g tells apart, r a little, and w1 not at all."""
    rng = np.random.default_rng(4)
    label = (rng.random(1500) < 0.3).astype(int)
    return pd.DataFrame(
        {
            "id": np.arange(1500) + 7000,
            "g": rng.normal(3 * label, 0.8),
            "r": rng.normal(-label, 0.8),
            "w1": rng.normal(size=1500),
            "label": label,
        }
    )


def open_panel(user, frame, members=(), **form):
    user.set_up(frame)
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Trust")
    for member in members:
        user.act("learn.setup", **FORM | {"classifier": member}, do="add")
    user.act("learn.setup", **FORM | form, do="start")


def section_of(user):
    return re.search(
        r'<section class="trust" aria-labelledby="trust-reasons.*?</section>',
        user.panel("Trust"),
        re.S,
    )[0]


def words(user):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", section_of(user))).split())


def rows_of(user, which):
    table = re.findall(r"<table.*?</table>", section_of(user), re.S)[which]
    return [
        [
            html.unescape(re.sub(r"<[^>]+>", "", cell))
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)[1:]
    ]


def test_what_matters_is_found_and_told(user, many):
    open_panel(user, many)
    assert user.app.session.tab.training.what_matters is None  # nothing is worked out unasked
    user.act("trust.matters")
    assert "0 is told from others mostly by g" in words(user)
    assert "probable on average for 150 validation sources of 0 and" in words(user)
    rows = rows_of(user, 0)
    assert rows[0][0] == "g"
    assert float(rows[0][2]) > 20
    assert abs(float(rows[-1][2].replace("\u2212", "-"))) < 3
    assert "Find What Matters" not in words(user)
    row = user.app.session.tab.learner.query_row
    user.act("learn.answer", label=int(many["label"][row]), of=row)
    assert "This is of the classifier trained on 60 points" in words(user)
    assert "Find Again What Matters" in words(user)
    user.act("trust.matters")
    assert "Find Again What Matters" not in words(user)
    user.act("learn.undo")
    user.act("learn.answer", label=1 - int(many["label"][row]), of=row)
    assert "Find Again What Matters" in words(user)  # as many points, of which one is another


@pytest.mark.parametrize("classifier", ["RForest", "LogReg"])
def test_it_says_why_of_the_source_that_is_asked_about(user, many, classifier):
    open_panel(user, many, classifier=classifier)
    learner = user.app.session.tab.learner
    row = learner.query_row
    user.act("trust.why")
    found = user.app.session.tab.training.why_source
    # the fit done again beside the session says of the source what the session says
    assert found.probabilities[0] == learner.probabilities[row]
    medians = np.median(many[["g", "r", "w1"]].to_numpy()[pool_of(learner)], axis=0)
    np.testing.assert_allclose(found.medians, medians)
    told = f"Source {7000 + row} is 0 with a probability of {learner.probabilities[row]:.2f}"
    assert told in words(user)
    rows = {name: cells for name, *cells in rows_of(user, 0)}
    assert float(rows["g"][0]) == pytest.approx(many["g"][row])
    assert "Explain This Source" not in words(user)


def test_another_source_that_is_selected_is_explained(user, many):
    open_panel(user, many)
    user.act("decisions.select", id="7005")
    user.act("trust.why")
    assert "Source 7005 is 0 with" in words(user)
    user.act("decisions.select", id="7006")
    assert "Explain This Source" in words(user)


def test_too_few_labels_say_how_many_are_needed(user, frame):
    open_panel(user, frame, n_initial=10)
    user.act("trust.matters")
    assert "This needs 100 labelled sources in the validation set, 20 of them 0" in words(user)
    assert "<table" not in section_of(user)


def test_a_source_that_is_asked_about_blind_is_not_explained(user, many):
    open_panel(user, many)
    user.act("trust.audit.draw", n_sources=30)
    row = user.app.session.by_hand.row
    assert row is not None
    user.act("trust.why")
    assert "is asked about without what the classifier says" in words(user)
    assert user.app.session.tab.training.why_source is None


def test_what_is_under_way_can_be_stopped_and_is_told(user, many):
    open_panel(user, many)
    user.working = False
    user.act("trust.matters")
    assert "0 of 1 parts are done" in words(user)
    user.act("trust.matters.stop")
    assert "Find What Matters" in words(user)
    assert not user.app.session.tab.training.what_matters


def test_a_committee_is_explained_as_one(user, many):
    open_panel(user, many, members=["DTree", "LogReg"])
    learner = user.app.session.tab.learner
    assert len(learner.members) == 2
    user.act("trust.why")
    found = user.app.session.tab.training.why_source
    assert found.probabilities[0] == learner.probabilities[learner.query_row]
    user.act("trust.matters")
    assert "mostly by g" in words(user)
