"""Answers of compute workers, and Stop."""

from __future__ import annotations

from app.protocol.forms import LOWEST_LABEL, Form
from app.protocol.reply import Reply
from app.services import background_fits, fits_ahead, side_work
from app.services.action_registry import action, at_any_time
from app.state.session import Session
from astronomical_lite.messages import UserError


@action("compute.done", at_any_time)
def done(session: Session, form: Form, reply: Reply) -> None:
    """A job's answer."""
    try:
        side_work.take_answer(session, form.one("job"), form.data)
        background_fits.take_answer(session, form.one("job"), form.data, reply)
    except UserError as error:
        session.notice = str(error)


@action("compute.refused", at_any_time)
def refused(session: Session, form: Form, reply: Reply) -> None:
    """No compute worker can be had: one core, little memory, or it does not start."""
    try:
        side_work.take_back(session, form.one("job"), reply)
        background_fits.fit_here(session, form.one("job"), reply)
    except UserError as error:
        session.notice = str(error)


@action("compute.lost", at_any_time)
def lost(session: Session, form: Form, reply: Reply) -> None:
    """A job's worker ended before the job was done, and so did the one it was given next."""
    fits_ahead.forget(session, form.one("job"))
    side_work.lose(session, form.one("job"))
    found = background_fits.fit_of(session, form.one("job"))
    if found is not None:
        background_fits.stop(session, found.tab.label, reply)
        fits_ahead.rest(session, reply)
        session.notice = (
            f"{found.text} did not get to its end, twice, most likely because memory ran out. "
            "Nothing is lost; close other tabs and try again, or choose another classifier."
        )


@action("compute.returned", at_any_time)
def returned(session: Session, form: Form, reply: Reply) -> None:
    """A job begun ahead that no worker was at when it was needed."""
    try:
        background_fits.take_back(session, form.one("job"), reply)
    except UserError as error:
        session.notice = str(error)


@action("compute.stop", at_any_time)
def stop(session: Session, form: Form, reply: Reply) -> None:
    label = form.integer("label", "Classifier", lowest=LOWEST_LABEL)
    background_fits.stop(session, label, reply)
    fits_ahead.rest(session, reply)
    reply.announce("Stopped. Nothing is changed.")
    reply.focus("#question")


@action(side_work.STEP, at_any_time)
def step(session: Session, form: Form, reply: Reply) -> None:
    """One more task, if any waits for the session; what the user does comes in between."""
    side_work.step(session, reply)
