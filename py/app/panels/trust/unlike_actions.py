"""What is unlike anything labelled: begin, stop, look through."""

from __future__ import annotations

from app.panels.trust.unlike import PAGE, START, start_of
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import unlike_labelled
from app.services.action_registry import action, with_training
from app.state.stages import Trained
from astronomical_lite.messages import UserError


@action("trust.unlike", with_training)
def find(trained: Trained, form: Form, reply: Reply) -> None:
    """Compare the catalogue's sources with the labelled ones."""
    try:
        unlike_labelled.begin(trained, reply)
    except UserError as error:
        raise UserError(str(error), field=START) from error
    trained.drafts[START] = 0


@action("trust.unlike.stop", with_training)
def stop(trained: Trained, form: Form, reply: Reply) -> None:
    """Leave what is under way."""
    unlike_labelled.stop(trained, reply)
    reply.announce("Stopped. Nothing is changed.")


@action("trust.unlike.page", with_training)
def turn_page(trained: Trained, form: Form, reply: Reply) -> None:
    step = PAGE if form.one("to") == "later" else -PAGE
    trained.drafts[START] = start_of(trained) + step
    trained.drafts[START] = start_of(trained)
