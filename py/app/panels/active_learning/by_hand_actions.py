"""Questions without a classifier: a first batch to label, and sources drawn at random for the scores."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from app.panels.active_learning.actions import started
from app.panels.active_learning.catching_up import caught_up
from app.panels.active_learning.questions import go_on
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import audits, label_recording, questions_by_hand, second_looks
from app.services.action_registry import action, on_dashboard
from app.services.answers import label_in, not_taken
from app.services.background_fits import after_fit, run_fit, stop
from app.services.classifier_tabs import new_training
from app.state.by_hand import AUDIT, PURPOSES, SECOND_LOOK, TRAINING
from app.state.classifier_tab import ClassifierTab, Training
from app.state.session import Session
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNSURE

MOST_IN_BATCH = 1000


@action("by_hand.purpose", on_dashboard)
def choose_purpose(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """What the answers are for: training, validation, test, an audit or a second look."""
    purpose = form.one("purpose")
    if purpose not in PURPOSES:
        raise UserError(
            "Choose Training, Validation, Test, Audit or Second Look.", field="by_hand.purpose"
        )
    if purpose == AUDIT and not audits.is_under_way(dashboard):
        raise UserError("Draw the sources of an audit first, in the Trust panel.", field="audit")
    if purpose == SECOND_LOOK and not second_looks.is_under_way(dashboard):
        raise UserError(
            "Choose the labels to look at again first, in the Trust panel.", field="by_hand.purpose"
        )
    dashboard.session.by_hand.purpose = purpose
    go_on(dashboard.session, reply)


@action("by_hand.propose", on_dashboard)
def propose(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Choose how the first batch is proposed, and have another one."""
    from astronomical_lite.learning.querying.first_batch import PROPOSALS

    name = form.one("proposal")
    size = form.integer("size", "How many sources?", lowest=1)
    if name not in PROPOSALS:
        raise UserError(f"There is no proposal '{name:.40}'.", field="proposal")
    if size > MOST_IN_BATCH:
        raise UserError(f"A batch has at most {MOST_IN_BATCH:,} sources, not {size:,}.", "size")
    batch = questions_by_hand.propose(dashboard, name, size)
    if not batch:
        raise UserError(
            "There is no source left to propose: all of the training set that meet the criteria of the Labelling "
            "panel are labelled.",
            field="proposal",
        )
    dashboard.session.by_hand = replace(
        dashboard.session.by_hand,
        purpose=TRAINING,
        proposal=name,
        size=size,
        batch=batch,
        row=None,
    )
    go_on(dashboard.session, reply)


@action("by_hand.assign", on_dashboard)
def assign(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Assign a class to the source in question, or Unsure, and go on to the next."""
    row, label = dashboard.session.by_hand.row, label_in(form)
    if row is None or not form.is_about(row) or not questions_by_hand.asks_by_hand(dashboard):
        raise not_taken(dashboard, form, partial(questions_by_hand.label_of, dashboard))
    if label != UNSURE and label not in dashboard.settings.known_labels:
        raise UserError(f"There is no class {label}; choose another.", field="by_hand.assign")
    record = label_recording.asked_by_hand(dashboard, row, label)
    questions_by_hand.answer(dashboard, row, label)
    record()
    for tab in questions_by_hand.ready_to_start(dashboard):
        if tab.label not in dashboard.session.computing:
            start(dashboard, tab, reply)
    go_on(dashboard.session, reply)


@action("by_hand.undo", on_dashboard)
def undo(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Take back the last answer and ask about its source again."""
    row = questions_by_hand.undo(dashboard)
    if row is None:
        raise UserError("There is no answer to take back.", field="by_hand.assign")
    for tab in questions_by_hand.tabs_waiting(dashboard):  # none may start with it
        stop(dashboard.session, tab.label, reply)
    label_recording.asked_by_hand(dashboard, row, None)()
    by_hand = dashboard.session.by_hand
    if by_hand.purpose == TRAINING:
        by_hand.batch = [row, *(one for one in by_hand.batch if one != row)]
    go_on(dashboard.session, reply)


def start(dashboard: Dashboard, tab: ClassifierTab, reply: Reply) -> None:
    """Start a classifier on the labels that wait for it."""
    wanted = replace(tab, members=tab.members or [questions_by_hand.DEFAULT_MEMBER])
    training = new_training(dashboard, dashboard.problem, wanted)
    given = questions_by_hand.waiting_labels(dashboard, dashboard.problem, tab)
    fit = training.learner.begin_replay(list(given), list(given.values()))
    run_fit(dashboard.session, reply, wanted, training, fit, "started by itself")


@after_fit("started by itself")
def started_by_itself(
    session: Session, tab: ClassifierTab, training: Training, reply: Reply
) -> None:
    """Give a tab its training; labels that came while it was fitted are trained on at once."""
    started(session, tab, training, reply)
    reply.announce(
        f"{session.settings.name_of(tab.label)} has started, trained on {training.learner.n_trained} labels."
    )
    caught_up(session, tab, training, reply)
