"""A classifier comes into view: it is trained on labels that wait for it, and asks.

They were given by hand meanwhile, or to other classifiers. With one queue over all of them an answer brings the next
one into view by itself.
"""

from __future__ import annotations

from app.panels.active_learning.questions import go_on
from app.protocol.reply import Reply
from app.services import one_queue, questions_by_hand, selection
from app.services.action_registry import on_dashboard
from app.services.background_fits import after_fit, run_fit
from app.services.classifier_tabs import ask_several
from app.state.classifier_tab import TEST_HIDDEN, ClassifierTab, Training
from app.state.session import Session
from app.state.stages import Dashboard, Described
from astronomical_lite.messages import UserError

CAUGHT_UP = "caught up"


def come_into_view(session: Session, label: int, reply: Reply) -> None:
    """Show a classifier and what it asks about, after training on labels that wait for it."""
    session.active_label, session.turn_over = label, None
    dashboard = on_dashboard(session)  # that of the tab in view now
    questions_by_hand.ask(dashboard)
    selection.select_queried(session)
    if dashboard.tab.training is not None:
        catch_up(session, dashboard.tab, dashboard.tab.training, reply)


def pass_on(session: Session, reply: Reply) -> None:
    """Go on from the classifier in view, once it has learned from an answer, to the one that asks next.

    Called after every action: an answer is recorded by then, and other classifiers can learn from it.
    """
    label = session.turn_over
    dashboard = None if label is None else Dashboard.of(session)
    if dashboard is None or dashboard.tab.label != label or label in session.computing:
        return
    session.turn_over = None
    other = one_queue.next_tab(dashboard)
    if other is not None and other is not dashboard.tab:
        come_into_view(session, other.label, reply)
        reply.focus("#question")


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
