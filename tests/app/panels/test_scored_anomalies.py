"""Anomalies that the user scores from 0 to 5, and the list that follows."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pandas as pd
import pytest
from trust_panel import FORM, listed, on_dashboard, told

from astronomical_lite.labelling.label_events import SCORE
from astronomical_lite.labelling.label_log import read_log


@pytest.fixture
def strange():
    """600 sources of two classes; 30 that are interesting, and 30 artefacts that are stranger still."""
    rng = np.random.default_rng(3)
    label = np.repeat([0, 1], 300)
    known = pd.DataFrame(
        {"g": rng.normal(4 * label, 0.5), "r": rng.normal(-4 * label, 0.5), "label": label}
    )
    odd = pd.DataFrame(
        {
            "g": np.r_[rng.normal(8, 0.4, 30), rng.normal(-9, 0.4, 30)],
            "r": np.r_[rng.normal(8, 0.4, 30), rng.normal(-9, 0.4, 30)],
            "label": -1,
        }
    )
    frame = pd.concat([known, odd], ignore_index=True)
    frame.insert(0, "id", 2**60 + np.arange(len(frame), dtype="int64"))
    return frame.assign(w1=rng.normal(size=len(frame)))


@pytest.fixture
def looking(user, strange):
    on_dashboard(user, strange)
    user.act("author", author="Ada")
    user.act("learn.setup", **FORM, do="start")
    user.act("trust.unlike")
    return user


def row_of(source):
    return int(source) - 2**60


def is_interesting(source):
    return 600 <= row_of(source) < 630


def give(user, source, score):
    user.act("decisions.select", id=source)
    user.act("trust.score", of=row_of(source), score=score)


def test_the_ranking_follows_and_the_next_source_is_selected(looking):
    user = looking
    first = listed(user)
    assert not any(map(is_interesting, first[:3]))  # the artefacts are stranger
    assert "the list follows your scores" in told(user) or "How interesting" in told(user)
    user.act("decisions.select", id=first[0])
    for _ in range(12):
        source = str(2**60 + user.app.session.selected)
        user.act("trust.score", of=row_of(source), score=5 if is_interesting(source) else 0)
        assert str(2**60 + user.app.session.selected) != source
    user.act("trust.unlike.rank")
    assert "Ranked by 12 scores of yours" in told(user)
    assert all(map(is_interesting, listed(user)))
    assert "Rank by All My Scores" not in told(user)


def test_scores_are_shown_changed_and_taken_back(looking):
    user = looking
    source = listed(user)[2]
    give(user, source, 4)
    assert source not in listed(user)
    user.act("trust.unlike.view", view="scored")
    assert listed(user) == [source]
    user.act("decisions.select", id=source)
    assert re.search(r'value="4" aria-pressed="true"', user.panel("Trust"))
    user.act("trust.score", of=row_of(source), score=1)
    assert len(listed(user)) == 1
    user.act("decisions.select", id=source)
    user.act("trust.score", of=row_of(source), score="none")
    assert "Ranked by" not in told(user)
    user.act("trust.unlike.view", view="left")
    assert source in listed(user)
    events = [e for e in user.app.session.label_log if e.kind == SCORE]
    assert [e.score for e in events] == [4, 1, None]
    assert {e.person for e in events} == {"Ada"}


def test_they_are_kept_with_the_project_and_in_the_log(looking):
    user = looking
    source = listed(user)[0]
    give(user, source, 0)
    other = user.come_back()
    other.act("trust.unlike")
    assert source not in listed(other)
    assert "Rank by All My Scores" in told(other)
    other.act("trust.unlike.rank")
    assert "Ranked by 1 score of yours" in told(other)
    other.act("export.log")
    events = read_log(other.download(), "labels.jsonl").events
    assert [(e.source, e.score) for e in events if e.kind == SCORE] == [(source, 0)]


def test_the_list_is_downloaded_in_its_order_with_scores(looking):
    user = looking
    first = listed(user)
    give(user, first[0], 3)
    user.act("trust.unlike.rank")
    user.act("export.anomalies", format="csv")
    rows = list(csv.DictReader(io.StringIO(user.download().decode())))
    found = user.app.session.unlike
    assert len(rows) == len(found.rows)
    assert [row["id"] for row in rows if not row["score"]][:10] == listed(user)
    assert {row["id"]: row["score"] for row in rows if row["score"]} == {first[0]: "3"}
    assert [int(row["rank"]) for row in rows] == list(range(1, len(rows) + 1))


def test_scores_given_while_it_is_ranked_are_said_to_be_missing_from_it(looking):
    user = looking
    first, second = listed(user)[:2]
    user.working = False
    give(user, first, 5)
    assert "Ranking by your 1 score" in told(user)
    give(user, second, 5)
    user.working = True
    user.act("light")
    assert "Ranked by 1 score of yours" in told(user)
    assert "Rank by All My Scores" in told(user)
    user.act("trust.unlike.rank")
    assert "Ranked by 2 scores of yours" in told(user)


@pytest.mark.parametrize("score", ["6", "-1", "2.5", "many"])
def test_what_is_no_score_is_refused(looking, score):
    user = looking
    source = listed(user)[0]
    user.act("decisions.select", id=source)
    user.act("trust.score", of=row_of(source), score=score)
    assert not [e for e in user.app.session.label_log if e.kind == SCORE]
    assert 'class="error"' in user.panel("Trust") or "error" in user.shown["notice"]


def test_a_source_that_was_not_compared_gets_no_score(looking):
    user = looking
    row = int(user.app.session.tab.learner.labelled_rows[0])
    compared = set(user.app.session.unlike.rows.tolist())
    row = next(row for row in range(600) if row not in compared)
    user.act("trust.score", of=row, score=3)
    assert "not among those that were compared" in told(user)
