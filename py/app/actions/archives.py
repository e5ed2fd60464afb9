"""Opening what a query to an archive finds: how many rows that are is asked first."""

from __future__ import annotations

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import archive_queries
from app.services.action_registry import action, at_any_time
from app.state.archive_query import ArchiveQuery
from app.state.session import Session
from astronomical_lite.messages import UserError, count_text

FIELD = "archive"


@action("archive.ask", at_any_time)
def ask(session: Session, form: Form, reply: Reply) -> None:
    """Ask the archive how many rows a query has."""
    typed = {name: form.one(name) for name in ("service", "own", "query", "most_rows")}
    session.typed[FIELD] = {name: text[:20_000] for name, text in typed.items()}
    try:
        most_rows = form.integer("most_rows", "At most", lowest=1)
        service, own, query = typed["service"], typed["own"], typed["query"]
        archive_queries.ask(session, service, own, query, most_rows, reply)
    except UserError as error:
        raise UserError(str(error), f"{FIELD}.{error.field}") from error


@action("archive.counted", at_any_time)
def counted(session: Session, form: Form, reply: Reply) -> None:
    """The archive has answered, or could not be reached."""
    archive_queries.take_count(session, form.one("of"), form.data, form.one("reached") == "true")
    asked = session.archive
    if asked.address and not asked.counting:
        reply.focus("#archive-question")
        n = (
            "The number of rows is not known."
            if asked.rows is None
            else count_text(asked.rows, "row")
        )
        reply.announce(n)


@action("archive.leave", at_any_time)
def leave(session: Session, form: Form, reply: Reply) -> None:
    """Do not fetch what was asked about."""
    session.archive = ArchiveQuery()
    reply.focus("#archive-query")
