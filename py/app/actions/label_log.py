"""The log of labels: who gives them, the whole log as a file, and what several people agree on."""

from __future__ import annotations

from app.actions.exports import FIELD, chosen_format, download_table, stem, today
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, on_dashboard, with_data_set
from app.services.exports import configuration_digest
from app.services.people import agreement_of
from app.state.stages import Dashboard, Setup
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


@action("export.consensus", on_dashboard)
def export_consensus(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Download Consensus: one label for each source that somebody labelled."""
    from astronomical_lite.bundle.consensus_table import MAJORITY, consensus_table

    format, method = chosen_format(form), form.one("method", MAJORITY)
    dashboard.session.progress("Writing the consensus", None)
    settings = dashboard.settings
    try:
        table = consensus_table(
            dashboard.dataset.catalogue.frame[settings.id_col],
            dashboard.ids,
            agreement_of(dashboard.session).labels,
            method,
            settings,
            date=today(),
            config_sha256=configuration_digest(dashboard.session),
        )
    except UserError as error:
        raise UserError(str(error), field=FIELD) from error
    download_table(table, format, f"{stem(dashboard)}-consensus", reply)
