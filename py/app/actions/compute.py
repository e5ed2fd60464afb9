"""What compute workers say, and Stop."""

from __future__ import annotations

from app import computing
from app.actions.registry import action
from app.forms import LOWEST_LABEL, Form
from app.reply import Reply
from app.session import Session
from astronomical.errors import UserError


@action("compute.done")
def done(session: Session, form: Form, reply: Reply) -> None:
    """A job's answer."""
    try:
        answer = b"".join(form.get("data", ()))
        computing.take_answer(session, form.one("job"), answer, reply)
    except UserError as error:
        session.notice = str(error)


@action("compute.refused")
def refused(session: Session, form: Form, reply: Reply) -> None:
    """No compute worker can be had: one core, little memory, or it does not start."""
    try:
        computing.do_here(session, form.one("job"), reply)
    except UserError as error:
        session.notice = str(error)


@action("compute.lost")
def lost(session: Session, form: Form, reply: Reply) -> None:
    """A job's worker ended before the job was done, and so did the one it was given next."""
    found = computing.computing_of(session, form.one("job"))
    if found is not None:
        computing.stop(session, found.tab.label, reply)
        session.notice = (
            f"{found.text} did not get to its end, twice, most likely because memory ran out. "
            "Nothing is lost; close other tabs and try again, or choose another classifier."
        )


@action("compute.stop")
def stop(session: Session, form: Form, reply: Reply) -> None:
    label = form.integer("label", "Classifier", lowest=LOWEST_LABEL)
    computing.stop(session, label, reply)
    reply.add(announce="Stopped. Nothing is changed.")
    reply.add(focus="#question")
