"""One queue over all trained classifiers: which of them asks next, and which was answered last.

Each asks its own question, that of its strategy; the queue only says whose turn it is. Answers are taken back in the
order in which they were given, whichever classifier had asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.services.exports import trained
from app.state.classifier_tab import ClassifierTab, Training
from app.state.session import Session
from app.state.stages import Dashboard

if TYPE_CHECKING:
    from astronomical_lite.learning.one_queue import ScoredPool


def next_tab(dashboard: Dashboard) -> ClassifierTab | None:
    """Return the classifier that asks after that in view; None if each has its own queue, or none can ask."""
    from astronomical_lite.learning.one_queue import ONE_QUEUE

    queue = ONE_QUEUE.get(dashboard.settings.one_queue)
    if queue is None:
        return None
    computing, tabs = (
        dashboard.session.computing,
        {tab.label: tab for _, tab, _ in trained(dashboard)},
    )
    pools = [
        question_of(tab, training)
        for label, tab, training in trained(dashboard)
        if label not in computing
    ]
    labels = [pool.label for pool in pools]
    turn = labels.index(dashboard.tab.label) + 1 if dashboard.tab.label in labels else 0
    asked = queue.function(pools, turn, ())
    return None if asked is None else tabs[asked.label]


def question_of(tab: ClassifierTab, training: Training) -> ScoredPool:
    """Return a classifier's question, if it has one, and how uncertain it is of it."""
    from astronomical_lite.learning.one_queue import ScoredPool

    row = training.learner.query_row
    rows = np.array([] if row is None else [row], dtype=np.int64)
    of_class = training.learner.probabilities[rows]
    return ScoredPool(tab.label, rows, 1 - np.maximum(of_class, 1 - of_class))


def note_answer(session: Session, tab: ClassifierTab) -> None:
    """Keep in mind that a classifier's question was answered."""
    session.answered.append(tab.label)


def forget_answer(session: Session, tab: ClassifierTab) -> None:
    """Forget the last answer to a classifier's question: it was taken back."""
    places = [place for place, label in enumerate(session.answered) if label == tab.label]
    if places:
        del session.answered[places[-1]]


def last_answered(dashboard: Dashboard) -> ClassifierTab:
    """Return the classifier whose answer Undo takes back: that in view, if each has its own queue."""
    if dashboard.settings.one_queue and dashboard.session.answered:
        last = dashboard.session.answered[-1]
        for label, tab, _ in trained(dashboard):
            if label == last:
                return tab
    return dashboard.tab
