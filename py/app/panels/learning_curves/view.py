"""Learning Curves: does choosing what to label pay, compared with labelling at random?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.panels.registry import panel
from app.state.stages import Dashboard
from app.views.figures import Plot, figure_of
from app.views.render import render

if TYPE_CHECKING:
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits


def curve_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    run = dashboard.session.curves.get(dashboard.tab.label)
    if run is None or not run.curves:
        return {}

    def draw(style: Style, limits: Limits | None) -> Drawing:
        from astronomical_lite.plots.diagrams.learning_curves import draw_learning_curves

        return draw_learning_curves(list(run.curves.values()), limits=limits, style=style)

    drawn = tuple((name, curve.f1.shape) for name, curve in run.curves.items())
    return {f"curves-{key}": Plot((id(run), drawn), draw)}


@panel("Learning Curves", plots=curve_plots, size=(7, 10))
def learning_curves(dashboard: Dashboard, key: str) -> str:
    from astronomical_lite.learning.querying.registry import STRATEGIES

    tab, run = dashboard.tab, dashboard.session.curves.get(dashboard.tab.label)
    own = {strategy for _, strategy in tab.members}
    return render(
        "curves.html",
        key=key,
        name=dashboard.settings.name_of(tab.label),
        ready=bool(tab.members),
        members="; ".join(classifier for classifier, _ in tab.members),
        strategies=[{"name": name, "on": name in own} for name in STRATEGIES],
        n_labels=run.n_labels if run else 30,
        n_seeds=run.n_seeds if run else 3,
        waiting=len(run.waiting) if run else 0,
        done=sum(len(curve.f1) for curve in run.curves.values()) if run else 0,
        can_replay=tab.training is not None,
        figure=figure_of(
            dashboard.session, f"curves-{key}", "Learning curves: F1 against number of labels"
        )
        if run and run.curves
        else None,
        error=dashboard.errors.get("curves", ""),
    )
