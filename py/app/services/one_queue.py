"""One queue over all trained classifiers: which of them asks next, and which was answered last.

Each asks its own question, that of its strategy; the queue only says whose turn it is. Answers are taken back in the
order in which they were given, whichever classifier had asked.
"""

from __future__ import annotations

from app.services.exports import trained
from app.services.one_answer import events_of
from app.state.classifier_tab import ClassifierTab, Training
from app.state.stages import Dashboard


def next_tab(dashboard: Dashboard) -> ClassifierTab | None:
    """Return the classifier that asks after that in view; None if each has its own queue, or none can ask."""
    from astronomical_lite.learning.one_queue import ONE_QUEUE, Question

    choose = ONE_QUEUE.get(dashboard.settings.one_queue)
    if choose is None:
        return None
    tabs = {label: tab for label, tab, _ in trained(dashboard)}
    order = list(tabs)
    turn = order.index(dashboard.tab.label) + 1
    questions = []
    for label in [*order[turn:], *order[:turn]]:
        learner = tabs[label].learner
        if learner is None or learner.query_row is None or label in dashboard.session.computing:
            continue
        of_class = float(learner.probabilities[learner.query_row])
        questions.append(Question(label, learner.query_row, min(of_class, 1 - of_class)))
    return tabs[choose(questions).label] if questions else None


def last_answered(dashboard: Dashboard) -> ClassifierTab:
    """Return the classifier whose answer Undo takes back: that in view, if each has its own queue."""
    if not dashboard.settings.one_queue:
        return dashboard.tab
    times: dict[str, ClassifierTab] = {}
    for label, tab, training in trained(dashboard):
        row = last_row(training)
        events = () if row is None else events_of(dashboard, row)
        times |= {event.time: tab for event in events if event.question == label}
    return times[max(times)] if times else dashboard.tab


def last_row(training: Training) -> int | None:
    """Return the row whose answer a classifier would take back."""
    learner = training.learner
    if training.answers:
        return next(reversed(training.answers))
    if learner.assigned is not None:
        return learner.query_row
    return int(learner.labelled_rows[-1]) if learner.can_undo else None
