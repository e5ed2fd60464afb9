"""Label events: who said what of which source, when, and what was known then.

event = label_event("1237648720693755918", 1, "Ada", name="Galaxy", origin=QUERIED, probability=0.47)
event = note_event("1237648720693755918", "two nuclei", "Ada")
line = event_line(event)

Events are never changed and never removed: what a person says later is one more event. `label_log` keeps them
in a file, `decisions` reads from them what holds now.
"""

from __future__ import annotations

import json
import math
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from astronomical_lite.messages import UserError
from astronomical_lite.project.reading import LARGEST_LABEL, is_integer

__all__ = [
    "AT_RANDOM",
    "AUDIT",
    "BY_HAND",
    "CHANGED_LATER",
    "CONFIDENCE",
    "CONFIGURATION",
    "DOUBTFUL",
    "FLAG",
    "LABEL",
    "NOTE",
    "PROPOSED",
    "QUERIED",
    "RANDOM_TEST",
    "RANDOM_VALIDATION",
    "SCORE",
    "SECOND_LOOK",
    "SELECTED",
    "UNKNOWN_TIME",
    "LabelEvent",
    "confidence_event",
    "event_from_json",
    "event_line",
    "flag_event",
    "in_order",
    "label_event",
    "note_event",
    "score_event",
    "second_look_event",
    "time_text",
]

LABEL, NOTE, FLAG, CONFIDENCE, SCORE = "label", "note", "flag", "confidence", "score"
SECOND_LOOK = "second look"  # a label given blind, beside the one that holds
"""Kinds of events. One of a later version is kept, and means nothing here."""

QUERIED = "queried"  # a classifier asked
PROPOSED = "proposed"  # of a first batch, without a classifier
BY_HAND = "by hand"  # chosen by the person
RANDOM_VALIDATION = "random, validation"
RANDOM_TEST = "random, test"
AUDIT = "audit"  # drawn for an audit, and labelled blind
SELECTED = "selected, all at once"  # one of several that were given a label together
CHANGED_LATER = "changed later"
DOUBTFUL = "looks wrong"
AT_RANDOM = "drawn at random"  # of the person's own labels
CONFIGURATION = "configuration"  # not given here: a file says so, see `configuration_events`
"""Origins: how the source came before the person."""

UNKNOWN_TIME = "1970-01-01T00:00:00.000000Z"
"""Time of a label that a configuration has whose file has none: it sorts before all times."""

HIGHEST_SCORE = 5

_YEARS = range(1970, 9000)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class LabelEvent:
    """Something that a person said of a source.

    Attributes
    ----------
    id : str
        Another one for each event.
    time : str
        ISO 8601 in UTC with microseconds, as `time_text` gives it: such texts sort as the times do. Of a
        configuration's label that by which it was given, or `UNKNOWN_TIME`.
    person, source : str
        The source's id is its exact text.
    kind : str
        `LABEL`, `NOTE`, `FLAG`, `CONFIDENCE`, `SCORE` or `SECOND_LOOK`; what is another kind's is then as
        it is by default.
    label : int or None
        Raw label, `UNSURE` included; None if it was taken back.
    name : str
        What the label was called then.
    previous : int or None
        The person's label of the source before; None if there was none. Of a second look the label that held then,
        whoever gave it.
    question : int or None
        The raw label whose classifier asked; None where the question was which class it is.
    seconds : float or None
        From the question to the answer.
    probability : float or None
        Of being of the class that the classifier asked about, as it was then.
    shown : bool
        True if the person saw the probability.
    strategy : str
        Name of the query strategy, or of the proposal of a first batch.
    origin : str
        How the source came before the person, such as `QUERIED`.
    note : str
        Empty if it was taken away.
    flagged : bool
    confidence : float or None
        From 0 to 1; None if it was taken away.
    score : int or None
        How interesting an anomaly is, from 0 to `HIGHEST_SCORE`; None if it was taken away.
    other : mapping of str to object
        Keys that a later version wrote; they are written back.
    """

    id: str
    time: str
    person: str
    source: str
    kind: str = LABEL
    label: int | None = None
    name: str = ""
    previous: int | None = None
    question: int | None = None
    seconds: float | None = None
    probability: float | None = None
    shown: bool = False
    strategy: str = ""
    origin: str = ""
    note: str = ""
    flagged: bool = False
    confidence: float | None = None
    score: int | None = None
    other: Mapping[str, Any] = field(default_factory=dict, hash=False)


_FIELDS = {one.name: one.default for one in fields(LabelEvent) if one.name != "other"}
_NEEDED = ("id", "time", "person", "source")
_NUMBERS = ("seconds", "probability", "confidence")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_label(value: object) -> bool:
    return value is None or (is_integer(value) and abs(cast(int, value)) <= LARGEST_LABEL)


def _is_duration(value: object) -> bool:
    return value is None or (
        isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf
    )


def _is_share(value: object) -> bool:
    return _is_duration(value) and (value is None or cast(float, value) <= 1)


def _is_score(value: object) -> bool:
    return value is None or (is_integer(value) and 0 <= cast(int, value) <= HIGHEST_SCORE)


