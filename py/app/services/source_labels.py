"""A label for any source, chosen by the person and not asked about.

told = label_source(dashboard, row, label)     # or a UserError, and nothing is changed
told = undo_label(dashboard)

It is for classifiers that have the source in their pool: it waits there as one answer for all does (`one_answer`). Any
other is a label by hand, by which classifiers are judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services import audits, label_recording, one_answer
from app.services.exports import trained
from app.services.held_labels import held_labels, waiting_label
from app.services.hidden_answers import blind_row, row_in_question
from app.services.problem_builder import score_by_hand
from app.services.questions_by_hand import set_waiting, tabs_waiting
from app.state.by_hand import AUDIT, SECOND_LOOK
from app.state.classifier_tab import ClassifierTab
from app.state.session import LABELLING
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from astronomical_lite.tables.source_ids import SourceIds

GIVEN = "source_labels"  # the draft that remembers them for undo
MOST_UNDONE = 200


@dataclass(frozen=True)
class Given:
    """A label that was given so.

    Attributes
    ----------
    ids : of the table that it is of
    source, label : its id, and what it was given
    before : its label before; None if it had none
    tabs : labels of the classifiers that it waits for; none if it is a label by hand
    """

    ids: SourceIds
    source: str
    label: int
    before: int | None
    tabs: tuple[int, ...]


def given_labels(dashboard: Dashboard) -> list[Given]:
    """Return the labels that can be taken back, the last one last."""
    given: list[Given] = dashboard.drafts.get(GIVEN, [])
    return [one for one in given if one.ids is dashboard.ids]


def is_asked_blind(dashboard: Dashboard, row: int) -> bool:
    """Return True if a source is to be asked about blind, now or later: its label would give the answer away."""
    asked = dashboard.session.by_hand
    if dashboard.session.mode == LABELLING:
        return False
    if row == blind_row(dashboard.session) or (asked.purpose == SECOND_LOOK and row in asked.again):
        return True
    return asked.purpose == AUDIT and row in audits.rows_to_label(dashboard)


def label_source(dashboard: Dashboard, row: int, label: int) -> str:
    """Give a source a label, or `UNSURE`, and return what was done, as sentences.

    Raises
    ------
    UserError
        There is no such source or label, a question is asked about it, or a classifier was trained on another one.
    """
    from astronomical_lite.labelling.label_events import BY_HAND

    check(dashboard, row, label)
    session, source = dashboard.session, dashboard.ids.text(row)
    held = held_labels(session, row)
    before = held[0].label if held else None
    name = label_recording.name_of(session, label)
    if before == label:
        return f"Source {source} is {name} already."
    tabs = [one.tab for one in held if one.tab is not None]
    if not held:
        tabs = learning(dashboard, row, label)
    for tab in tabs:
        set_waiting(dashboard, tab, source, label)
    if not tabs:
        dashboard.labeller.change(row, label)
        score_by_hand(dashboard)
    label_recording.record(session, source, label, origin=BY_HAND)
    given = Given(dashboard.ids, source, label, before, tuple(tab.label for tab in tabs))
    dashboard.drafts[GIVEN] = [*given_labels(dashboard), given][-MOST_UNDONE:]
    return f"Source {source}: {name}. {what_for(dashboard, tabs)}"


def check(dashboard: Dashboard, row: int, label: int) -> None:
    """Raise a UserError if a source cannot be given this label here."""
    session = dashboard.session
    if not 0 <= row < len(dashboard.ids):
        raise UserError("That source is not in this table.")
    source = dashboard.ids.text(row)
    if label != UNSURE and label not in dashboard.settings.known_labels:
        raise UserError(f"There is no label {label} in this data set; choose one of the list.")
    if session.mode != LABELLING and row == row_in_question(dashboard):
        raise UserError(f"Source {source} is in question: answer in the Active Learning panel.")
    if is_asked_blind(dashboard, row):
        raise UserError(
            f"Source {source} is to be labelled blind: the Active Learning panel asks about it."
        )
    if any(
        one.audited or (one.tab is not None and not one.waits) for one in held_labels(session, row)
    ):
        raise UserError(
            f"Source {source} has a label that is in use, by a classifier or an audit: change it in Decisions."
        )


def learning(dashboard: Dashboard, row: int, label: int) -> list[ClassifierTab]:
    """Return the classifiers that a label of a source can wait for: that in view, or all with one answer for all."""
    session, settings = dashboard.session, dashboard.settings
    if session.mode == LABELLING:
        return []
    for_all = settings.one_answer and label != UNSURE
    found = [
        tab
        for _, tab, training in trained(dashboard)
        if (for_all or tab is dashboard.tab)
        and one_answer.can_learn(training, row)
        and not one_answer.is_fitted_with(session, tab, row)
    ]
    if settings.made_labels and dashboard.problem.is_training[row]:
        found += tabs_waiting(dashboard)
    return found


def what_for(dashboard: Dashboard, tabs: list[ClassifierTab]) -> str:
    """Return what becomes of a label, as a sentence."""
    if not tabs:
        return "It is a label by hand: no classifier is trained on it."
    names = " and ".join(dashboard.settings.name_of(tab.label) for tab in tabs)
    return f"It waits for {names}, to be trained on."


def undo_label(dashboard: Dashboard) -> str:
    """Take back the label that was given last, and return what was done, as a sentence.

    One that was trained on or changed since stays, and another undo is for the label before it.

    Raises
    ------
    UserError
        None was given.
    """
    from astronomical_lite.labelling.label_events import BY_HAND

    given = given_labels(dashboard)
    if not given:
        raise UserError("There is no label to take back.")
    last, dashboard.drafts[GIVEN] = given[-1], given[:-1]
    session, row = dashboard.session, dashboard.ids.row(last.source)
    tabs = [session.tabs[label] for label in last.tabs if label in session.tabs]
    held = [waiting_label(session, tab, last.source) for tab in tabs]
    if not last.tabs:
        held = [session.curated.get(last.source)]
    if row is None or not held or any(label != last.label for label in held):
        return f"The label of source {last.source} was trained on or changed since: change it in Decisions."
    for tab in tabs:
        set_waiting(dashboard, tab, last.source, last.before)
    if not tabs:
        if last.before is None:
            dashboard.labeller.take_back_all([row])
        else:
            dashboard.labeller.change(row, last.before)
        score_by_hand(dashboard)
    label_recording.record(session, last.source, last.before, origin=BY_HAND)
    return f"The label of source {last.source} is taken back."
