"""Selected Source Info: search by id, history, deselect, cutouts."""

from __future__ import annotations

from app.panels.source.view import SURVEY, earlier, survey_names
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import picture_hosts, selection
from app.services.action_registry import action, on_dashboard
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError

DEEPEST_ZOOM = 6


@action("source.search", on_dashboard)
def search(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Select a source by its id."""
    text = form.one("id").strip()
    dashboard.typed["searched"] = text
    if not text:
        raise UserError("Type an id.", field="source.search")
    row = dashboard.ids.row(text)
    if row is None:
        raise UserError(
            f"No source has the id '{text}' in column {dashboard.settings.id_col}.",
            field="source.search",
        )
    dashboard.typed["searched"] = ""
    selection.select(dashboard.session, row)


@action("source.visit", on_dashboard)
def visit(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """A source of the history."""
    row = dashboard.ids.row(form.one("id"))
    if row is not None:
        selection.select(dashboard.session, row)


@action("source.back", on_dashboard)
def go_back(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """The source that was selected before this one."""
    before = earlier(dashboard)
    if before:
        session = dashboard.session
        session.visited = [row for row in session.visited if row != session.selected]
        selection.select(dashboard.session, before[0])


@action("source.deselect", on_dashboard)
def deselect(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    selection.select(dashboard.session, None)


@action("source.image", on_dashboard)
def show_image(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """The tab of an image column."""
    dashboard.drafts["image"] = form.one("column")


@action("source.pictures", on_dashboard)
def fetch_pictures(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Whether the server that an image column names may be asked for pictures."""
    change = picture_hosts.allow if form.one("do") == "fetch" else picture_hosts.disallow
    change(dashboard.session, form.one("host"))


@action("source.cutouts", on_dashboard)
def show_cutouts(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Pictures from outside are asked for only when the user says so."""
    dashboard.drafts[picture_hosts.CUTOUTS] = form.on("cutouts")


@action("source.survey", on_dashboard)
def choose_survey(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """The survey of which one more picture is shown, or none."""
    name = form.one("survey")
    dashboard.drafts[SURVEY] = name if name in survey_names() else ""


@action("source.zoom", on_dashboard)
def zoom_cutouts(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    step = 1 if form.one("by") == "in" else -1
    zoom = dashboard.drafts.get("cutout_zoom", 0) + step
    dashboard.drafts["cutout_zoom"] = max(-DEEPEST_ZOOM, min(DEEPEST_ZOOM, zoom))
