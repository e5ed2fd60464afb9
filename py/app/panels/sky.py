"""Sky: sources on a map, of the whole sky or of the field that they lie in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.panels.basic_plot import colours_key
from app.panels.diagnostics import way_context
from app.panels.registry import panel
from app.services.column_mapping import guesses, mapping_of
from app.state.stages import Dashboard
from app.views.figures import Plot, cache_of, figure_of, marked_of
from app.views.render import render
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.diagrams.sky import SkyPositions
    from astronomical_lite.plots.limits import Limits

ABOUT = {
    "AIT": "Hammer-Aitoff projection: equal areas. East is to the left.",
    "TAN": "Gnomonic projection. North is up, east to the left.",
}
NAME = "Sky"


def chosen_columns(dashboard: Dashboard) -> dict[str, str]:
    """Return the columns chosen for a position; as long as none is, those with the usual names."""
    from astronomical_lite.plots.diagrams.sky import REQUIREMENTS

    return mapping_of(dashboard, REQUIREMENTS) or guesses(dashboard, REQUIREMENTS)


def positions_of(dashboard: Dashboard) -> tuple[SkyPositions | None, str]:
    """Return where sources are on the map; or None, and why there is none if columns are chosen."""
    from astronomical_lite.plots.diagrams.sky import sky_positions

    mapping = chosen_columns(dashboard)
    if not mapping:
        return None, ""

    def make() -> tuple[SkyPositions | None, str]:
        try:
            return sky_positions(dashboard.dataset.catalogue.frame, mapping), ""
        except UserError as error:
            return None, str(error)

    return dashboard.dataset.cached(("sky", tuple(sorted(mapping.items()))), make)


def sky_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    found, _ = positions_of(dashboard)
    if found is None:
        return {}
    plot_id, places = f"sky-{key}", found

    def draw(style: Style, limits: Limits | None) -> Drawing:
        from astronomical_lite.plots.diagrams.cloud import classes_of
        from astronomical_lite.plots.diagrams.sky import draw_sky

        classes = classes_of(dashboard.settings)
        return draw_sky(
            places,
            dashboard.dataset.codes(dashboard.labels, classes),
            classes,
            **marked_of(dashboard),
            limits=limits,
            style=style,
            cache=cache_of(dashboard.session, plot_id),
        )

    drawn_from = (id(places), dashboard.selected, colours_key(dashboard))
    return {plot_id: Plot(drawn_from, draw, lambda: (places.x, places.y, None), NAME)}


@panel(NAME, plots=sky_plots, size=(8, 6))
def sky(dashboard: Dashboard, key: str) -> str:
    from astronomical_lite.plots.diagrams.sky import REQUIREMENTS

    found, problem = positions_of(dashboard)
    figure = figure_of(
        dashboard.session,
        f"sky-{key}",
        "Map of the sky with all sources, coloured by label",
        has_sources=True,
    )
    return render(
        "diagnostic.html",
        key=key,
        about=ABOUT[found.projection.kind] if found else "",
        problem=problem,
        asking=found is None or dashboard.drafts.get("asking") == key,
        changeable=True,
        ways=way_context(REQUIREMENTS, chosen_columns(dashboard)),
        columns=dashboard.dataset.numeric,
        figures=[figure] if found else [],
    )
