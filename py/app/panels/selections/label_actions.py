"""One label for all that is selected, asked first; and the set that Labelling searches."""

from __future__ import annotations

from app.panels.selections.actions import tell, told_in_panel
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import selection_labels, selection_sets
from app.services.action_registry import action, on_dashboard
from app.services.answers import label_in
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError

FIELD = "selections.label"


@action("selections.label", on_dashboard)
def ask(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Ask whether all that is selected is to have a label."""
    shown = selection_sets.shown_of(dashboard.session)
    with told_in_panel(FIELD):
        label = label_in(form)
        selection_labels.check_label_all(dashboard, label)
    shown.asked_label, shown.told = label, ""
    reply.focus("[data-action='selections.label.all']")


@action("selections.label.all", on_dashboard)
def label_all(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Give all that is selected the label that was asked about."""
    shown = selection_sets.shown_of(dashboard.session)
    with told_in_panel(FIELD):
        if shown.asked_label is None:
            raise UserError("Choose the label that all are to have first.")
        told = selection_labels.label_all(dashboard, shown.asked_label)
    shown.asked_label = None
    tell(dashboard, told, reply)
    reply.focus("[data-action='selections.label.undo']")


@action("selections.label.cancel", on_dashboard)
def cancel(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    selection_sets.shown_of(dashboard.session).asked_label = None
    reply.announce("Nothing is labelled.")


@action("selections.label.undo", on_dashboard)
def undo(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Take back the labels that all were given."""
    with told_in_panel(FIELD):
        told = selection_labels.undo_label_all(dashboard)
    tell(dashboard, told, reply)
