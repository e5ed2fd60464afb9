"""Basic Plot: any column against any other, coloured by label or by predicted class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.panels.registry import panel
from app.services import combined_prediction, exports
from app.state.by_hand import AUDIT, SECOND_LOOK
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


COLOURS = {"label": "Label", "predicted": "Predicted class"}
COLOUR_BY = "colour_by"  # of the panel, kept beside its axes


def colour_of(dashboard: Dashboard, key: str) -> str:
    """Return which of `COLOURS` the panel has."""
    chosen = dashboard.settings.layout[key].get(COLOUR_BY)
    return "predicted" if chosen == "predicted" and may_be_predicted(dashboard) else "label"


def may_be_predicted(dashboard: Dashboard) -> bool:
    """Return True if predictions may be seen: a classifier is trained, and none is being audited blind."""
    by_hand = dashboard.session.by_hand
    is_blind = by_hand.purpose in (AUDIT, SECOND_LOOK) and by_hand.row is not None
    return not is_blind and bool(exports.trained(dashboard))


def basic_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    x, y = axes_of(dashboard, key)
    if not (x and y):
        return {}
    dataset, predicted = dashboard.dataset, colour_of(dashboard, key) == "predicted"
    of = combined_prediction.prediction_key(dashboard) if predicted else None
    return {
        f"basic-{key}": Plot(
            (id(dataset), x, y, dashboard.selected, colours_key(dashboard), of),
            lambda style, limits: draw_basic(dashboard, key, x, y, style, limits),
            lambda: (dataset.values(x), dataset.values(y), None),
            f"{y} against {x}",
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

    dataset, cache = dashboard.dataset, cache_of(dashboard.session, f"basic-{key}")
    if colour_of(dashboard, key) == "predicted":
        classes = combined_prediction.predicted_classes(dashboard)
        found = combined_prediction.probabilities(dashboard)
        codes = cache.get(
            found,
            ("predicted", classes.labels),
            lambda: combined_prediction.predicted_codes(classes, found),
        )
    else:
        classes = classes_of(dashboard.settings)
        codes = dataset.codes(dashboard.labels, classes)
    return draw_cloud(
        View(dataset.values(x), dataset.values(y), dataset.labelled(x), dataset.labelled(y)),
        codes,
        classes,
        **selected_of(dashboard),
        limits=limits,
        style=style,
        cache=cache,
    )


@panel("Basic Plot", plots=basic_plots)
def basic_plot(dashboard: Dashboard, key: str) -> str:
    x, y = axes_of(dashboard, key)
    typed = dashboard.typed.get(f"axes.{key}") if f"panel.{key}" in dashboard.errors else None
    by = colour_of(dashboard, key)
    return render(
        "basic_plot.html",
        key=key,
        axes=list(zip("xy", typed or (x, y), strict=True)),
        variables=dashboard.dataset.variables,
        colours=COLOURS if may_be_predicted(dashboard) else {},
        colour_by=by,
        figure=figure_of(
            dashboard.session,
            f"basic-{key}",
            f"{y} against {x}, coloured by {COLOURS[by].lower()}",
            has_sources=True,
        ),
    )
