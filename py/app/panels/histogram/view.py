"""Histogram: how the values of a column are distributed in each class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.panels.basic_plot import colours_key
from app.panels.registry import panel
from app.services.layout import panel_of
from app.state.stages import Dashboard
from app.views.figures import Plot, cache_of, figure_of, selected_of
from app.views.render import render

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits

HISTOGRAM = "histogram"  # of the panel, kept beside its place


@dataclass(frozen=True)
class Shown:
    """What a panel shows: a column, and whether heights are fractions of each class."""

    column: str
    per_class: bool = False


def shown_of(dashboard: Dashboard, key: str) -> Shown:
    """Return what a panel shows: at first the default x variable."""
    kept = panel_of(dashboard.settings.layout, key).get(HISTOGRAM)
    kept = kept if isinstance(kept, dict) else {}
    known, column = dashboard.dataset.variables, kept.get("column")
    if column not in known:
        default = dashboard.settings.default_vars[0]
        column = default if default in known else next(iter(known), "")
    return Shown(str(column), kept.get("per_class") is True)


def histogram_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    shown = shown_of(dashboard, key)
    if not shown.column:
        return {}
    drawn_from = (
        id(dashboard.dataset),
        shown,
        dashboard.selected,
        colours_key(dashboard),
        id(dashboard.session.selection),
    )
    return {
        f"histogram-{key}": Plot(
            drawn_from,
            lambda style, limits: draw(dashboard, key, shown, style, limits),
            name=f"the histogram of {shown.column}",
            along=lambda: dashboard.dataset.values(shown.column),
        )
    }


def draw(
    dashboard: Dashboard, key: str, shown: Shown, style: Style, limits: Limits | None
) -> Drawing:
    from astronomical_lite.plots.diagrams.cloud import classes_of
    from astronomical_lite.plots.diagrams.histogram import draw_histogram

    dataset, classes = dashboard.dataset, classes_of(dashboard.settings)
    return draw_histogram(
        dataset.values(shown.column),
        dataset.labelled(shown.column),
        dataset.codes(dashboard.labels, classes),
        classes,
        per_class=shown.per_class,
        **selected_of(dashboard),
        limits=limits,
        style=style,
        cache=cache_of(dashboard.session, f"histogram-{key}"),
    )


@panel("Histogram", plots=histogram_plots)
def histogram(dashboard: Dashboard, key: str) -> str:
    shown = shown_of(dashboard, key)
    typed = dashboard.typed.get(f"{HISTOGRAM}.{key}") if HISTOGRAM in dashboard.errors else None
    return render(
        "histogram.html",
        key=key,
        column=shown.column if typed is None else typed,
        per_class=shown.per_class,
        variables=dashboard.dataset.variables,
        error=dashboard.errors.get(HISTOGRAM, ""),
        figure=figure_of(
            dashboard.session,
            f"histogram-{key}",
            f"Histogram of {shown.column}, by label",
            has_sources=True,
        ),
    )
