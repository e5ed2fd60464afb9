"""Basic Plot: any column against any other, coloured by label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.panels.registry import panel
from app.state.stages import Dashboard
from app.views.figures import Plot, cache_of, figure_of, selected_of
from app.views.render import render

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits


def axes_of(dashboard: Dashboard, key: str) -> tuple[str, str]:
    """The panel's own axes, or the default ones."""
    known = dashboard.dataset.variables
    own = dashboard.settings.layout[key].get("panel_contents")
    if isinstance(own, list) and len(own) == 2 and all(name in known for name in own):
        return own[0], own[1]
    return dashboard.settings.default_vars


def basic_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    x, y = axes_of(dashboard, key)
    if not (x and y):
        return {}
    dataset = dashboard.dataset
    return {
        f"basic-{key}": Plot(
            (id(dataset), x, y, dashboard.selected, colours_key(dashboard)),
            lambda style, limits: draw_basic(dashboard, key, x, y, style, limits),
            lambda: (dataset.values(x), dataset.values(y), None),
        )
    }


def colours_key(dashboard: Dashboard) -> tuple[object, ...]:
    """Return what the classes' colours and names are made from."""
    settings = dashboard.settings
    return (
        settings.label_col,
        tuple(settings.label_colours.items()),
        tuple(settings.labels_to_strings.items()),
    )


def draw_basic(
    dashboard: Dashboard, key: str, x: str, y: str, style: Style, limits: Limits | None
) -> Drawing:
    from astronomical_lite.plots.diagrams.cloud import View, classes_of, draw_cloud

    dataset, classes = dashboard.dataset, classes_of(dashboard.settings)
    return draw_cloud(
        View(dataset.values(x), dataset.values(y), dataset.labelled(x), dataset.labelled(y)),
        dataset.codes(dashboard.labels, classes),
        classes,
        **selected_of(dashboard),
        limits=limits,
        style=style,
        cache=cache_of(dashboard.session, f"basic-{key}"),
    )


@panel("Basic Plot", plots=basic_plots)
def basic_plot(dashboard: Dashboard, key: str) -> str:
    x, y = axes_of(dashboard, key)
    typed = dashboard.typed.get(f"axes.{key}") if f"panel.{key}" in dashboard.errors else None
    return render(
        "basic_plot.html",
        key=key,
        axes=list(zip("xy", typed or (x, y), strict=True)),
        variables=dashboard.dataset.variables,
        figure=figure_of(dashboard.session, f"basic-{key}", f"{y} against {x}, coloured by label"),
    )
