"""The log of labels: who gives them, and the whole log as a file."""

from __future__ import annotations

from app.actions.exports import FIELD, stem
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, with_data_set
from app.state.stages import Setup
from astronomical_lite.messages import UserError

LONGEST_AUTHOR = 120


@action("author", with_data_set)
def take_author(setup: Setup, form: Form, reply: Reply) -> None:
    """Take the name of who gives labels from now on."""
    author = " ".join(form.one("author").split())
    if len(author) > LONGEST_AUTHOR:
        raise UserError(f"Your name may have {LONGEST_AUTHOR} characters at most.")
    setup.settings.author = author


@action("export.log", with_data_set)
def export_log(setup: Setup, form: Form, reply: Reply) -> None:
    """Download Log of Labels: every event, one a line, to be kept or added to a colleague's."""
    from astronomical_lite.labelling.label_events import in_order
    from astronomical_lite.labelling.label_log import log_text

    log = setup.session.label_log
    if not len(log):
        raise UserError("No label was given here yet.", field=FIELD)
    text = log_text(in_order(log))
    reply.download(f"{stem(setup)}-labels.jsonl", text.encode(), "application/jsonl")
