"""What is recorded of labels: an event for each that is given, changed or taken back.

    record = label_recording.answered(trained, label)  # while the question is in view
    record()                                           # once the answer is taken
    label_recording.by_hand(dashboard)

Labels themselves are where they were: the log says who gave them, when and why.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from app.services.held_labels import held_labels
from app.state.by_hand import AUDIT, SECOND_LOOK, TEST, TRAINING, VALIDATION
from app.state.classifier_tab import ClassifierTab, Training
from app.state.label_log import InView
from app.state.session import LABELLING, Session
from app.state.stages import Dashboard, Trained
from astronomical_lite.tables.labels import UNSURE, UNSURE_NAME

if TYPE_CHECKING:
    from astronomical_lite.labelling.label_events import LabelEvent

PROBABILITY = "show_probability"  # the draft that says whether the question's probability is shown


CONFIDENCES = ("25", "50", "75", "90", "99")  # percent, that one can be sure of a label


def person_of(session: Session) -> str:
    """Return who gives labels here: the configuration's Author; empty if there is none."""
    return " ".join(session.settings.author.split())


# ---- the question in view -----------------------------------------------------------------------


def question_of(session: Session) -> tuple[object, ...] | None:
    """Return what tells the question in view from all others; None if there is none."""
    dashboard = Dashboard.of(session)
    if dashboard is None:
        return None
    if session.mode == LABELLING:
        row = dashboard.labeller.row
        return None if row is None else (LABELLING, row)
    asked = session.by_hand
    if asked.row is not None:
        return session.mode, asked.purpose, asked.row
    learner = dashboard.tab.learner
    if learner is None or learner.query_row is None:
        return None
    return session.mode, dashboard.tab.label, learner.query_row


def note_question(session: Session) -> None:
    """Remember since when the question is in view; called once the page shows what an action led to."""
    question, log = question_of(session), session.label_log
    if question is None:
        log.in_view = None
    elif log.in_view is None or log.in_view.question != question:
        log.in_view = InView(question, time.monotonic())


def seconds_taken(session: Session) -> float | None:
    """Return how long the question is in view; None if it was not seen."""
    seen = session.label_log.in_view
    if seen is None or seen.question != question_of(session):
        return None
    return round(max(time.monotonic() - seen.since, 0.0), 2)


# ---- events -------------------------------------------------------------------------------------


def answered(trained: Trained, label: int) -> Callable[[], None]:
    """Return what records the answer to the classifier's question, which is in view now, once it is taken."""
    session, row = trained.session, trained.learner.query_row
    if row is None:
        return lambda: None
    asked = asked_by(session, trained.tab, trained.training, row)
    asked |= {"seconds": seconds_taken(session)}
    return partial(record, session, trained.ids.text(row), label, **asked)


def taken_back(session: Session, tab: ClassifierTab) -> None:
    """Record that the answer about the source that is in question again was taken back."""
    training = tab.training
    row = None if training is None else training.learner.query_row
    if training is not None and row is not None:
        source, held = training.ids.text(row), still_held(session, row)
        given = session.label_log.given_by(person_of(session)).get(source)
        if given and given[-1].label == held:
            return  # another classifier has the answer, which was not taken back
        record(session, source, held, **asked_by(session, tab, training, row))


def by_hand(dashboard: Dashboard, *, undone: bool = False) -> None:
    """Record the label that the source shown in Labelling mode has now, or has no more."""
    from astronomical_lite.labelling.label_events import BY_HAND

    session, row = dashboard.session, dashboard.labeller.row
    if row is not None:
        seconds, label = None if undone else seconds_taken(session), still_held(session, row)
        record(session, dashboard.ids.text(row), label, seconds=seconds, origin=BY_HAND)


def asked_by_hand(dashboard: Dashboard, row: int, label: int | None) -> Callable[[], None]:
    """Return what records the answer to a question without a classifier, or with None that it was taken back."""
    from astronomical_lite.labelling import label_events

    session, asked = dashboard.session, dashboard.session.by_hand
    if asked.purpose == SECOND_LOOK:
        return second_look(dashboard, row, label)
    origins = {
        VALIDATION: label_events.RANDOM_VALIDATION,
        TEST: label_events.RANDOM_TEST,
        AUDIT: label_events.AUDIT,
    }
    known = {
        "origin": origins.get(asked.purpose, label_events.PROPOSED),
        "strategy": asked.proposal if asked.purpose == TRAINING else "",
        "seconds": None if label is None else seconds_taken(session),
    }
    return partial(record, session, dashboard.ids.text(row), label, **known)


