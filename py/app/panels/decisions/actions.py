"""Decisions: looked through, changed, and remarked on."""

from __future__ import annotations

from app.panels.decisions.listed import listed_of
from app.panels.decisions.view import PAGE
from app.protocol.forms import LOWEST_LABEL, Form
from app.protocol.reply import Reply
from app.services import label_recording, selection
from app.services.action_registry import action, on_dashboard
from app.services.decision_list import (
    ALL,
    BY_CLASS,
    BY_DISAGREEMENT,
    BY_TIME,
    FLAGGED,
    NOTED,
)
from app.services.label_changes import change_label
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError

LONGEST_NOTE = 2000
FIELD = "decisions"


def row_of(dashboard: Dashboard, form: Form) -> int:
    """Return the row that a form is about; the selected one if it does not say."""
    text = form.one("of").strip()
    if text.isascii() and text.isdecimal() and len(text) < 12 and int(text) < len(dashboard.ids):
        return int(text)
    if text or dashboard.selected is None:
        raise UserError("Select a source first.", field=FIELD)
    return dashboard.selected


@action("decisions.list", on_dashboard)
def look_through(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Choose whose decisions are listed, which of them and in which order."""
    listed = listed_of(dashboard)
    found, sort, which = listed.decisions, form.one("sort", BY_TIME), form.one("which", ALL)
    found.sort = sort if sort in (BY_TIME, BY_CLASS, BY_DISAGREEMENT) else BY_TIME
    found.which = which if which in (ALL, FLAGGED, NOTED) else ALL
    found.search, found.start = form.one("search"), 0
    if "person" in form:
        person = form.one("person")
        own = person == label_recording.person_of(dashboard.session)
        listed.chosen_person = None if own else person
    listed.told = ""


@action("decisions.page", on_dashboard)
def turn_page(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    found = listed_of(dashboard).decisions
    step = PAGE if form.one("to") == "later" else -PAGE
    n = len(found.found(dashboard))
    found.start = max(0, min(found.start + step, (n - 1) // PAGE * PAGE))


@action("decisions.select", on_dashboard)
def select(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """A source of the list."""
    row = dashboard.ids.row(form.one("id"))
    if row is None:
        raise UserError(f"Source {form.one('id'):.40} is not in this table.", field=FIELD)
    listed_of(dashboard).told = ""
    selection.select(dashboard.session, row)


@action("decisions.change", on_dashboard)
def change(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Another label for a source, wherever it was given."""
    row = row_of(dashboard, form)
    try:
        label = form.integer("label", "Label", lowest=LOWEST_LABEL)
        told = change_label(dashboard, row, label)
    except UserError as error:
        raise UserError(str(error), field=FIELD) from error
    listed_of(dashboard).told = told
    reply.announce(told)


@action("decisions.flag", on_dashboard)
def flag(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Flag a source, or take the flag away."""
    from astronomical_lite.labelling.label_events import FLAG

    session, source = dashboard.session, dashboard.ids.text(row_of(dashboard, form))
    flagged = not label_recording.is_flagged(session, source)
    label_recording.record_remark(session, FLAG, source, flagged)
    reply.announce(f"Source {source} is {'flagged' if flagged else 'no longer flagged'}.")


@action("decisions.remark", on_dashboard)
def write_remark(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """A note on a source, and how sure one is of its label."""
    from astronomical_lite.labelling.label_events import CONFIDENCE, NOTE

    session, source = dashboard.session, dashboard.ids.text(row_of(dashboard, form))
    note, sure = form.one("note").strip(), form.one("confidence")
    if len(note) > LONGEST_NOTE:
        raise UserError(f"A note has at most {LONGEST_NOTE:,} characters.", field=FIELD)
    if sure and sure not in label_recording.CONFIDENCES:
        raise UserError("Choose from the list how sure you are.", field=FIELD)
    label_recording.record_remark(session, NOTE, source, note)
    confidence = int(sure) / 100 if sure else None
    label_recording.record_remark(session, CONFIDENCE, source, confidence)
