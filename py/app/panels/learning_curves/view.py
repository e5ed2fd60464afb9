"""Learning Curves: does choosing what to label pay, compared with labelling at random?"""

from __future__ import annotations

from app.panels.registry import panel
from app.state.session import Session
from app.views.figures import Plot, figure_of
from app.views.render import render


def curve_plots(session: Session, key: str) -> dict[str, Plot]:
    run = session.curves.get(session.active_label)
    if run is None or not run.curves:
        return {}

    def draw(style, limits):
        from astronomical_lite.plots.diagrams.learning_curves import draw_learning_curves

        return draw_learning_curves(list(run.curves.values()), limits=limits, style=style)

    drawn = tuple((name, curve.f1.shape) for name, curve in run.curves.items())
    return {f"curves-{key}": Plot((id(run), drawn), draw)}


@panel("Learning Curves", plots=curve_plots, size=(7, 10))
def learning_curves(session: Session, key: str) -> str:
    from astronomical_lite.learning.querying.registry import STRATEGIES

    tab, run = session.tab, session.curves.get(session.active_label)
    learner = tab.learner if tab else None
    own = {strategy for _, strategy in tab.members} if tab else set()
    return render(
        "curves.html",
        key=key,
        name=session.settings.name_of(tab.label) if tab else "",
        ready=bool(tab and tab.members),
        members="; ".join(classifier for classifier, _ in tab.members) if tab else "",
        strategies=[{"name": name, "on": name in own} for name in STRATEGIES],
        n_labels=run.n_labels if run else 30,
        n_seeds=run.n_seeds if run else 3,
        waiting=len(run.waiting) if run else 0,
        done=sum(len(curve.f1) for curve in run.curves.values()) if run else 0,
        can_replay=learner is not None,
        figure=figure_of(session, f"curves-{key}", "Learning curves: F1 against number of labels")
        if run and run.curves
        else None,
        error=session.errors.get("curves", ""),
    )
