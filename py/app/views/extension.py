"""Your Python: the editor, what the file offers, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.user_python import left_out
from app.state.session import EDITOR, Session
from app.state.stages import Setup
from app.views.custom_figure import draw_spec
from app.views.figures import Plot, figure_of
from app.views.render import render

if TYPE_CHECKING:
    from astronomical_lite.extensions import Trial
    from astronomical_lite.plots.custom.spec import PlotSpec
    from astronomical_lite.tables.labels import Labels

KINDS = {
    "feature": "Feature combinations",
    "classifier": "Classifiers",
    "strategy": "Query strategies",
    "plot": "Plots",
    "light_curve_feature": "Features of light curves",
}


TRIAL = "trial"


@dataclass(frozen=True)
class ShownTrial:
    """A plot of the file in the editor, made of the loaded data."""

    setup: Setup
    labels: Labels
    trial: Trial
    spec: PlotSpec


def shown_trial(session: Session) -> ShownTrial | None:
    """Return the first plot of the file that could be made of the loaded data."""
    setup = Setup.of(session)
    if session.stage != EDITOR or setup is None or setup.dataset.labels is None:
        return None
    made = ((trial, trial.spec) for trial in trials_of(session))
    labels = setup.dataset.labels
    shown = (ShownTrial(setup, labels, trial, spec) for trial, spec in made if spec is not None)
    return next(shown, None)


def trials_of(session: Session) -> list[Trial]:
    """Results of trying each function, unless other data have been loaded since."""
    return session.editor.trials if session.editor.tried_on is session.dataset else []


def extension_plots(session: Session) -> dict[str, Plot]:
    """Return the plot beside the editor, if there is one."""
    shown = shown_trial(session)
    if shown is None:
        return {}
    return {
        TRIAL: Plot(
            (id(shown.trial), session.selected),
            lambda style, limits: draw_spec(
                shown.setup, shown.labels, TRIAL, shown.spec, style, limits
            ),
        )
    }


def extension_part(session: Session) -> str:
    """Return the HTML of the editor; nothing while it is closed."""
    if session.stage != EDITOR:
        return ""
    from astronomical_lite.extensions import TEMPLATES

    loaded, editor = session.extension, session.editor
    trials = {(trial.kind, trial.name): trial for trial in trials_of(session)}
    shown = shown_trial(session)
    return render(
        "extension.html",
        editor=editor,
        templates=[{"name": t.name, "title": t.title} for t in TEMPLATES],
        loaded=loaded.name if loaded else "",
        changed=loaded is not None and loaded.source != editor.source,
        offers=[
            {
                "title": title,
                "entries": [
                    {"name": name, "trial": trials.get((kind, name))} for name in loaded.names(kind)
                ],
            }
            for kind, title in KINDS.items()
            if loaded and loaded.names(kind)
        ],
        left_out=left_out(session),
        waiting=session.waiting,
        notes=loaded.notes if loaded else [],
        figure=None if shown is None else figure_of(session, TRIAL, shown.trial.name),
        error=session.errors.get("extension", "") or session.errors.get("extension.run", ""),
    )
