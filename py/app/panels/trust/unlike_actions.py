"""What is unlike anything labelled: begin, stop, look through."""

from __future__ import annotations

from app.panels.trust.unlike import (
    HIGHEST_SCORE,
    LEFT,
    PAGE,
    START,
    VIEW,
    VIEWS,
    places_of,
    start_of,
)
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import scored_anomalies, unlike_labelled
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
    trained.drafts[START], trained.drafts[VIEW] = 0, LEFT


@action("trust.unlike.stop", with_training)
def stop(trained: Trained, form: Form, reply: Reply) -> None:
    """Leave what is under way."""
    unlike_labelled.stop(trained, reply)
    reply.announce("Stopped. Nothing is changed.")


@action("trust.unlike.page", with_training)
def turn_page(trained: Trained, form: Form, reply: Reply) -> None:
    step = PAGE if form.one("to") == "later" else -PAGE
    n_found = len(places_of(trained))
    trained.drafts[START] = start_of(trained, n_found) + step
    trained.drafts[START] = start_of(trained, n_found)


@action("trust.unlike.view", with_training)
def choose_view(trained: Trained, form: Form, reply: Reply) -> None:
    """Sources to look at, or those scored."""
    view = form.one("view", LEFT)
    trained.drafts[VIEW], trained.drafts[START] = view if view in VIEWS else LEFT, 0


@action("trust.score", with_training)
def score(trained: Trained, form: Form, reply: Reply) -> None:
    """Say how interesting the selected source is, or take that back."""
    row = form.integer("of", "Source", lowest=0)
    if form.one("score") == "none":
        value = None
    else:
        value = form.integer("score", "Score", lowest=0)
        if value > HIGHEST_SCORE:
            raise UserError(f"A score is a whole number from 0 to {HIGHEST_SCORE}.", field=START)
    try:
        scored_anomalies.score(trained, row, value, reply)
    except UserError as error:
        raise UserError(str(error), field=START) from error
    source = trained.ids.text(row)
    reply.announce(
        f"The score of {source} is taken back."
        if value is None
        else f"{source} has the score {value}."
    )


@action("trust.unlike.rank", with_training)
def rank(trained: Trained, form: Form, reply: Reply) -> None:
    """Rank by all scores there are by now."""
    found = scored_anomalies.finished(trained)
    if found is not None:
        scored_anomalies.rank(trained, found, reply)
