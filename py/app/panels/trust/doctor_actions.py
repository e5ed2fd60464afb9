"""Which labels look wrong: begin, stop, look through."""

from __future__ import annotations

from app.panels.active_learning.questions import go_on
from app.panels.trust.doctor import MINE, PAGE, VIEWS, doubtful_of, n_rows, shown_of
from app.panels.trust.second_look import FIELD
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import cross_validation, second_looks
from app.services.action_registry import action, with_training
from app.state.stages import Trained
from astronomical_lite.messages import UserError, count_text

MOST_AGAIN = 1000


@action("trust.check", with_training)
def check(trained: Trained, form: Form, reply: Reply) -> None:
    """Cross-validate the classifier on the labels that it is trained on."""
    try:
        cross_validation.begin(trained, reply)
    except UserError as error:
        raise UserError(str(error), field="trust") from error
    shown = shown_of(trained)
    shown.view, shown.start = MINE, 0


@action("trust.stop", with_training)
def stop(trained: Trained, form: Form, reply: Reply) -> None:
    """Leave what is under way."""
    cross_validation.stop(trained.session, trained.tab.label, reply)
    reply.announce("Stopped. Nothing is changed.")


@action("trust.again", with_training)
def look_again(trained: Trained, form: Form, reply: Reply) -> None:
    """Have the first of the ranked labels looked at again, blind, among others of the person's."""
    n = form.integer("n_labels", "Doubtful labels to look at again", lowest=1)
    found = doubtful_of(trained)
    try:
        if found is None:
            raise UserError("Check your labels first; then those that look wrong are known.")
        if n > MOST_AGAIN:
            raise UserError(f"At most {MOST_AGAIN:,} labels are looked at again at once.")
        n_all = second_looks.begin(trained, found.rows[:n].tolist())
    except UserError as error:
        raise UserError(str(error), field=FIELD) from error
    sources = count_text(n_all, "source")
    reply.announce(f"{sources} to look at again; the Active Learning panel asks about them.")
    go_on(trained.session, reply)


@action("trust.labels.view", with_training)
def choose_view(trained: Trained, form: Form, reply: Reply) -> None:
    """The labels trained on, or the catalogue's."""
    shown, view = shown_of(trained), form.one("view", MINE)
    shown.view, shown.start = view if view in VIEWS else MINE, 0


@action("trust.labels.page", with_training)
def turn_page(trained: Trained, form: Form, reply: Reply) -> None:
    shown = shown_of(trained)
    step = PAGE if form.one("to") == "later" else -PAGE
    last = max(n_rows(doubtful_of(trained)) - 1, 0) // PAGE * PAGE
    shown.start = max(0, min(shown.start + step, last))
