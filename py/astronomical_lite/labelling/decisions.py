"""What holds now of a log of label events: labels, notes, flags, decisions.

labels = current_labels(events)              # {("1237648720693755918", "Ada"): 1}
given = sorted_by_disagreement(decisions(events, "Ada"), probabilities, of_class=1)
notes_with(current_notes(events), "nuclei")

Of a person's events of one kind for one source the last holds, in the order of time and id.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from astronomical_lite.labelling.label_events import (
    CONFIDENCE,
    CONFIGURATION,
    FLAG,
    LABEL,
    NOTE,
    RANDOM_TEST,
    RANDOM_VALIDATION,
    UNKNOWN_TIME,
    LabelEvent,
    in_order,
)
from astronomical_lite.tables.labels import UNSURE

__all__ = [
    "Decision",
    "current_confidences",
    "current_flags",
    "current_labels",
    "current_notes",
    "decision_of",
    "decisions",
    "disagreement",
    "drawn_at_random",
    "labels_of",
    "labels_told",
    "notes_with",
    "sorted_by_class",
    "sorted_by_disagreement",
    "sorted_by_time",
    "telling",
]

T = TypeVar("T")


def current_labels(events: Iterable[LabelEvent]) -> dict[tuple[str, str], int]:
    """Return the labels that hold, `UNSURE` included, by source and person.

    They are in the order in which they were given; one that is changed keeps its place, and one that
    was taken back is not there.
    """
    return _not_taken_away(events, LABEL, lambda event: event.label)


def labels_of(events: Iterable[LabelEvent], person: str) -> dict[str, int]:
    """Return a person's labels by source, as `current_labels` has them."""
    own = (event for event in events if event.person == person)
    return {source: label for (source, _), label in current_labels(own).items()}


def current_notes(events: Iterable[LabelEvent]) -> dict[tuple[str, str], str]:
    """Return the notes that hold, by source and person."""
    return _not_taken_away(events, NOTE, lambda event: event.note or None)


def current_flags(events: Iterable[LabelEvent]) -> set[tuple[str, str]]:
    """Return the sources that are flagged, each with the person who did it."""
    return set(_not_taken_away(events, FLAG, lambda event: event.flagged or None))


def current_confidences(events: Iterable[LabelEvent]) -> dict[tuple[str, str], float]:
    """Return how sure people are, from 0 to 1, by source and person."""
    return _not_taken_away(events, CONFIDENCE, lambda event: event.confidence)


def notes_with(notes: Mapping[tuple[str, str], str], text: str) -> dict[tuple[str, str], str]:
    """Return the notes that have all words of a text somewhere, in upper or lower case."""
    words = text.casefold().split()
    return {
        place: note
        for place, note in notes.items()
        if all(word in note.casefold() for word in words)
    }


def drawn_at_random(events: Iterable[LabelEvent]) -> dict[str, str]:
    """Return `RANDOM_VALIDATION` or `RANDOM_TEST` by source, for those that were first labelled so.

    A source that was labelled for another reason before is none: it was chosen, and a score over it
    would not be honest. A label that is changed later, or taken back, leaves the source what it is.
    """
    first: dict[str, str] = {}
    for event in _of_kind(events, LABEL):
        first.setdefault(event.source, event.origin)
    return {
        source: origin
        for source, origin in first.items()
        if origin in (RANDOM_VALIDATION, RANDOM_TEST)
    }


@dataclass(frozen=True)
class Decision:
    """A label that holds.

    Attributes
    ----------
    last : LabelEvent
        By which it was given.
    first : LabelEvent
        The person's first label of the source: why it was asked about.
    n_changes : int
        How often the person changed the label.
    """

    last: LabelEvent
    first: LabelEvent
    n_changes: int

    @property
    def label(self) -> int:
        """The label, `UNSURE` included."""
        assert self.last.label is not None  # `decisions` makes none of what was taken back
        return self.last.label


