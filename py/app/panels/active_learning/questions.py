"""The next question of the panel, once something came before it."""

from __future__ import annotations

from app.protocol.reply import Reply
from app.services import questions_by_hand, selection
from app.services.action_registry import on_dashboard
from app.state.classifier_tab import ClassifierTab
from app.state.session import Session


def show_question(session: Session, tab: ClassifierTab, reply: Reply) -> None:
    """Select the queried source, if the user is still at this classifier."""
    if session.active_label == tab.label:
        selection.select_queried(session)
        reply.focus("#question")


def go_on(session: Session, reply: Reply) -> None:
    """Ask what is next: by hand, or the classifier's own question."""
    dashboard = on_dashboard(session)  # anew: a classifier may have started meanwhile
    questions_by_hand.ask(dashboard)
    if session.by_hand.row is None:
        show_question(session, dashboard.tab, reply)
    else:
        reply.focus("#question")
