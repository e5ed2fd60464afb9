"""Drawing what a plot of the user's own returned, in a panel or beside the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.state.session import Session
from app.views.figures import kept_of, selected_of

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.custom import PlotSpec


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
        kept=kept_of(session, plot_id),
    )
