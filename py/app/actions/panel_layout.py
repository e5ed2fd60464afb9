"""The dashboard's panels: where they are, what they show, which columns they use."""

from __future__ import annotations

from app.actions.setup import no_such_column
from app.panels.registry import choosable, kind_of
from app.protocol.forms import Form
from app.protocol.patches import Grid
from app.protocol.reply import Reply
from app.services.action_registry import action
from app.services.column_mapping import keep_mapping
from app.services.layout import MENU, add_panel, move_panels, panel_of, panel_places
from app.state.session import Session
from astronomical_lite.messages import UserError


@action("layout.change", dashboard=True)
def change_layout(session: Session, form: Form, reply: Reply) -> None:
    """Panels were moved or resized."""
    session.settings.layout, told = move_panels(session.settings.layout, form.content)
    if told:
        session.notice = told
        reply.add(Grid(panel_places(session.settings.layout)))  # the page shows what it asked for


@action("panel.add", dashboard=True)
def add(session: Session, form: Form, reply: Reply) -> None:
    key = add_panel(session.settings.layout, MENU)
    reply.focus(f"#contents-{key}")


@action("panel.remove", dashboard=True)
def remove(session: Session, form: Form, reply: Reply) -> None:
    key = form.one("panel")
    panel_of(session.settings.layout, key)
    session.settings.layout = {k: v for k, v in session.settings.layout.items() if k != key}
    reply.focus("#dashboard")
    reply.announce("The panel is removed.")


@action("panel.contents", dashboard=True)
def choose_contents(session: Session, form: Form, reply: Reply) -> None:
    """Choose plot type."""
    panel, contents = panel_of(session.settings.layout, form.one("panel")), form.one("contents")
    if contents not in choosable(session):
        return
    if contents != panel["contents"]:
        panel.pop("panel_contents", None)
        panel["contents"] = contents
        w, h = kind_of(session, contents).size
        panel |= {"w": max(panel["w"], min(w, 12 - panel["x"])), "h": max(panel["h"], h)}


@action("panel.axes", dashboard=True)
def choose_axes(session: Session, form: Form, reply: Reply) -> None:
    """x and y of a Basic Plot."""
    key = form.one("panel")
    panel = panel_of(session.settings.layout, key)
    session.errors.pop(f"panel.{key}", None)
    axes = [form.one("x").strip(), form.one("y").strip()]
    session.drafts[f"axes.{key}"] = axes
    known = session.dataset.variables
    for name in axes:
        if name not in known:
            raise UserError(no_such_column(name, known), field=f"panel.{key}")
    panel["panel_contents"] = axes
    forget_zoom(session, key)


def forget_zoom(session: Session, key: str) -> None:
    for plot_id, state in session.plots.items():
        if plot_id.split("-")[-1] == key:
            state.limits = None


@action("panel.ask", dashboard=True)
def ask_columns(session: Session, form: Form, reply: Reply) -> None:
    """Show a panel's column form again."""
    session.drafts["asking"] = form.one("panel")


@action("panel.columns", dashboard=True)
def choose_columns(session: Session, form: Form, reply: Reply) -> None:
    """Which columns stand for those a panel needs."""
    key = form.one("panel")
    panel_of(session.settings.layout, key)
    chosen = {
        name.removeprefix("column."): form.one(name).strip()
        for name in form
        if name.startswith("column.")
    }
    columns = session.dataset.variables
    for name in chosen.values():
        if name and name not in columns:
            raise UserError(no_such_column(name, columns), field=f"panel.{key}")
    if not any(chosen.values()):
        raise UserError("Choose the columns first.", field=f"panel.{key}")
    keep_mapping(session, chosen)
    session.errors.pop(f"panel.{key}", None)
    session.drafts["asking"] = ""
    forget_zoom(session, key)
