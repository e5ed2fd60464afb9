"""Selected Source Info: search by id, history, deselect, cutouts."""

from __future__ import annotations

from app.panels.source.view import earlier
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import selection
from app.services.action_registry import action
from app.state.session import Session
from astronomical_lite.messages import UserError

DEEPEST_ZOOM = 6


@action("source.search", dashboard=True)
def search(session: Session, form: Form, reply: Reply) -> None:
    """Select a source by its id."""
    text = form.one("id").strip()
    session.drafts["searched"] = text
    if not text:
        raise UserError("Type an id.", field="source.search")
    row = session.dataset.ids.row(text)
    if row is None:
        raise UserError(
            f"No source has the id '{text}' in column {session.settings.id_col}.",
            field="source.search",
        )
    session.drafts["searched"] = ""
    selection.select(session, row)


@action("source.visit", dashboard=True)
def visit(session: Session, form: Form, reply: Reply) -> None:
    """A source of the history."""
    row = session.dataset.ids.row(form.one("id"))
    if row is not None:
        selection.select(session, row)


@action("source.back", dashboard=True)
def go_back(session: Session, form: Form, reply: Reply) -> None:
    """The source that was selected before this one."""
    before = earlier(session)
    if before:
        session.visited = [row for row in session.visited if row != session.selected]
        selection.select(session, before[0])


@action("source.deselect", dashboard=True)
def deselect(session: Session, form: Form, reply: Reply) -> None:
    selection.select(session, None)


@action("source.image", dashboard=True)
def show_image(session: Session, form: Form, reply: Reply) -> None:
    """The tab of an image column."""
    session.drafts["image"] = form.one("column")


@action("source.cutouts", dashboard=True)
def show_cutouts(session: Session, form: Form, reply: Reply) -> None:
    """Pictures from outside are asked for only when the user says so."""
    session.drafts["cutouts"] = form.on("cutouts")


@action("source.zoom", dashboard=True)
def zoom_cutouts(session: Session, form: Form, reply: Reply) -> None:
    step = 1 if form.one("by") == "in" else -1
    zoom = session.drafts.get("cutout_zoom", 0) + step
    session.drafts["cutout_zoom"] = max(-DEEPEST_ZOOM, min(DEEPEST_ZOOM, zoom))
