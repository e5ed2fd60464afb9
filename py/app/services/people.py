"""What several people say of the same sources: their labels, where they differ, how well they agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.state.session import Session
from astronomical_lite.messages import count_text, plural, some_of

if TYPE_CHECKING:
    from astronomical_lite.labelling.agreement import Dispute, Pair, Person
    from astronomical_lite.labelling.label_log import Log

LATEST_AHEAD = 1  # days by which clocks may differ


@dataclass(frozen=True)
class Agreement:
    """The agreement of all in a log.

    Attributes
    ----------
    labels : dict of (source, person) to int
        Those that hold.
    people : list of Person
    pairs : list of Pair
    alpha : float
        Krippendorff's; NaN where it is not defined.
    disputed : list of Dispute
    """

    labels: dict[tuple[str, str], int]
    people: list[Person]
    pairs: list[Pair]
    alpha: float
    disputed: list[Dispute]


def agreement_of(session: Session) -> Agreement:
    """Return the agreement of all in the log, made anew only when there are new events."""
    return session.label_log.made(lambda: _agreement(session))


def _agreement(session: Session) -> Agreement:
    from astronomical_lite.labelling import agreement
    from astronomical_lite.labelling.decisions import current_labels

    labels = current_labels(session.label_log)
    return Agreement(
        labels,
        agreement.people(labels),
        agreement.pairs_of_people(labels),
        agreement.krippendorff_alpha(labels),
        agreement.disputed(labels),
    )


def add_log(session: Session, log: Log, name: str) -> str:
    """Add a colleague's log to the session's, and return what was added, in sentences.

    Events of days to come are left out: whatever their person says from now on would be older.
    """
    from datetime import UTC, datetime, timedelta

    from astronomical_lite.labelling.label_events import time_text

    latest = time_text(datetime.now(UTC) + timedelta(days=LATEST_AHEAD))
    events = [event for event in log.events if event.time <= latest]
    n_ahead = len(log.events) - len(events)
    n_new = session.label_log.add(events)
    people = sorted({event.person or "no name" for event in events})
    told = [f"{name} has {count_text(len(events), 'event')}"]
    if people:
        told[0] += f" of {some_of(people)}"
    told[0] += f"; {n_new:,} of them {plural(n_new, 'is', 'are')} new."
    if any(not event.person for event in events):
        told.append(
            "Some have no name, and cannot be told from others without one: have them given under Your name."
        )
    if n_ahead:
        told.append(
            f"{count_text(n_ahead, 'event')} of days to come {plural(n_ahead, 'is', 'are')} left out."
        )
    ids = None if session.dataset is None else session.dataset.ids
    sources = list({event.source for event in events})
    if ids is not None and sources:
        n_absent = int((ids.rows(sources) < 0).sum())
        if n_absent:
            told.append(
                f"{count_text(n_absent, 'source')} of it {plural(n_absent, 'is', 'are')} not in this table."
            )
    return " ".join([*told, *other_names(session, log), *log.notes])


def other_names(session: Session, log: Log) -> list[str]:
    """Return a sentence on labels that are called otherwise there: they may mean something else."""
    names = session.settings.labels_to_strings
    called = Counter(
        (event.label, event.name)
        for event in log.events
        if event.label in names and event.name and event.name != names[event.label]
    )
    found = [
        f"{label} is {name} there and {names[label]} here"
        for label, name in called
        if label is not None
    ]
    if not found:
        return []
    return [f"Labels are compared by number, and some have other names: {some_of(found, '; ')}."]
