"""The classifier in view, its learner, and the sources it asks about."""

from __future__ import annotations

from app.state.classifier_tab import ClassifierTab
from app.state.session import Session
from astronomical_lite.messages import UserError


def current_tab(session: Session) -> ClassifierTab:
    if session.problem is None or session.tab is None:
        raise UserError("Close the settings first; then a classifier can be trained.")
    return session.tab


def current_learner(session: Session):
    learner = current_tab(session).learner
    if learner is None:
        raise UserError("Start Training first.")
    return learner


def new_learner(session: Session, tab: ClassifierTab):
    from astronomical_lite.learning import Learner

    tab.ids = session.dataset.ids
    return Learner(
        session.problem,
        tab.label,
        tab.members,
        tab.n_initial,
        keep_missing=tab.keep_missing,
        label_name=session.settings.name_of(tab.label),
        progress=session.progress,
    )


def ask_several(tab: ClassifierTab) -> None:
    """Where several sources are labelled per iteration: which, the queried one first."""
    from astronomical_lite.learning.querying.batch_sampling import Batch

    learner, tab.batch = tab.learner, None
    if tab.n_batch > 1 and learner.query_row is not None:
        first = learner.query_row
        others = [row for row in learner.next_batch(tab.n_batch) if row != first]
        tab.batch = Batch([first, *others][: tab.n_batch])
