"""Training a started classifier on labels that wait for it: those given by hand meanwhile, or to other classifiers."""

from __future__ import annotations

from app.panels.active_learning.questions import go_on
from app.protocol.reply import Reply
from app.services import questions_by_hand
from app.services.background_fits import after_fit, run_fit
from app.services.classifier_tabs import ask_several
from app.state.classifier_tab import TEST_HIDDEN, ClassifierTab, Training
from app.state.session import Session
from app.state.stages import Dashboard, Described
from astronomical_lite.messages import UserError

CAUGHT_UP = "caught up"


def catch_up(session: Session, tab: ClassifierTab, training: Training, reply: Reply) -> bool:
    """Train a classifier on the labels that wait for it; return False if there are none.

    They wait on while it is being trained, and while it has answers of its own that come first.
    """
    described, learner = Described.of(session), training.learner
    is_busy = tab.label in session.computing or training.answers or learner.assigned is not None
    if described is None or is_busy:
        return False
    more = questions_by_hand.take_over(described, training, tab)
    if not more:
        return False
    try:
        run_fit(session, reply, tab, training, learner.begin_label_batch(more), CAUGHT_UP)
    except UserError as error:  # of labels that wait on, not of what the user did now
        name = session.settings.name_of(tab.label)
        session.notice = f"{name} could not be trained on {len(more)} more labels. {error}"
        return False
    return True


@after_fit(CAUGHT_UP)
def caught_up(session: Session, tab: ClassifierTab, training: Training, reply: Reply) -> None:
    """Train on labels that came during the fit, then ask."""
    tab.checkpoint, tab.test = "", TEST_HIDDEN
    if catch_up(session, tab, training, reply):
        return
    ask_several(tab, training)
    if Dashboard.of(session) is not None and session.active_label == tab.label:
        go_on(session, reply)
