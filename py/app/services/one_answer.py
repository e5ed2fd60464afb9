"""One answer for all classifiers: to one's question, it is a label for every other that can learn from it.

It waits for those (`questions_by_hand.set_waiting`) until they are next in view, or trained. Unsure is for the
classifier that asked alone: who is not sure that a source is a Star may know that it is no Galaxy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from app.services.background_fits import takes_long
from app.services.exports import trained
from app.services.label_recording import person_of
from app.services.questions_by_hand import set_waiting
from app.state.classifier_tab import ClassifierTab, Training
from app.state.session import Session
from app.state.stages import Dashboard
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from astronomical_lite.labelling.label_events import LabelEvent


def teach(dashboard: Dashboard, tab: ClassifierTab, row: int, label: int) -> None:
    """Have an answer to a classifier's question wait for the others, if the user wants it so."""
    if not dashboard.settings.one_answer:
        return
    for other in learning_with(dashboard, tab, row):
        source = dashboard.ids.text(row)
        set_waiting(dashboard, other, source, None if label == UNSURE else label)


def take_back(dashboard: Dashboard, tab: ClassifierTab, row: int) -> None:
    """Take an answer to a classifier's question back where it still waits."""
    if not is_answer_to(dashboard, tab, row):
        return
    for other in learning_with(dashboard, tab, row):
        set_waiting(dashboard, other, dashboard.ids.text(row), None)


def taught_last(
    dashboard: Dashboard, tab: ClassifierTab, row: int
) -> list[tuple[ClassifierTab, Training]]:
    """Return the other classifiers that were trained on an answer to a classifier's question, and on nothing since.

    Those that are long at a fit are not among them: it is changed there in the list of decisions.
    """
    if not is_answer_to(dashboard, tab, row):
        return []
    found, asked = [], {event.question for event in events_of(dashboard, row)}
    for _, other, training in trained(dashboard):
        learner = training.learner
        is_idle = other.label not in dashboard.session.computing and not training.answers
        is_last = learner.assigned is None and learner.labelled_rows[-1] == row
        is_own = other is tab or other.label in asked
        if is_idle and is_last and not is_own and learner.can_undo and not takes_long(learner):
            found.append((other, training))
    return found


def is_answer_to(dashboard: Dashboard, tab: ClassifierTab, row: int) -> bool:
    """Return True if the last label of a source answered a classifier's question; one from elsewhere holds."""
    given = events_of(dashboard, row)
    return bool(given) and given[-1].question == tab.label


def events_of(dashboard: Dashboard, row: int) -> Sequence[LabelEvent]:
    """Return what the user did with the label of a source, the last event last."""
    session = dashboard.session
    return session.label_log.given_by(person_of(session)).get(dashboard.ids.text(row), ())


def learning_with(dashboard: Dashboard, tab: ClassifierTab, row: int) -> list[ClassifierTab]:
    """Return the other classifiers for which a label of a source waits, or may."""
    return [
        other
        for _, other, training in trained(dashboard)
        if other is not tab
        and can_learn(training, row)
        and not is_fitted_with(dashboard.session, other, row)
    ]


def can_learn(training: Training, row: int) -> bool:
    """Return True if a source is in a classifier's pool and not answered there."""
    learner = training.learner
    if row in training.answers or (learner.assigned is not None and learner.query_row == row):
        return False
    return bool(np.any(learner.train_rows == row)) and not np.any(learner.labelled_rows == row)


def is_fitted_with(session: Session, tab: ClassifierTab, row: int) -> bool:
    """Return True if a classifier is being trained on a label of a source: it waits no more."""
    fit = session.computing.get(tab.label)
    return fit is not None and bool(np.any(fit.step.rows == row))
