"""Basic Plot: any column against any other, coloured by label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.panels.registry import panel
from app.state.session import Session
from app.views.figures import Plot, cache_of, figure_of, selected_of
from app.views.render import render

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits


def axes_of(session: Session, key: str) -> tuple[str, str]:
    """The panel's own axes, or the default ones."""
    known = session.dataset.variables
    own = session.settings.layout[key].get("panel_contents")
    if isinstance(own, list) and len(own) == 2 and all(name in known for name in own):
        return own[0], own[1]
    return session.settings.default_vars


def basic_plots(session: Session, key: str) -> dict[str, Plot]:
    x, y = axes_of(session, key)
    if not (x and y):
        return {}
    dataset = session.dataset
    return {
        f"basic-{key}": Plot(
            (id(dataset), x, y, session.selected, colours_key(session)),
            lambda style, limits: draw_basic(session, key, x, y, style, limits),
            lambda: (dataset.values(x), dataset.values(y), None),
        )
    }


def colours_key(session: Session) -> tuple:
    settings = session.settings
    return (
        settings.label_col,
        tuple(settings.label_colours.items()),
        tuple(settings.labels_to_strings.items()),
    )


def draw_basic(
    session: Session, key: str, x: str, y: str, style: Style, limits: Limits | None
) -> Drawing:
    from astronomical_lite.plots.diagrams.cloud import View, classes_of, draw_cloud

    dataset, classes = session.dataset, classes_of(session.settings)
    return draw_cloud(
        View(dataset.values(x), dataset.values(y), dataset.labelled(x), dataset.labelled(y)),
        dataset.codes(classes),
        classes,
        **selected_of(session),
        limits=limits,
        style=style,
        cache=cache_of(session, f"basic-{key}"),
    )


@panel("Basic Plot", plots=basic_plots)
def basic_plot(session: Session, key: str) -> str:
    x, y = axes_of(session, key)
    typed = session.drafts.get(f"axes.{key}") if f"panel.{key}" in session.errors else None
    return render(
        "basic_plot.html",
        key=key,
        axes=list(zip("xy", typed or (x, y), strict=True)),
        variables=session.dataset.variables,
        figure=figure_of(session, f"basic-{key}", f"{y} against {x}, coloured by label"),
    )
