"""Decisions: looked through, changed, and remarked on."""

from __future__ import annotations

from app.panels.decisions.listed import DISPUTED, LIST, PAGE, VIEWS, listed_of
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
from app.services.people import add_log, agreement_of
from app.services.upload_registry import receives
from app.state.stages import Dashboard
from app.state.upload import Upload
from astronomical_lite.messages import UserError
from astronomical_lite.project.json_files import check_json_size

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


@action("decisions.view", on_dashboard)
def choose_view(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """The person's decisions, the sources that people label differently, or the people."""
    listed, view = listed_of(dashboard), form.one("view", LIST)
    listed.view, listed.told = view if view in VIEWS else LIST, ""


@action("decisions.page", on_dashboard)
def turn_page(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    listed = listed_of(dashboard)
    step = PAGE if form.one("to") == "later" else -PAGE
    if listed.view == DISPUTED:
        listed.start = page_start(
            listed.start + step, len(agreement_of(dashboard.session).disputed)
        )
    else:
        found = listed.decisions
        found.start = page_start(found.start + step, len(found.found(dashboard)))


def page_start(wanted: int, n_rows: int) -> int:
    """Return the place of the first row of a page that there is."""
    return max(0, min(wanted, (n_rows - 1) // PAGE * PAGE))


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


@receives("label_log", on_dashboard, check=check_json_size)
def add_colleagues_log(dashboard: Dashboard, upload: Upload, form: Form, reply: Reply) -> None:
    """A log of labels: what is new in it is added, whoever gave it, and however often it comes."""
    from astronomical_lite.labelling.label_log import read_log

    log = read_log(upload.path.read_bytes(), upload.name)
    listed = listed_of(dashboard)
    listed.told = add_log(dashboard.session, log, upload.name)
    reply.announce(listed.told)