def decisions(events: Iterable[LabelEvent], person: str | None = None) -> list[Decision]:
    """Return the labels that hold, of one person or of all, in the order in which sources came."""
    given: dict[tuple[str, str], list[LabelEvent]] = {}
    for event in _of_kind(events, LABEL):
        if person is None or event.person == person:
            given.setdefault((event.source, event.person), []).append(event)
    made = map(decision_of, given.values())
    return [one for one in made if one is not None]


def decision_of(of_source: Sequence[LabelEvent]) -> Decision | None:
    """Return what holds of a person's label events of one source, in order; None if it was taken back."""
    told = telling(of_source)
    if told[-1].label is None:
        return None
    return Decision(told[-1], told[0], _n_changes(told))


def telling(of_source: Sequence[LabelEvent]) -> list[LabelEvent]:
    """Return a person's label events of one source, in order, without those of configurations that tell nothing new.

    A configuration that was saved and loaded again says what is known already, and with less. One of unknown
    time cannot be put before or after what the person did.
    """
    dated = [one for one in of_source if one.time != UNKNOWN_TIME or one.origin != CONFIGURATION]
    told: list[LabelEvent] = []
    for event in dated or of_source[-1:]:
        if event.origin != CONFIGURATION or not told or told[-1].label != event.label:
            told.append(event)
    return told


def labels_told(events: Iterable[LabelEvent]) -> list[LabelEvent]:
    """Return the label events of all people, in order, without those that `telling` leaves out."""
    given: dict[tuple[str, str], list[LabelEvent]] = {}
    for event in _of_kind(events, LABEL):
        given.setdefault((event.source, event.person), []).append(event)
    return in_order(event for of_source in given.values() for event in telling(of_source))


def sorted_by_time(found: Iterable[Decision]) -> list[Decision]:
    """Return decisions by the time of the label that holds, the newest first."""
    return sorted(found, key=lambda one: (one.last.time, one.last.id), reverse=True)


def sorted_by_class(found: Iterable[Decision], names: Mapping[int, str]) -> list[Decision]:
    """Return decisions by the label's name, unsure ones last, and within a class by time."""

    def place(one: Decision) -> tuple[bool, str, str, str]:
        name = names.get(one.label, str(one.label))
        return one.label == UNSURE, name.casefold(), one.last.time, one.last.id

    return sorted(found, key=place)


def disagreement(label: int, probability: float, of_class: int) -> float:
    """Return the probability that a label is wrong; NaN where the person was unsure.

    Parameters
    ----------
    label : int
    probability : float
        Of being of the class `of_class`; NaN if there is none.
    of_class : int
    """
    if label == UNSURE:
        return math.nan
    return 1 - probability if label == of_class else probability


def sorted_by_disagreement(
    found: Iterable[Decision], probabilities: Mapping[str, float], of_class: int
) -> list[Decision]:
    """Return decisions by how much a classifier of one class disagrees, the most first.

    Parameters
    ----------
    probabilities : mapping of source to float
        Of being of the class. Sources without one, and unsure ones, come last.
    """

    def place(one: Decision) -> tuple[bool, float, str, str]:
        p = probabilities.get(one.last.source, math.nan)
        value = disagreement(one.label, p, of_class)
        return math.isnan(value), 0.0 if math.isnan(value) else -value, one.last.time, one.last.id

    return sorted(found, key=place)


def _not_taken_away(
    events: Iterable[LabelEvent], kind: str, value_of: Callable[[LabelEvent], T | None]
) -> dict[tuple[str, str], T]:
    """Return the last values of events of one kind, by source and person; None takes one away."""
    found: dict[tuple[str, str], T] = {}
    for event in _of_kind(events, kind):
        place, value = (event.source, event.person), value_of(event)
        if value is None:
            found.pop(place, None)
        else:
            found[place] = value
    return found


def _of_kind(events: Iterable[LabelEvent], kind: str) -> list[LabelEvent]:
    return in_order(event for event in events if event.kind == kind)


def _n_changes(of_source: Sequence[LabelEvent]) -> int:
    labels = [event.label for event in of_source]
    return sum(a != b for a, b in itertools.pairwise(labels))
