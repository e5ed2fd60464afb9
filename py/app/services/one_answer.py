"""One answer for all classifiers: to one's question, it is a label for every other that can learn from it.

It waits for those (`questions_by_hand.set_waiting`) until they are next in view, or trained. Unsure is for the
classifier that asked alone: who is not sure that a source is a Star may know that it is no Galaxy.
"""

from __future__ import annotations

import numpy as np

from app.services.exports import trained
from app.services.label_recording import person_of
from app.services.questions_by_hand import set_waiting
from app.state.classifier_tab import ClassifierTab, Training
from app.state.session import Session
from app.state.stages import Dashboard
from astronomical_lite.tables.labels import UNSURE


def teach(dashboard: Dashboard, tab: ClassifierTab, row: int, label: int) -> None:
    """Have an answer to a classifier's question wait for the others, if the user wants it so."""
    if not dashboard.settings.one_answer:
        return
    for other in learning_with(dashboard, tab, row):
        source = dashboard.ids.text(row)
        set_waiting(dashboard, other, source, None if label == UNSURE else label)


def take_back(dashboard: Dashboard, tab: ClassifierTab, row: int) -> None:
    """Take an answer to a classifier's question back where it still waits."""
    source = dashboard.ids.text(row)
    given = dashboard.session.label_log.given_by(person_of(dashboard.session)).get(source)
    if not given or given[-1].question != tab.label:
        return  # a label from elsewhere, which holds
    for other in learning_with(dashboard, tab, row):
        set_waiting(dashboard, other, source, None)


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
