"""Plots of a user's own: their columns asked once, their function run on the loaded data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.panels.basic_plot import colours_key
from app.panels.diagnostics import way_context
from app.panels.registry import PanelKind, finds_more
from app.services.column_mapping import guesses, mapping_of
from app.state.session import Session
from app.state.stages import Dashboard
from app.views.custom_figure import draw_spec
from app.views.figures import Plot, Points, figure_of
from app.views.render import render
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.custom.registry import CustomPlot
    from astronomical_lite.plots.custom.spec import PlotSpec
    from astronomical_lite.plots.limits import Limits


@finds_more
def custom_kind(session: Session, name: str) -> PanelKind | None:
    """Return the panel of a plot that the user's own Python registered, if there is one."""
    if session.extension is None:
        return None
    from astronomical_lite.plots.custom.registry import PLOTS

    return PanelKind(name, custom_panel, custom_plots) if name in PLOTS else None


def plot_of(dashboard: Dashboard, key: str) -> CustomPlot:
    """Return the user's own plot that a panel holds."""
    from astronomical_lite.plots.custom.registry import PLOTS

    return PLOTS[dashboard.settings.layout[key]["contents"]]


def missing_columns(dashboard: Dashboard, key: str) -> bool:
    """Return True if a column that the plot needs is not chosen yet."""
    plot = plot_of(dashboard, key)
    return len(mapping_of(dashboard, {"columns": plot.requirements})) < len(plot.requirements)


def custom_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    if missing_columns(dashboard, key):
        return {}
    plot, plot_id = plot_of(dashboard, key), f"own-{key}"
    mapping = mapping_of(dashboard, {"columns": plot.requirements})
    drawn_from = (
        id(plot),
        tuple(mapping.items()),
        dashboard.selected,
        colours_key(dashboard),
    )

    def composed() -> PlotSpec:
        from astronomical_lite.plots.custom.registry import render as compose

        return dashboard.dataset.cached(
            ("custom", key, *drawn_from),
            lambda: compose(
                plot,
                dashboard.dataset.whole_frame(),
                dashboard.selected,
                settings=dashboard.settings,
                columns=mapping,
            ),
        )

    def draw(style: Style, limits: Limits | None) -> Drawing:
        return draw_spec(dashboard, dashboard.labels, plot_id, composed(), style, limits)

    def points() -> Points:
        return *composed().sources(len(dashboard.dataset.catalogue.frame)), None

    return {plot_id: Plot(drawn_from, draw, points)}


def custom_panel(dashboard: Dashboard, key: str) -> str:
    plot = plot_of(dashboard, key)
    requirements = {"columns": plot.requirements} if plot.requirements else {}
    try:
        shown = guesses(dashboard, requirements) | mapping_of(dashboard, requirements)
    except UserError:
        shown = {}
    asking = missing_columns(dashboard, key) or dashboard.drafts.get("asking") == key
    return render(
        "diagnostic.html",
        key=key,
        about=plot.description,
        problem="",
        asking=asking,
        changeable=bool(requirements),
        ways=way_context(requirements, shown),
        columns=dashboard.dataset.variables,
        figures=[figure_of(dashboard.session, f"own-{key}", plot.name, has_sources=True)],
    )
