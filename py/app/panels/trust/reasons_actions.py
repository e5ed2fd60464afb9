"""What a classifier goes by: begin and stop."""

from __future__ import annotations

from app.panels.trust.reasons import MATTERS, WHY
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import explained
from app.services.action_registry import action, with_training
from app.state.stages import Trained
from astronomical_lite.messages import UserError


@action(MATTERS, with_training)
def find_what_matters(trained: Trained, form: Form, reply: Reply) -> None:
    """Work out how much the classifier rests on each feature."""
    try:
        explained.begin_what_matters(trained, reply)
    except UserError as error:
        raise UserError(str(error), field=MATTERS) from error


@action("trust.matters.stop", with_training)
def stop_what_matters(trained: Trained, form: Form, reply: Reply) -> None:
    """Leave what is under way."""
    explained.stop_what_matters(trained, reply)
    reply.announce("Stopped. Nothing is changed.")


@action(WHY, with_training)
def explain_source(trained: Trained, form: Form, reply: Reply) -> None:
    """Work out which features of the selected source speak for the class, and which against."""
    try:
        explained.begin_why_source(trained, reply)
    except UserError as error:
        raise UserError(str(error), field=WHY) from error
