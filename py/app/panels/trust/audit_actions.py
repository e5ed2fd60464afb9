"""An audit of the classifier in view: its sources drawn, and its end where its labels are trained on."""

from __future__ import annotations

from app.panels.active_learning.catching_up import catch_up
from app.panels.active_learning.questions import go_on
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import audits
from app.services.action_registry import action, with_training
from app.services.questions_by_hand import set_waiting
from app.state.by_hand import AUDIT
from app.state.stages import Trained
from astronomical_lite.messages import UserError, count_text

MOST = 10_000  # sources of an audit: nobody labels more


@action("trust.audit.draw", with_training)
def draw_audit(trained: Trained, form: Form, reply: Reply) -> None:
    """Draw the sources of an audit, or more of them, and ask about the first."""
    n = form.integer("n_sources", "How many sources?", lowest=1)
    audit = audits.audit_of(trained, trained.tab.label)
    if n + (0 if audit is None else len(audit.drawn)) > MOST:
        raise UserError(f"An audit has at most {MOST:,} sources.", field="audit")
    if audit is not None and audit.labels:
        n = audits.draw_more(trained, n)
    else:
        n = len(audits.draw(trained, n).drawn)
    reply.announce(f"{count_text(n, 'source')} drawn; the Active Learning panel asks about them.")
    trained.session.by_hand.purpose = AUDIT
    go_on(trained.session, reply)


@action("trust.audit.train", with_training)
def train_on_audit(trained: Trained, form: Form, reply: Reply) -> None:
    """Train the classifier on the labels of the audit, which is one no more."""
    labels, session = audits.labels_to_train_on(trained), trained.session
    for source, label in labels.items():
        set_waiting(trained, trained.tab, source, label)
    audits.end(trained)
    reply.announce(f"{count_text(len(labels), 'label')} of the audit to be trained on.")
    go_on(session, reply)
    catch_up(session, trained.tab, trained.training, reply)
