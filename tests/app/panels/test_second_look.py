"""Labels looked at again, blind: a queue that gives nothing away, and what is said of it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from trust_panel import FORM, on_dashboard, text_of, told

from app.services import second_looks
from astronomical_lite.labelling.label_events import AT_RANDOM, DOUBTFUL, LABEL, SECOND_LOOK
from astronomical_lite.tables.labels import UNSURE


def give(user, n, wrong=()):
    """Answers to n questions, those of the catalogue but for some; the sources that got a wrong one."""
    flipped = []
    for i in range(n):
        learner = user.app.session.tab.learner
        label = int(learner.problem.labels[learner.query_row])
        if i in wrong:
            flipped.append(learner.query_row)
            label = (label + 1) % 3
        user.act("learn.assign", label=label)
        user.act("learn.next")
    return flipped


@pytest.fixture
def checked(user, frame):
    """Thirty answers of Ada, two of them wrong, and the labels checked."""
    on_dashboard(user, frame)
    user.act("author", author="Ada")
    user.act("learn.setup", **FORM | {"n_initial": 30}, do="start")
    user.wrong = give(user, 30, wrong=(3, 11))
    user.act("trust.check")
    return user


def asked(user):
    return user.app.session.by_hand.row


def truth(user, row):
    return int(user.app.session.problem.labels[row])


def answer_all(user, label_of):
    while asked(user) is not None:
        row = asked(user)
        user.act("by_hand.assign", of=row, label=label_of(row))


def events(user):
    return [event for event in user.app.session.label_log if event.kind == SECOND_LOOK]


def test_they_come_mixed_and_neither_label_nor_ranking_is_shown(checked):
    user = checked
    assert "Doubtful labels to look at again" in told(user)
    user.act("trust.again", n_labels=6)
    by_hand = user.app.session.by_hand
    assert asked(user) == by_hand.again[0] == user.app.session.selected
    assert len(by_hand.at_random) == 10
    assert 10 <= len(by_hand.again) <= 16
    panel = user.panel("Trust")
    assert "neither they nor what is thought of them is shown" in told(user)
    doctor = panel[panel.index("trust-doctor-") : panel.index("trust-reasons-")]
    assert "decisions.select" not in doctor
    question = text_of(user.panel("Active Learning"))
    assert f"{len(by_hand.again)} sources to look at again left" in question
    assert not re.search(r'aria-pressed="true"', user.panel("Active Learning").split("purposes")[0])
    assert "Doubt" not in question


def test_the_list_of_decisions_is_without_the_one_that_is_looked_at_again(checked):
    user = checked
    user.act("panel.add")
    new = list(user.app.session.settings.layout)[-1]
    user.act("panel.contents", panel=new, contents="Decisions")
    source = dash(user).ids.text
    user.act("trust.again", n_labels=6)
    first, second = user.app.session.by_hand.again[:2]
    assert source(first) not in user.panel("Decisions")
    assert source(second) in user.panel("Decisions")
    user.act("by_hand.assign", of=first, label=truth(user, first))
    assert source(first) in user.panel("Decisions")
    assert source(second) not in user.panel("Decisions")


def test_second_labels_change_nothing_and_what_differs_is_listed_and_changed(checked):
    user = checked
    learner = user.app.session.tab.learner
    before = learner.labelled_y.tolist()
    user.act("trust.again", n_labels=10)
    row = user.wrong[0]
    assert row in user.app.session.by_hand.again
    answer_all(user, lambda one: truth(user, one))
    assert user.app.session.tab.learner.labelled_y.tolist() == before
    assert len([e for e in user.app.session.label_log if e.kind == LABEL]) == 30
    found = {one for one, _, _ in second_looks.differing(dash(user))}
    assert row in found
    assert "Second looks that differ" in told(user)
    user.act("decisions.select", id=str(2**60 + row))
    user.act("decisions.change", of=row, label=truth(user, row))
    assert row not in {one for one, _, _ in second_looks.differing(dash(user))}


def dash(user):
    from app.state.stages import Dashboard

    return Dashboard.of(user.app.session)


def test_how_far_one_agrees_with_oneself_is_of_those_drawn_at_random(checked):
    user = checked
    user.act("trust.again", n_labels=2)
    first = True

    def label_of(row):
        nonlocal first
        was, first = first, False
        return UNSURE if was else truth(user, row)

    answer_all(user, label_of)
    assert re.search(
        r"How far you agree with yourself can be said after \d+ more second look", told(user)
    )
    user.act("trust.again", n_labels=2)
    answer_all(user, lambda row: truth(user, row))
    user.act("trust.again", n_labels=2)
    answer_all(user, lambda row: truth(user, row))
    at_random = [e for e in events(user) if e.origin == AT_RANDOM and e.label != UNSURE]
    same = sum(e.label == e.previous for e in at_random)
    assert (
        f"Of {len(at_random)} sources of yours that were drawn at random, {same} got the same"
        in told(user)
    )
    assert re.search(r"Cohen's kappa.* is [01]\.\d\d; 90 % interval: [\d.]+ to [\d.]+", told(user))
    assert {e.origin for e in events(user)} <= {AT_RANDOM, DOUBTFUL}
    assert {e.person for e in events(user)} == {"Ada"}
    user.act("trust.again", n_labels=50)
    answer_all(user, lambda row: truth(user, row))
    user.act("trust.again", n_labels=50)
    assert "were looked at again" in told(user) or asked(user) is not None


def test_an_answer_is_taken_back_and_asked_for_again(checked):
    user = checked
    user.act("trust.again", n_labels=6)
    row = asked(user)
    n = len(user.app.session.by_hand.again)
    user.act("by_hand.assign", of=row, label=0)
    assert asked(user) != row
    user.act("by_hand.undo")
    assert asked(user) == row
    assert len(user.app.session.by_hand.again) == n
    assert second_looks.looks(user.app.session) == {}


def test_it_goes_on_where_it_was_when_the_project_is_continued(checked):
    user = checked
    user.act("trust.again", n_labels=6)
    user.act("by_hand.assign", of=asked(user), label=0)
    other = user.come_back()
    assert asked(other) == asked(user)
    assert other.app.session.by_hand == user.app.session.by_hand
    assert len(second_looks.looks(other.app.session)) == 1
    other.act("by_hand.purpose", purpose="training")
    assert asked(other) is None
    other.act("by_hand.purpose", purpose="second look")
    assert asked(other) == asked(user)


@pytest.mark.parametrize(
    ("n", "why"), [("0", "at least 1"), ("2000", "At most 1,000"), ("many", "whole number")]
)
def test_what_cannot_be_looked_at_is_refused(checked, n, why):
    user = checked
    user.act("trust.again", n_labels=n)
    assert asked(user) is None
    assert why in told(user) + text_of(user.shown["notice"])


def test_labels_have_to_be_checked_first(user, frame):
    on_dashboard(user, frame)
    user.act("learn.setup", **FORM | {"n_initial": 30}, do="start")
    user.act("trust.again", n_labels=5)
    assert "Check your labels first" in told(user)
    user.act("by_hand.purpose", purpose="second look")
    assert user.app.session.by_hand.purpose == "training"


def test_damaged_queues_cost_only_themselves(checked):
    user = checked
    user.act("trust.again", n_labels=6)
    state = user.files()["state.json"].decode()
    n = len(user.app.session.by_hand.again)
    user.files()["state.json"] = state.replace('"again": [', '"again": [-5, ', 1).encode()
    other = user.come_back()
    assert n
    assert other.app.session.tab.learner.n_trained == user.app.session.tab.learner.n_trained
    assert other.app.session.by_hand.again == []


def test_kept_states_of_before_have_no_queue(checked):
    import json

    user = checked
    user.act("trust.again", n_labels=6)
    user.act("by_hand.purpose", purpose="training")
    state = json.loads(user.files()["state.json"])
    for key in ("again", "at_random", "looked"):
        del state["by_hand"][key]
    user.files()["state.json"] = json.dumps(state).encode()
    other = user.come_back()
    assert np.size(other.app.session.by_hand.again) == 0
    assert "Doubtful labels" not in told(other)
