"""Corner: up to six columns, each against each other."""

from __future__ import annotations

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
from app.views.figures import Plot, cache_of, figure_of, marked_of
from app.views.render import render
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits

CORNER = "corner"  # of the panel, kept beside its place
AT_FIRST, MOST = 4, 6


def columns_of(dashboard: Dashboard, key: str) -> list[str]:
    """Return the columns of a panel: at first the first features."""
    known = dashboard.dataset.variables
    kept = panel_of(dashboard.settings.layout, key).get(CORNER)
    chosen = [name for name in kept if name in known] if isinstance(kept, list) else []
    return chosen[:MOST] or dashboard.settings.features_for_training[:AT_FIRST]


def corner_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    columns = columns_of(dashboard, key)
    drawn_from = (
        id(dashboard.dataset),
        tuple(columns),
        dashboard.selected,
        colours_key(dashboard),
        id(dashboard.session.selection),
        blind_row(dashboard.session),
    )
    return {
        f"corner-{key}": Plot(
            drawn_from, lambda style, limits: draw(dashboard, key, columns, style, limits)
        )
    }


def draw(
    dashboard: Dashboard, key: str, columns: list[str], style: Style, limits: Limits | None
) -> Drawing:
    from astronomical_lite.plots.diagrams.cloud import classes_of
    from astronomical_lite.plots.diagrams.corner import Column, draw_corner

    dataset, classes, marked = (
        dashboard.dataset,
        classes_of(dashboard.settings),
        marked_of(dashboard),
    )
    return draw_corner(
        [Column(dataset.values(name), dataset.labelled(name)) for name in columns],
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
