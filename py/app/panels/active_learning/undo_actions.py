"""Taking answers back, one after the other, in whichever classifiers they were given and learned from."""

from __future__ import annotations

from app.panels.active_learning.actions import ITERATED
from app.panels.active_learning.questions import show_question
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import label_recording, one_answer, one_queue
from app.services.action_registry import action, with_training
from app.services.background_fits import after_fit, require_idle, run_fit, stop
from app.services.classifier_tabs import ask_several
from app.state.classifier_tab import ClassifierTab, Training
from app.state.session import Session
from app.state.stages import Dashboard, Trained


@action("learn.undo", with_training)
def undo(trained: Trained, form: Form, reply: Reply) -> None:
    """Take back the last assigned label; one that is being trained on at once.

    With one queue over all classifiers it is the last one given to any of them, which is then in view.
    """
    session, tab = trained.session, one_queue.last_answered(trained)
    for told in ("learn.answer", "learn.assign"):  # of answers; they are past
        trained.errors.pop(told, None)
    fit = session.computing.get(tab.label)
    if fit is not None and fit.next_step == ITERATED:
        stop(session, tab.label, reply)
    require_idle(session, tab)
    session.active_label, session.turn_over = tab.label, None
    trained = with_training(session)
    learner, training = trained.learner, trained.training
    if training.batch is not None and training.answers:
        training.batch.undo()
        learner.query_row = training.batch.current
        back_at_question(session, tab, reply)
    else:
        run_fit(session, reply, tab, training, learner.begin_undo(), "undone")


@after_fit("undone")
def undone(session: Session, tab: ClassifierTab, training: Training, reply: Reply) -> None:
    """Ask the question before again."""
    ask_several(tab, training)
    back_at_question(session, tab, reply)


def back_at_question(session: Session, tab: ClassifierTab, reply: Reply) -> None:
    dashboard, row = Dashboard.of(session), None if tab.learner is None else tab.learner.query_row
    if dashboard is not None and row is not None:
        one_answer.take_back(dashboard, tab, row)
        for other, taught in one_answer.taught_last(dashboard, tab, row):
            step = taught.learner.begin_undo(asks_again=False)
            run_fit(session, reply, other, taught, step, "unlearned")
    label_recording.taken_back(session, tab)
    tab.checkpoint = ""
    show_question(session, tab, reply)


@after_fit("unlearned")
def unlearned(session: Session, tab: ClassifierTab, training: Training, reply: Reply) -> None:
    """Ask what the classifier asks without an answer that was given to another one and taken back."""
    ask_several(tab, training)
    tab.checkpoint = ""
