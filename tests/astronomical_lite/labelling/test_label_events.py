"""Events of labels: their lines, their times, and what is refused."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given as tried_with
from label_logs import at, events

from astronomical_lite.labelling.label_events import (
    QUERIED,
    event_from_json,
    event_line,
    flag_event,
    in_order,
    label_event,
    note_event,
    time_text,
)
from astronomical_lite.messages import UserError

NEEDED = {"id": "a", "time": at(1), "person": "Ada", "source": "1"}


@tried_with(events)
def test_a_line_says_all_of_an_event(event):
    line = event_line(event)
    assert line.count("\n") == 1
    assert line.endswith("\n")
    read = event_from_json(json.loads(line))
    assert read == event
    assert event_line(read) == line


def test_a_label_is_kept_with_all_that_was_known():
    event = label_event(
        "1237648720693755918",
        1,
        "Ada",
        name="Galaxy",
        previous=0,
        question=2,
        seconds=0.6,
        probability=0.47,
        shown=True,
        strategy="Margin Sampling",
        origin=QUERIED,
    )
    content = json.loads(event_line(event))
    assert content.pop("id") == event.id
    assert content.pop("time") == event.time
    assert content == {
        "person": "Ada",
        "source": "1237648720693755918",
        "kind": "label",
        "label": 1,
        "name": "Galaxy",
        "previous": 0,
        "question": 2,
        "seconds": 0.6,
        "probability": 0.47,
        "shown": True,
        "strategy": "Margin Sampling",
        "origin": "queried",
    }


def test_what_is_not_known_takes_no_room_but_a_label_taken_back_is_said():
    assert json.loads(event_line(label_event("1", None, "Ada")))["label"] is None
    assert set(json.loads(event_line(note_event("1", "faint", "Ada")))) == {*NEEDED, "kind", "note"}


def test_every_event_has_an_id_of_its_own():
    assert len({label_event("1", 0, "Ada", time=at(1)).id for _ in range(100)}) == 100


def test_a_time_is_in_utc_and_later_than_the_one_before_though_the_clock_stands_or_goes_back():
    now = datetime(2026, 7, 30, 14, 0, 0, 5, timezone(timedelta(hours=2)))
    assert time_text(now) == "2026-07-30T12:00:00.000005Z"
    assert time_text(now, after="2026-07-30T12:00:00.000005Z") == "2026-07-30T12:00:00.000006Z"
    assert time_text(now, after="2026-07-30T12:59:59.999999Z") == "2026-07-30T13:00:00.000000Z"
    assert time_text(now, after="2026-07-30T11:00:00.000000Z") == "2026-07-30T12:00:00.000005Z"
    before = time_text(datetime.now(UTC))
    assert before <= time_text() <= time_text(datetime.now(UTC))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-07-30T14:00:00+02:00", "2026-07-30T12:00:00.000000Z"),
        ("2026-07-30T12:00:00.5Z", "2026-07-30T12:00:00.500000Z"),
        ("20260730T120000Z", "2026-07-30T12:00:00.000000Z"),
    ],
)
def test_any_form_of_a_time_is_read_into_one(text, read):
    assert event_from_json(NEEDED | {"time": text}).time == read


def test_order_is_by_time_then_by_id():
    made = [
        event_from_json(NEEDED | {"id": event_id, "time": time})
        for event_id, time in (("b", at(1)), ("a", at(2)), ("a", at(1)))
    ]
    assert in_order(made) == [made[2], made[0], made[1]]


def test_keys_and_kinds_of_a_later_version_are_kept():
    content = NEEDED | {"kind": "drawing", "shape": {"radius": 3}}
    event = event_from_json(content)
    assert event.other == {"shape": {"radius": 3}}
    assert json.loads(event_line(event)) == content
    hash(event)


@pytest.mark.parametrize("key", NEEDED)
def test_what_every_event_needs_is_asked_for(key):
    with pytest.raises(UserError, match=f"it has no '{key}'"):
        event_from_json({name: value for name, value in NEEDED.items() if name != key})


@pytest.mark.parametrize(
    ("key", "value", "kind"),
    [
        ("id", "", "text"),
        ("source", 12, "text"),
        ("source", "", "text"),
        ("person", None, "text"),
        ("note", 1, "text"),
        ("label", True, "a label"),
        ("label", "Star", "a label"),
        ("label", 2**31, "a label"),
        ("previous", 1.0, "a label"),
        ("question", [], "a label"),
        ("shown", 1, "true or false"),
        ("flagged", "yes", "true or false"),
        ("seconds", -1, "a number of seconds"),
        ("seconds", float("inf"), "a number of seconds"),
        ("seconds", float("nan"), "a number of seconds"),
        ("probability", 1.01, "from 0 to 1"),
        ("probability", True, "from 0 to 1"),
        ("confidence", "high", "from 0 to 1"),
        ("score", 6, "from 0 to 5"),
        ("score", 2.5, "from 0 to 5"),
        ("score", True, "from 0 to 5"),
        ("time", "yesterday", "ISO 8601"),
        ("time", "2026-07-30T12:00:00", "time zone"),
        ("time", "2026-02-30T12:00:00Z", "ISO 8601"),
        ("time", "0001-01-01T00:00:00+01:00", "ISO 8601"),
        ("time", "9999-12-31T23:59:59.999999Z", "ISO 8601"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(key, value, kind):
    with pytest.raises(UserError, match=f"its '{key}' is .*{kind}"):
        event_from_json(NEEDED | {key: value})


def test_an_event_that_is_made_is_checked_too():
    with pytest.raises(UserError, match="its 'probability' is 2 "):
        label_event("1", 0, "Ada", probability=2)
    assert flag_event("1", True, "Ada").flagged


def test_a_whole_number_and_the_same_with_a_point_are_one_event():
    made = [event_from_json(NEEDED | {"probability": p, "seconds": p}) for p in (1, 1.0)]
    assert event_line(made[0]) == event_line(made[1])
    zeros = [event_from_json(NEEDED | {"probability": p}) for p in (0, -0.0)]
    assert event_line(zeros[0]) == event_line(zeros[1])
