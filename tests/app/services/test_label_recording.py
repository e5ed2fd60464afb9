"""Who gave a label, when and why: an event for each label that is given, changed or taken back."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.services import label_recording
from astronomical_lite.labelling import label_events
from astronomical_lite.labelling.label_events import BY_HAND, QUERIED
from astronomical_lite.tables.labels import UNSURE


def events(user):
    return list(user.app.session.label_log)


def said(user):
    return [(event.label, event.previous, event.question) for event in events(user)]


@pytest.fixture
def clock(monkeypatch):
    """A clock that is set by hand, in seconds."""

    class Clock:
        now = 100.0

    monkeypatch.setattr(label_recording.time, "monotonic", lambda: Clock.now)
    return Clock


def test_an_answer_to_a_classifier_is_an_event_with_what_was_on_offer(user, frame, clock):
    user.act("author", author="  Ada   Lovelace ")
    user.set_up(frame)
    user.act("author", author="  Ada   Lovelace ")
    user.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}
    user.act("learn.setup", **form, do="start")
    learner = user.app.session.tab.learner
    row, probability = learner.query_row, learner.probabilities[learner.query_row]
    clock.now += 2.5
    user.act("learn.assign", label=2)
    (event,) = events(user)
    assert event.source == str(2**60 + row)
    assert (event.label, event.name, event.previous) == (2, "2", None)
    assert (event.person, event.question, event.origin) == ("Ada Lovelace", 0, QUERIED)
    assert event.strategy == "Margin Sampling"
    assert event.probability == pytest.approx(probability, abs=1e-6)
    assert event.seconds == 2.5
    assert not event.shown


def test_an_answer_that_is_changed_tells_what_it_was_and_one_given_twice_tells_nothing(user, frame):
    user.start(frame)
    for label in (1, 1, 0, UNSURE):
        user.act("learn.assign", label=label)
    assert said(user) == [(1, None, 0), (0, 1, 0), (UNSURE, 0, 0)]
    assert events(user)[-1].name == "Unsure"


def test_time_counts_from_the_question_being_shown_and_other_actions_do_not_restart_it(
    user, frame, clock
):
    user.start(frame)
    clock.now += 1
    user.act("learn.view", view="metric")
    clock.now += 1
    user.act("learn.assign", label=1)
    user.act("learn.next")
    clock.now += 4
    user.act("learn.assign", label=1)
    assert [event.seconds for event in events(user)] == [2, 4]


@pytest.mark.parametrize("trained", [True, False])
def test_an_answer_that_is_taken_back_is_an_event(user, frame, trained):
    user.start(frame)
    row = user.app.session.tab.learner.query_row
    user.act("learn.assign", label=1)
    if trained:
        user.act("learn.next")
    user.act("learn.undo")
    assert said(user) == [(1, None, 0), (None, 1, 0)]
    assert {event.source for event in events(user)} == {str(2**60 + row)}
    assert events(user)[-1].seconds is None


@pytest.mark.usefixtures("quick_forests")
def test_what_is_taken_back_while_a_worker_trains_is_told_when_that_is_done(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    form = {"classifier": "ExtraTrees", "strategy": "Margin Sampling", "n_initial": 6}
    user.act("learn.setup", **form, do="start")
    user.act("learn.assign", label=1)
    user.act("learn.next")
    user.working = False
    user.act("learn.undo")
    assert len(events(user)) == 1
    user.working = True
    user.compute()
    assert said(user) == [(1, None, 0), (None, 1, 0)]


def test_each_answer_of_a_batch_is_an_event(user, frame):
    user.set_up(frame)
    user.act("setup.close")
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6, "n_batch": 3}
    user.act("learn.setup", **form, do="start")
    rows = list(user.app.session.tab.training.batch.rows)
    for label in (0, 1, 2):
        user.act("learn.assign", label=label)
    user.act("learn.undo")
    user.act("learn.assign", label=1)
    assert said(user) == [(0, None, 0), (1, None, 0), (2, None, 0), (None, 2, 0), (1, None, 0)]
    places = [0, 1, 2, 2, 2]
    assert [event.source for event in events(user)] == [str(2**60 + rows[i]) for i in places]


def test_labels_by_hand_are_events(user, frame, clock):
    user.start(frame, mode="labelling")
    user.act("labelling.new")
    clock.now += 3
    user.act("labelling.assign", label=1)
    user.act("labelling.assign", label=2)
    for _ in range(2):
        user.act("labelling.undo")
    assert said(user) == [(1, None, None), (2, 1, None), (1, 2, None), (None, 1, None)]
    assert {event.origin for event in events(user)} == {BY_HAND}
    assert [event.seconds for event in events(user)] == [3, 3, None, None]


def test_a_label_that_another_classifier_still_has_holds_after_an_answer_is_taken_back(user, frame):
    user.start(frame)
    row = user.app.session.tab.learner.query_row
    user.act("learn.assign", label=1)
    user.act("learn.tab", label=1)
    form = {"classifier": "DTree", "strategy": "Margin Sampling", "n_initial": 6}
    user.act("learn.setup", **form, do="start")
    user.app.session.tab.learner.query_row = row
    user.act("learn.assign", label=2)
    user.act("learn.undo")
    assert said(user) == [(1, None, 0), (2, 1, 1), (1, 2, 1)]


def test_what_is_refused_is_no_event(user, frame):
    user.start(frame)
    user.act("learn.assign", label=7)
    user.act("learn.assign", label=1, of=-3)
    assert events(user) == []


def test_of_a_person_s_events_the_one_given_last_is_the_latest(user, frame, monkeypatch):
    """Even where the clock goes back."""
    user.start(frame)
    user.act("learn.assign", label=1)
    monkeypatch.setattr(label_events, "datetime", Early)
    user.act("learn.assign", label=2)
    first, second = events(user)
    assert first.time < second.time


class Early:
    """`datetime`, but for the present."""

    fromisoformat = datetime.fromisoformat
    min = datetime.min

    @staticmethod
    def now(zone):
        return datetime(2000, 1, 1, tzinfo=zone)


def test_another_data_set_begins_another_log(user, frame):
    user.start(frame)
    user.act("learn.assign", label=1)
    user.load(frame, name="other.csv")
    assert events(user) == []


def test_a_name_that_is_too_long_is_refused(user, frame):
    user.load(frame)
    user.act("author", author="A" * 121)
    assert "120" in user.shown["notice"]
    assert user.app.session.settings.author == ""


def test_the_name_is_the_configuration_s_author(user, frame):
    user.start(frame)
    user.act("author", author="Ada")
    user.act("config.save")
    assert b'"Author": "Ada"' in user.download()
    assert user.come_back().app.session.settings.author == "Ada"
