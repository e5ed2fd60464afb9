"""Plots of a user's own: their columns asked once, their function run on the loaded data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.panels.basic_plot import colours_key
from app.panels.diagnostics import way_context
from app.panels.registry import PanelKind
from app.services.column_mapping import guesses, mapping_of
from app.state.session import Session
from app.views.figures import Plot, cache_of, figure_of, selected_of
from app.views.render import render
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.custom.spec import PlotSpec


def custom_kind(name: str) -> PanelKind | None:
    """The panel of a plot an extension registered."""
    from astronomical_lite.plots.custom.registry import PLOTS

    return PanelKind(name, custom_panel, custom_plots) if name in PLOTS else None


def plot_of(session: Session, key: str):
    from astronomical_lite.plots.custom.registry import PLOTS

    return PLOTS[session.settings.layout[key]["contents"]]


def missing_columns(session: Session, key: str) -> bool:
    plot = plot_of(session, key)
    return len(mapping_of(session, {"columns": plot.requirements})) < len(plot.requirements)


def custom_plots(session: Session, key: str) -> dict[str, Plot]:
    if missing_columns(session, key):
        return {}
    plot, plot_id = plot_of(session, key), f"own-{key}"
    mapping = mapping_of(session, {"columns": plot.requirements})
    drawn_from = (id(plot), tuple(mapping.items()), session.selected, colours_key(session))

    def composed():
        from astronomical_lite.plots.custom.registry import render as compose

        return session.dataset.once(
            ("custom", key, *drawn_from),
            lambda: compose(
                plot,
                session.dataset.whole_frame(),
                session.selected,
                settings=session.settings,
                columns=mapping,
            ),
        )

    def draw(style, limits):
        return draw_spec(session, plot_id, composed(), style, limits)

    def points():
        return *composed().sources(len(session.dataset.catalogue.frame)), None

    return {plot_id: Plot(drawn_from, draw, points)}


def draw_spec(session: Session, plot_id: str, spec: PlotSpec, style, limits) -> Drawing:
    from astronomical_lite.plots.diagrams.cloud import classes_of
    from astronomical_lite.plots.diagrams.draw_custom import draw_custom

    classes = classes_of(session.settings)
    return draw_custom(
        spec,
        codes=session.dataset.codes(classes),
        classes=classes,
        **selected_of(session),
        limits=limits,
        style=style,
        cache=cache_of(session, plot_id),
    )


def custom_panel(session: Session, key: str) -> str:
    plot = plot_of(session, key)
    requirements = {"columns": plot.requirements} if plot.requirements else {}
    try:
        shown = guesses(session, requirements) | mapping_of(session, requirements)
    except UserError:
        shown = {}
    asking = missing_columns(session, key) or session.drafts.get("asking") == key
    return render(
        "diagnostic.html",
        key=key,
        about=plot.description,
        problem="",
        asking=asking,
        changeable=bool(requirements),
        ways=way_context(requirements, shown),
        columns=session.dataset.variables,
        figures=[figure_of(session, f"own-{key}", plot.name)],
    )
