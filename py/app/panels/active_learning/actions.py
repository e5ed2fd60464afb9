"""The Active Learning panel: set up a classifier, answer its questions, train."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.protocol.forms import LOWEST_LABEL, Form
from app.protocol.reply import Reply
from app.services import selection
from app.services.action_registry import action
from app.services.background_fits import carry_out, follows, require_idle
from app.services.classifier_tabs import ask_several, current_learner, current_tab, new_learner
from app.state.classifier_tab import TEST_CAUTION, TEST_HIDDEN, TEST_SHOWN, ClassifierTab
from app.state.session import Session
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.learning import Learner

VIEWS = ("training", "metric", "validation", "scores")


@action("learn.tab", dashboard=True)
def choose_tab(session: Session, form: Form, reply: Reply) -> None:
    label = form.integer("label", "Classifier", lowest=LOWEST_LABEL)
    if label in session.settings.labels_to_train:
        session.active_label = label
        selection.select_queried(session)


@action("learn.setup", dashboard=True)
def set_up(session: Session, form: Form, reply: Reply) -> None:
    """Classifier, Query Strategy, initial points, and what to do with missing values."""
    from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
    from astronomical_lite.learning.querying.batch_sampling import batch_size
    from astronomical_lite.learning.querying.strategies import STRATEGIES

    tab = current_tab(session)
    if tab.learner is not None:
        return
    require_idle(session, tab)
    classifier, strategy = form.one("classifier"), form.one("strategy")
    session.drafts |= {"classifier": classifier, "strategy": strategy}
    tab.keep_missing = form.one("missing") == "keep"
    step = form.one("do")
    if step == "add":
        if classifier not in CLASSIFIERS or strategy not in STRATEGIES:
            raise UserError(f"There is no classifier '{classifier}' with '{strategy}'.")
        if (classifier, strategy) in tab.members:
            raise UserError(f"{classifier} with {strategy} is already in the table.")
        tab.members = [*tab.members, (classifier, strategy)]
    elif step.startswith("remove."):
        tab.members = form.without("do", tab.members)
    tab.n_initial = form.integer("n_initial", "How many initial points?", lowest=2)
    if "n_batch" in form:
        n_batch = form.integer("n_batch", "How many sources per iteration?", lowest=1)
        tab.n_batch = batch_size(n_batch)
    if step == "start":
        if not tab.members:
            tab.members = [(classifier, strategy)]
        learner = new_learner(session, tab)
        carry_out(session, reply, tab, learner, learner.start_step(), "started")


@follows("started")
def started(session: Session, tab: ClassifierTab, learner: Learner, reply: Reply) -> None:
    tab.learner = learner
    ask_several(tab)
    tab.note = ""
    # What waited for this classifier under other settings has a successor now.
    others = session.settings.classifiers.items()
    session.settings.classifiers = {k: v for k, v in others if k != str(tab.label)}
    show_question(session, tab, reply)


def show_question(session: Session, tab: ClassifierTab, reply: Reply) -> None:
    """Select the queried source, if the user is still at this classifier."""
    if session.tab is tab:
        selection.select_queried(session)
        reply.add(focus="#question")


@action("learn.assign", dashboard=True)
def assign(session: Session, form: Form, reply: Reply) -> None:
    """Assign a label to the queried source, or Unsure."""
    learner, batch = current_learner(session), session.tab.batch
    if not form.is_about(learner.query_row):
        return
    require_idle(session, session.tab)
    label = form.integer("label", "Label", lowest=LOWEST_LABEL)
    if batch is None:
        learner.assign(label)
    else:
        learner.check_label(label)
        batch.answer(label)
        if not batch.is_complete:
            learner.query_row = batch.current
            selection.select_queried(session)
            reply.add(focus="#question")
            return
    reply.add(focus="#next-iteration")


@action("learn.next", dashboard=True)
def next_iteration(session: Session, form: Form, reply: Reply) -> None:
    learner, tab = current_learner(session), session.tab
    if not form.is_about(learner.query_row):
        return
    require_idle(session, tab)
    if tab.batch is None:
        step = learner.advance_step()
    elif tab.batch.is_complete:
        step = learner.label_batch_step(tab.batch.answers)
    else:
        n_left = len(tab.batch.rows) - len(tab.batch.answers)
        raise UserError(
            f"Answer for the other {n_left} of these sources first; Unsure is an answer."
        )
    carry_out(session, reply, tab, learner, step, "iterated")


@follows("iterated")
def iterated(session: Session, tab: ClassifierTab, learner: Learner, reply: Reply) -> None:
    ask_several(tab)
    tab.checkpoint = ""
    tab.test = TEST_HIDDEN
    show_question(session, tab, reply)
    reply.add(
        announce=f"Trained on {learner.n_trained} points. "
        f"Validation F1 {learner.history[-1].validation.f1:.2f}."
    )


@action("learn.undo", dashboard=True)
def undo(session: Session, form: Form, reply: Reply) -> None:
    """Take back the last assigned label."""
    learner, tab = current_learner(session), session.tab
    require_idle(session, tab)
    if tab.batch is not None and tab.batch.answers:
        tab.batch.undo()
        learner.query_row = tab.batch.current
        back_at_question(session, tab, reply)
    else:
        carry_out(session, reply, tab, learner, learner.undo_step(), "undone")


@follows("undone")
def undone(session: Session, tab: ClassifierTab, learner: Learner, reply: Reply) -> None:
    ask_several(tab)
    back_at_question(session, tab, reply)


def back_at_question(session: Session, tab: ClassifierTab, reply: Reply) -> None:
    tab.checkpoint = ""
    show_question(session, tab, reply)


@action("learn.view", dashboard=True)
def choose_view(session: Session, form: Form, reply: Reply) -> None:
    """Inner tab, and which of the points are shown."""
    tab = current_tab(session)
    view = form.one("view", tab.view)
    tab.view = view if view in VIEWS else tab.view


@action("learn.show", dashboard=True)
def choose_shown(session: Session, form: Form, reply: Reply) -> None:
    tab = current_tab(session)
    tab.show_correct, tab.show_incorrect = form.on("show_correct"), form.on("show_incorrect")


@action("learn.queried", dashboard=True)
def show_queried(session: Session, form: Form, reply: Reply) -> None:
    """Show Queried: the queried source becomes the selected one."""
    selection.select_queried(session)


@action("learn.test", dashboard=True)
def view_test_results(session: Session, form: Form, reply: Reply) -> None:
    """View Test Results: first the caution that looking ends fair training, then the results."""
    tab, step = current_tab(session), form.one("do")
    current_learner(session)
    if step == "hide":
        tab.test = TEST_HIDDEN
    elif step == "show":
        session.drafts["caution_silenced"] = form.on("silence")
        tab.test = TEST_SHOWN
    elif session.drafts.get("caution_silenced"):
        tab.test = TEST_SHOWN
    else:
        tab.test = TEST_CAUTION
        reply.add(focus="#test-caution")
