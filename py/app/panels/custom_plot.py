"""Plots of a user's own: their columns asked once, their function run on the loaded data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.panels.basic_plot import colours_key
from app.panels.diagnostics import way_context
from app.panels.registry import PanelKind, finds_more
from app.services.column_mapping import guesses, mapping_of
from app.state.session import Session
from app.views.custom_figure import draw_spec
from app.views.figures import Plot, figure_of
from app.views.render import render
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    pass


@finds_more
def custom_kind(session: Session, name: str) -> PanelKind | None:
    """Return the panel of a plot that the user's own Python registered, if there is one."""
    if session.extension is None:
        return None
    from astronomical_lite.plots.custom import PLOTS

    return PanelKind(name, custom_panel, custom_plots) if name in PLOTS else None


def plot_of(session: Session, key: str):
    from astronomical_lite.plots.custom import PLOTS

    return PLOTS[session.settings.layout[key]["contents"]]


def missing_columns(session: Session, key: str) -> bool:
    plot = plot_of(session, key)
    return len(mapping_of(session, {"columns": plot.needs})) < len(plot.needs)


def custom_plots(session: Session, key: str) -> dict[str, Plot]:
    if missing_columns(session, key):
        return {}
    plot, plot_id = plot_of(session, key), f"own-{key}"
    mapping = mapping_of(session, {"columns": plot.needs})
    drawn_from = (id(plot), tuple(mapping.items()), session.selected, colours_key(session))

    def composed():
        from astronomical_lite.plots.custom import render as compose

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


def custom_panel(session: Session, key: str) -> str:
    plot = plot_of(session, key)
    needs = {"columns": plot.needs} if plot.needs else {}
    try:
        shown = guesses(session, needs) | mapping_of(session, needs)
    except UserError:
        shown = {}
    asking = missing_columns(session, key) or session.drafts.get("asking") == key
    return render(
        "diagnostic.html",
        key=key,
        about=plot.description,
        problem="",
        asking=asking,
        changeable=bool(needs),
        ways=way_context(needs, shown),
        columns=session.dataset.variables,
        figures=[figure_of(session, f"own-{key}", plot.name)],
    )