def second_look(dashboard: Dashboard, row: int, label: int | None) -> Callable[[], None]:
    """Return what records a label given blind to a source that has one, or with None that it was taken back."""
    from astronomical_lite.labelling.label_events import AT_RANDOM, DOUBTFUL, second_look_event

    session = dashboard.session
    held = held_labels(session, row)
    event = second_look_event(
        dashboard.ids.text(row),
        label,
        person_of(session),
        time=next_time(session),
        name="" if label is None else name_of(session, label),
        previous=held[0].label if held else int(dashboard.labels.codes[row]),
        origin=AT_RANDOM if row in session.by_hand.at_random else DOUBTFUL,
        seconds=None if label is None else seconds_taken(session),
    )
    return partial(_add, session, event)


def _add(session: Session, event: LabelEvent) -> None:
    session.label_log.add([event])


def offered(dashboard: Dashboard, row: int, tabs: list[ClassifierTab]) -> dict[str, Any]:
    """Return what the classifier that asked about a row says of it now; nothing if several did, or none."""
    if len(tabs) != 1 or tabs[0].training is None:
        return {}
    asked = asked_by(dashboard.session, tabs[0], tabs[0].training, row)
    return asked | {"shown": True}  # the list of decisions has it


def changed_later(session: Session, source: str, label: int, asked: dict[str, Any]) -> None:
    """Record that a label given before was changed in the list of decisions."""
    from astronomical_lite.labelling.label_events import CHANGED_LATER

    record(session, source, label, **asked | {"origin": CHANGED_LATER})


def asked_by(session: Session, tab: ClassifierTab, training: Training, row: int) -> dict[str, Any]:
    """Return what was on offer when a classifier asked about a row."""
    from astronomical_lite.labelling.label_events import QUERIED

    learner = training.learner
    p = float(learner.probabilities[row])
    return {
        "question": tab.label,
        "probability": round(p, 6) if 0 <= p <= 1 else None,
        "shown": bool(session.drafts.get(PROBABILITY)),
        "strategy": learner.strategy.name,
        "origin": QUERIED,
    }


def still_held(session: Session, row: int) -> int | None:
    """Return the label of a source that is held, one by hand before others; None if there is none.

    Where it was taken back, another classifier may have asked about the same source.
    """
    held = held_labels(session, row)
    return held[0].label if held else None


def record(session: Session, source: str, label: int | None, **known: Any) -> None:
    """Add an event of a label to the log; none if it was given so in answer to the same question."""
    from astronomical_lite.labelling.label_events import CONFIGURATION, label_event

    log, person = session.label_log, person_of(session)
    given = log.given_by(person).get(source)
    last = given[-1] if given else None
    is_given = last is not None and last.origin != CONFIGURATION
    if last and is_given and last.label == label and last.question == known.get("question"):
        return
    log.add(
        [
            label_event(
                source,
                label,
                person,
                time=next_time(session),
                name="" if label is None else name_of(session, label),
                previous=None if last is None else last.label,
                **known,
            )
        ]
    )


def next_time(session: Session) -> str:
    """Return the time for the person's next event, later than that of the last one."""
    from astronomical_lite.labelling.label_events import time_text

    return time_text(after=session.label_log.last_times.get(person_of(session)))


def record_remark(session: Session, kind: str, source: str, value: Any) -> None:
    """Add an event of a note, a flag, a confidence or a score to the log, unless that is what it is already."""
    from astronomical_lite.labelling import label_events

    log, person = session.label_log, person_of(session)
    before = log.remarks(kind, person).get(source)
    if kind == label_events.NOTE:
        event = label_events.note_event(source, value, person, time=next_time(session))
        same = (before.note if before else "") == event.note
    elif kind == label_events.FLAG:
        event = label_events.flag_event(source, value, person, time=next_time(session))
        same = (before is not None and before.flagged) == event.flagged
    elif kind == label_events.SCORE:
        event = label_events.score_event(source, value, person, time=next_time(session))
        same = (before.score if before else None) == event.score
    else:
        event = label_events.confidence_event(source, value, person, time=next_time(session))
        same = (before.confidence if before else None) == event.confidence
    if not same:
        log.add([event])


def is_flagged(session: Session, source: str) -> bool:
    """Return True if the person flagged a source."""
    from astronomical_lite.labelling.label_events import FLAG

    event = session.label_log.remarks(FLAG, person_of(session)).get(source)
    return event is not None and event.flagged


def name_of(session: Session, label: int) -> str:
    """Return what a label is called, Unsure included."""
    return UNSURE_NAME if label == UNSURE else session.settings.name_of(label)
