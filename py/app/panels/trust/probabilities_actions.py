"""Which purity, or completeness, is wanted."""

from __future__ import annotations

from app.panels.trust.probabilities import WANTED
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, with_training
from app.state.stages import Trained
from astronomical_lite.messages import UserError


@action("trust.wanted", with_training)
def choose_wanted(trained: Trained, form: Form, reply: Reply) -> None:
    """Choose the purity and completeness to find thresholds for, in percent."""
    wanted = form.integer("wanted", "Wanted purity or completeness", lowest=1)
    if wanted > 99:
        raise UserError("Choose a purity or completeness from 1 to 99 percent.", field="wanted")
    trained.drafts[WANTED] = wanted
