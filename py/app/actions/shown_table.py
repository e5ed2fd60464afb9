"""Export of what a Table panel shows: its rows, in their order, and its columns."""

from __future__ import annotations

import numpy as np

from app.actions.exports import chosen_format, download_table, stem, today
from app.panels.table.actions import FIELD, key_of
from app.panels.table.rows import shown_of
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, on_dashboard
from app.services.exports import configuration_digest
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError


@action("table.export", on_dashboard)
def export_shown(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Export: the rows that pass, sorted, of the columns that are shown."""
    from astronomical_lite.bundle.chosen_rows import ShownColumn, shown_table

    shown, format = shown_of(dashboard, key_of(dashboard, form)), chosen_format(form)
    if not shown.n_rows:
        raise UserError("No source passes these filters: there is nothing to export.", field=FIELD)
    dashboard.session.progress("Writing the table", None)
    rows = np.arange(shown.n_rows) if shown.rows is None else shown.rows
    table = shown_table(
        (ShownColumn(one.name, one.of(rows), one.unit, one.about) for one in shown.columns),
        dashboard.settings,
        date=today(),
        config_sha256=configuration_digest(dashboard.session),
    )
    download_table(table, format, f"{stem(dashboard)}-table", reply)
