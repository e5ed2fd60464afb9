"""Corner: up to six columns, each against each other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.panels.basic_plot import colours_key
from app.panels.registry import panel
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, on_dashboard
from app.services.column_mapping import no_such_column
from app.services.hidden_answers import blind_row
from app.services.layout import panel_of
from app.state.stages import Dashboard
from app.views.figures import Cells, Plot, Shown, cache_of, figure_of, marked_of, style_of
from app.views.render import render
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    import numpy as np

    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.diagrams.corner import Cell, Column
    from astronomical_lite.plots.limits import Limits

# Of the panel, kept beside its place: its columns, and from where to where some of them are shown.
CORNER, SPANS = "corner", "corner_spans"
AT_FIRST, MOST = 4, 6


def columns_of(dashboard: Dashboard, key: str) -> list[str]:
    """Return the columns of a panel: at first the first features."""
    known = dashboard.dataset.variables
    kept = panel_of(dashboard.settings.layout, key).get(CORNER)
    chosen = [name for name in kept if name in known] if isinstance(kept, list) else []
    return chosen[:MOST] or dashboard.settings.features_for_training[:AT_FIRST]


def spans_of(dashboard: Dashboard, key: str) -> dict[str, tuple[float, float]]:
    """Return from where to where columns are shown, of those that were zoomed into."""
    kept = panel_of(dashboard.settings.layout, key).get(SPANS)
    found = {}
    for name, span in kept.items() if isinstance(kept, dict) else ():
        try:
            low, high = (float(value) for value in span)
        except (TypeError, ValueError):
            continue  # damaged
        if math.isfinite(low) and math.isfinite(high) and low < high:
            found[str(name)] = (low, high)
    return found


def shown_columns(dashboard: Dashboard, key: str) -> list[Column]:
    """Return the columns as they are drawn."""
    from astronomical_lite.plots.diagrams.corner import Column

    dataset, spans = dashboard.dataset, spans_of(dashboard, key)
    return [
        Column(dataset.values(name), dataset.labelled(name), spans.get(name))
        for name in columns_of(dashboard, key)
    ]


def cell_of(dashboard: Dashboard, key: str, u: float, v: float) -> Cell | None:
    """Return the plot at a place in the picture, None between them."""
    from astronomical_lite.plots.diagrams.cloud import classes_of
    from astronomical_lite.plots.diagrams.corner import cell_at

    session, classes = dashboard.session, classes_of(dashboard.settings)
    style = style_of(session, session.plots[f"corner-{key}"])
    codes = dashboard.dataset.codes(dashboard.labels, classes)
    return cell_at(shown_columns(dashboard, key), codes, classes, style, u, v)


def shown_at(dashboard: Dashboard, key: str, u: float, v: float) -> Shown | None:
    """Return what is in the plot at a place in the picture, None between them."""
    cell, columns = cell_of(dashboard, key, u, v), shown_columns(dashboard, key)
    if cell is None:
        return None
    y = None if cell.row == cell.column else columns[cell.row].values
    return Shown(cell.values_at, columns[cell.column].values, y)


def in_view(dashboard: Dashboard, key: str) -> np.ndarray:
    """Return True for the sources that are in all plots of the panel, shape (n_rows,)."""
    import numpy as np

    inside: np.ndarray = np.ones(len(dashboard.ids), dtype=bool)
    for column in shown_columns(dashboard, key):
        low, high = column.shown
        inside &= (column.values >= low) & (column.values <= high)
    return inside


def zoom_into(dashboard: Dashboard, key: str, limits: Limits | None) -> None:
    """Show columns only as far as a part of the picture goes, in all plots that have them; without one show all."""
    import numpy as np

    panel = panel_of(dashboard.settings.layout, key)
    if limits is None:
        panel.pop(SPANS, None)
        return
    u, v = np.array(sorted(limits[:2])), np.array(sorted(limits[2:]))
    cell = cell_of(dashboard, key, float(u.mean()), float(v.mean()))
    if cell is None:
        raise UserError("Draw the box inside one of the plots.")
    names, spans = columns_of(dashboard, key), spans_of(dashboard, key)
    x, y = cell.values_at(u, v)
    if cell.row != cell.column:
        spans[names[cell.row]] = y[0], y[1]
    spans[names[cell.column]] = x[0], x[1]
    panel[SPANS] = {name: [float(low), float(high)] for name, (low, high) in spans.items()}


def corner_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    columns = columns_of(dashboard, key)
    drawn_from = (
        id(dashboard.dataset),
        tuple(columns),
        dashboard.selected,
        colours_key(dashboard),
        id(dashboard.session.selection),
        blind_row(dashboard.session),
        tuple(spans_of(dashboard, key).items()),
    )
    return {
        f"corner-{key}": Plot(
            drawn_from,
            lambda style, limits: draw(dashboard, key, style),
            name=", ".join(columns),
            cells=Cells(
                lambda u, v: shown_at(dashboard, key, u, v),
                lambda: in_view(dashboard, key),
                lambda limits: zoom_into(dashboard, key, limits),
            ),
        )
    }


def draw(dashboard: Dashboard, key: str, style: Style) -> Drawing:
    from astronomical_lite.plots.diagrams.cloud import classes_of
    from astronomical_lite.plots.diagrams.corner import draw_corner

    dataset, classes, marked = (
        dashboard.dataset,
        classes_of(dashboard.settings),
        marked_of(dashboard),
    )
    return draw_corner(
        shown_columns(dashboard, key),
        dataset.codes(dashboard.labels, classes),
        classes,
        selected=marked["selected"],
        is_covered=marked["is_covered"],
        chosen=marked["chosen"],
        style=style,
        cache=cache_of(dashboard.session, f"corner-{key}"),
    )


@panel("Corner", plots=corner_plots, size=(7, 10))
def corner(dashboard: Dashboard, key: str) -> str:
    columns = columns_of(dashboard, key)
    typed = dashboard.typed.get(f"{CORNER}.{key}") if CORNER in dashboard.errors else None
    shown = [*(typed or columns), *[""] * MOST][:MOST]
    return render(
        "corner.html",
        key=key,
        columns=shown,
        variables=dashboard.dataset.variables,
        error=dashboard.errors.get(CORNER, ""),
        figure=figure_of(
            dashboard.session,
            f"corner-{key}",
            f"Corner plot of {', '.join(columns)}, coloured by label",
            has_sources=True,
            has_cells=True,
        ),
    )


@action("corner.columns", on_dashboard)
def choose_columns(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Which columns a panel shows; an empty field is none."""
    key, known = form.one("panel"), dashboard.dataset.variables
    panel = panel_of(dashboard.settings.layout, key)
    typed = [name.strip() for name in form.many("column")][:MOST]
    dashboard.typed[f"{CORNER}.{key}"] = typed
    chosen = list(dict.fromkeys(name for name in typed if name))
    for name in chosen:
        if name not in known:
            raise UserError(no_such_column(name, known), field=CORNER)
    if len(chosen) < 2:
        raise UserError("Choose two columns or more.", field=CORNER)
    panel[CORNER] = chosen
