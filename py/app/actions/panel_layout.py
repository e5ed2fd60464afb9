"""The dashboard's panels: where they are, what they show, which columns they use."""

from __future__ import annotations

from typing import Any

from app.panels.basic_plot import COLUMN, ERRORS, LOG, OF_COLUMN, axes_of, may_be_chosen
from app.panels.corner import CORNER
from app.panels.histogram.view import HISTOGRAM
from app.panels.registry import choosable, kind_of
from app.panels.table.look import LOOK
from app.protocol.forms import Form
from app.protocol.patches import Grid
from app.protocol.reply import Reply
from app.services.action_registry import action, on_dashboard
from app.services.column_mapping import keep_mapping, no_such_column
from app.services.layout import (
    add_panel,
    ensure_layout,
    move_panels,
    panel_of,
    panel_places,
)
from app.services.selection_sets import COLOUR_BY
from app.services.task_layouts import BEFORE, layout_for, tasks_of
from app.state.session import Session
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError
from astronomical_lite.project.layout import MENU


@action("layout.change", on_dashboard)
def change_layout(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Panels were moved or resized."""
    layout, told = move_panels(dashboard.settings.layout, form.content)
    dashboard.settings.layout = layout
    if told:
        dashboard.session.notice = told
        reply.add(Grid(panel_places(layout)))  # the page shows the place it asked for


@action("layout.task", on_dashboard)
def take_task_layout(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Show the panels for a task; the layout before can be had again."""
    session, task = dashboard.session, form.one("task")
    before = {
        key: panel
        for key, panel in session.settings.layout.items()
        if panel["contents"] != MENU  # the panel that asked
    }
    if task == BEFORE:
        if session.layout_before is None:
            return
        session.settings.layout = session.layout_before
    elif task in tasks_of(session.mode):
        session.settings.layout = layout_for(task, session.mode, before)
    else:
        return
    session.layout_before = before
    ensure_layout(session)
    reply.focus("#dashboard")
    reply.announce(
        "The layout before is back."
        if task == BEFORE
        else f"The layout is that for the task {task}. Add Panel offers the one before."
    )


@action("panel.add", on_dashboard)
def add(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    key = add_panel(dashboard.settings.layout, MENU)
    reply.focus(f"#contents-{key}")


@action("panel.remove", on_dashboard)
def remove(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    key = form.one("panel")
    panel_of(dashboard.settings.layout, key)
    dashboard.settings.layout = {k: v for k, v in dashboard.settings.layout.items() if k != key}
    reply.focus("#dashboard")
    reply.announce("The panel is removed.")


@action("panel.contents", on_dashboard)
def choose_contents(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Choose plot type."""
    panel, contents = panel_of(dashboard.settings.layout, form.one("panel")), form.one("contents")
    kind = kind_of(dashboard.session, contents)
    if kind is None or contents not in choosable(dashboard.session):
        return
    if contents != panel["contents"]:
        panel.pop("panel_contents", None)
        panel.pop(COLOUR_BY, None)
        panel.pop(HISTOGRAM, None)
        panel.pop(LOOK, None)
        for name in (LOG, ERRORS, CORNER):
            panel.pop(name, None)
        panel["contents"] = contents
        w, h = kind.size
        panel |= {"w": max(panel["w"], min(w, 12 - panel["x"])), "h": max(panel["h"], h)}


@action("panel.axes", on_dashboard)
def choose_axes(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """x and y of a Basic Plot, and what its colours mean."""
    key = form.one("panel")
    panel = panel_of(dashboard.settings.layout, key)
    axes = [form.one("x").strip(), form.one("y").strip()]
    dashboard.typed[f"axes.{key}"] = axes
    known = dashboard.dataset.variables
    for name in axes:
        if name not in known:
            raise UserError(no_such_column(name, known), field=f"panel.{key}")
    colour = form.one("colour_by", "label")
    if colour == COLUMN:
        column = form.one("colour_column", axes[0]).strip()
        if column not in known:
            raise UserError(no_such_column(column, known), field=f"panel.{key}")
        colour = f"{OF_COLUMN}{column}"
    errors = {axis: form.one(f"error_{axis}").strip() for axis in "xy"}
    for name in filter(None, errors.values()):
        if name not in known:
            raise UserError(no_such_column(name, known), field=f"panel.{key}")
    if not may_be_chosen(dashboard, colour):
        raise UserError(
            f"There is no colour '{colour:.40}'; choose one of the list.", f"panel.{key}"
        )
    dashboard.errors.pop(f"panel.{key}", None)
    is_new_scale = "more" in form and take_scales(panel, form.many("log"), errors)
    is_new_colour = "colour_by" in form and colour != panel.get(COLOUR_BY, "label")
    if is_new_colour:
        panel[COLOUR_BY] = colour
    if is_new_scale:
        forget_zoom(dashboard.session, key)
    if (is_new_colour or is_new_scale) and tuple(axes) == axes_of(dashboard, key):
        return  # the zoom stays, and default axes follow the settings
    panel["panel_contents"] = axes
    forget_zoom(dashboard.session, key)


def take_scales(panel: dict[str, Any], log: list[str], errors: dict[str, str]) -> bool:
    """Keep which axes are logarithmic, and the columns of errors; return True if an axis is another."""
    before = panel.get(LOG, [])
    panel.pop(ERRORS, None)
    if any(errors.values()):
        panel[ERRORS] = {axis: name for axis, name in errors.items() if name}
    now = [axis for axis in "xy" if axis in log]
    panel.pop(LOG, None)
    if now:
        panel[LOG] = now
    return now != before


def forget_zoom(session: Session, key: str) -> None:
    """Show all of the plots of a panel again."""
    for plot_id, state in session.plots.items():
        if plot_id.split("-")[-1] == key:
            state.limits = None


@action("panel.ask", on_dashboard)
def ask_columns(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Show a panel's column form again."""
    dashboard.drafts["asking"] = form.one("panel")


@action("panel.columns", on_dashboard)
def choose_columns(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Keep the columns chosen for those a panel needs."""
    key = form.one("panel")
    panel_of(dashboard.settings.layout, key)
    chosen = {
        name.removeprefix("column."): form.one(name).strip()
        for name in form
        if name.startswith("column.")
    }
    columns = dashboard.dataset.variables
    for name in chosen.values():
        if name and name not in columns:
            raise UserError(no_such_column(name, columns), field=f"panel.{key}")
    if not any(chosen.values()):
        raise UserError("Choose the columns first.", field=f"panel.{key}")
    keep_mapping(dashboard, chosen)
    dashboard.errors.pop(f"panel.{key}", None)
    dashboard.drafts["asking"] = ""
    forget_zoom(dashboard.session, key)