_KINDS: dict[str, tuple[Callable[[object], bool], str]] = {
    **dict.fromkeys(("time", "person", "kind", "name"), (_is_text, "text")),
    **dict.fromkeys(("strategy", "origin", "note"), (_is_text, "text")),
    **dict.fromkeys(("id", "source"), (_is_id, "a text that is not empty")),
    **dict.fromkeys(("shown", "flagged"), (_is_flag, "true or false")),
    **dict.fromkeys(
        ("label", "previous", "question"), (_is_label, "a label (a whole number) or null")
    ),
    "score": (_is_score, f"a whole number from 0 to {HIGHEST_SCORE} or null"),
    "seconds": (_is_duration, "a number of seconds or null"),
    **dict.fromkeys(("probability", "confidence"), (_is_share, "a number from 0 to 1 or null")),
}
"""By key, whether a value is of its kind, and what sentences call that."""


def time_text(now: datetime | None = None, after: str | None = None) -> str:
    """Return a time as events have it.

    Parameters
    ----------
    now : datetime with a time zone, optional
        The present by default.
    after : str, optional
        Time of the person's last event: what is returned is later. Clocks go back, and browsers round
        theirs, but of two answers of a person the one given last has to hold.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    if after is not None:
        last = datetime.fromisoformat(after)
        moment = max(moment, last + timedelta(microseconds=1))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def label_event(
    source: str, label: int | None, person: str, *, time: str | None = None, **known: Any
) -> LabelEvent:
    """Return an event of a label given, changed, or with None taken back.

    Parameters
    ----------
    time : str, optional
        `time_text` of now by default.
    **known
        Further attributes of `LabelEvent`.
    """
    return _event(LABEL, source, person, time, label=label, **known)


def note_event(source: str, note: str, person: str, *, time: str | None = None) -> LabelEvent:
    """Return an event of a note written, or with an empty text taken away."""
    return _event(NOTE, source, person, time, note=note)


def flag_event(source: str, flagged: bool, person: str, *, time: str | None = None) -> LabelEvent:
    """Return an event of a flag set, or taken away."""
    return _event(FLAG, source, person, time, flagged=flagged)


def confidence_event(
    source: str, confidence: float | None, person: str, *, time: str | None = None
) -> LabelEvent:
    """Return an event of how sure a person is of a source's label, from 0 to 1."""
    return _event(CONFIDENCE, source, person, time, confidence=confidence)


def score_event(
    source: str, score: int | None, person: str, *, time: str | None = None
) -> LabelEvent:
    """Return an event of how interesting a person finds an anomaly, from 0 to `HIGHEST_SCORE`."""
    return _event(SCORE, source, person, time, score=score)


def second_look_event(
    source: str, label: int | None, person: str, *, time: str | None = None, **known: Any
) -> LabelEvent:
    """Return an event of a label given blind to a source that has one; None takes it back."""
    return _event(SECOND_LOOK, source, person, time, label=label, **known)


def in_order(events: Iterable[LabelEvent]) -> list[LabelEvent]:
    """Return events by time and, where that is the same, by id: in any log the same order."""
    return sorted(events, key=lambda event: (event.time, event.id))


def event_line(event: LabelEvent) -> str:
    """Return an event as one line of JSON with its end; what is as it is by default is left out."""
    content = {
        name: getattr(event, name)
        for name, default in _FIELDS.items()
        if name in _NEEDED or name == "kind" or getattr(event, name) != default
    }
    if event.kind == LABEL:
        content["label"] = event.label  # null says that it was taken back
    return json.dumps(content | dict(event.other), ensure_ascii=False, allow_nan=False) + "\n"


def event_from_json(content: Mapping[str, Any]) -> LabelEvent:
    """Return the event of a line's content.

    Raises
    ------
    UserError
        A key is not there, or a value is of the wrong kind; the message names the first.
    """
    for key in _NEEDED:
        if key not in content:
            raise UserError(f"it has no '{key}'")
    known: dict[str, Any] = {}
    other: dict[str, Any] = {}
    for key, value in content.items():
        if key not in _KINDS:
            other[key] = value
            continue
        fits, kind = _KINDS[key]
        if not fits(value):
            shown = json.dumps(value, default=repr)
            raise UserError(f"its '{key}' is {shown:.40} and should be {kind}")
        known[key] = value
    known["time"] = _utc(known["time"])
    for key in _NUMBERS:
        if known.get(key) is not None:
            known[key] += 0.0  # 1 and 1.0 are written alike, and so is -0.0
    return LabelEvent(**known, other=other)


def _event(kind: str, source: str, person: str, time: str | None, **known: Any) -> LabelEvent:
    content = {"id": uuid.uuid4().hex, "time": time or time_text(), "person": person}
    return event_from_json(content | {"source": source, "kind": kind} | known)


def _utc(text: str) -> str:
    """Return a time in the form of `time_text`, whatever form of ISO 8601 it has."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min
    if moment.tzinfo is None or moment.year not in _YEARS:
        raise UserError(f"its 'time' is '{text:.40}' and should be ISO 8601 with a time zone")
    return text if _TIME.fullmatch(text) else time_text(moment)
