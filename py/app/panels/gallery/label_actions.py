"""Labels given in a Gallery, a source at a time, and taken back."""

from __future__ import annotations

from app.panels.active_learning.by_hand_actions import start
from app.panels.active_learning.catching_up import catch_up
from app.panels.gallery.actions import FIELD, key_of, row_of
from app.panels.gallery.look import TOLD
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import questions_by_hand, source_labels
from app.services.action_registry import action, on_dashboard, with_training
from app.services.answers import label_in
from app.services.background_fits import require_idle
from app.state.stages import Dashboard, Trained
from astronomical_lite.messages import UserError


def tell(dashboard: Dashboard, key: str, told: str, reply: Reply) -> None:
    """Say what was done, in the panel and to screen readers."""
    dashboard.drafts[f"{TOLD}.{key}"] = told
    reply.announce(told)


@action("gallery.label", on_dashboard)
def label(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Give the source of a picture a label, or Unsure."""
    key, row, given = key_of(dashboard, form), row_of(dashboard, form), label_in(form)
    try:
        told = source_labels.label_source(dashboard, row, given)
    except UserError as error:
        raise UserError(str(error), field=FIELD) from error
    for tab in questions_by_hand.ready_to_start(dashboard):
        if tab.label not in dashboard.session.computing:
            start(dashboard, tab, reply)
    tell(dashboard, key, told, reply)


@action("gallery.undo", on_dashboard)
def undo(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Take back the label that was given last."""
    key = key_of(dashboard, form)
    try:
        told = source_labels.undo_label(dashboard)
    except UserError as error:
        raise UserError(str(error), field=FIELD) from error
    tell(dashboard, key, told, reply)


@action("gallery.train", with_training)
def train(trained: Trained, form: Form, reply: Reply) -> None:
    """Train the classifier in view on the labels that wait for it, now and not with its next answer."""
    key = key_of(trained, form)
    require_idle(trained.session, trained.tab)
    if not catch_up(trained.session, trained.tab, trained.training, reply):
        raise UserError(
            "There is nothing to train on now: no label waits for this classifier, or its question is half answered.",
            field=FIELD,
        )
    trained.drafts.pop(f"{TOLD}.{key}", None)
