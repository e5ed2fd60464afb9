"""Histogram: which column it is of, and how high its bins are."""

from __future__ import annotations

from app.panels.histogram.view import HISTOGRAM, shown_of
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, on_dashboard
from app.services.column_mapping import no_such_column
from app.services.layout import panel_of
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError


@action("histogram.show", on_dashboard)
def show(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """A column, and whether heights are fractions of each class."""
    key, column = form.one("panel"), form.one("column").strip()
    panel, known = panel_of(dashboard.settings.layout, key), dashboard.dataset.variables
    dashboard.typed[f"{HISTOGRAM}.{key}"] = column
    if column not in known:
        raise UserError(no_such_column(column, known), field=HISTOGRAM)
    before = shown_of(dashboard, key)
    per_class = form.on("per_class")
    panel[HISTOGRAM] = {"column": column} | ({"per_class": True} if per_class else {})
    state = dashboard.session.plots.get(f"histogram-{key}")
    if state is not None and (before.column, before.per_class) != (column, per_class):
        state.limits = None  # other values, or other heights
