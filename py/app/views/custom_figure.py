"""Drawing what a plot of the user's own returned, in a panel or beside the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.state.stages import Setup
from app.views.figures import cache_of, marked_of

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.custom.spec import PlotSpec
    from astronomical_lite.plots.limits import Limits
    from astronomical_lite.tables.labels import Labels


def draw_spec(
    setup: Setup, labels: Labels, plot_id: str, spec: PlotSpec, style: Style, limits: Limits | None
) -> Drawing:
    """Draw a plot's layers on the data set, coloured by its labels."""
    from astronomical_lite.plots.diagrams.cloud import classes_of
    from astronomical_lite.plots.diagrams.draw_custom import draw_custom

    classes = classes_of(setup.settings)
    return draw_custom(
        spec,
        codes=setup.dataset.codes(labels, classes),
        classes=classes,
        **marked_of(setup),
        limits=limits,
        style=style,
        cache=cache_of(setup.session, plot_id),
    )
