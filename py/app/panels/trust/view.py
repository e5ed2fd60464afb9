"""Trust: can I stop, and can I believe it?"""

from __future__ import annotations

from app.panels.registry import panel
from app.panels.trust import audit, doctor, probabilities, reasons, settled, unlike
from app.panels.trust.section import Section
from app.state.stages import Dashboard, Trained
from app.views.figures import Plot
from app.views.render import render

# In the order in which they are read
SECTIONS: tuple[Section, ...] = (
    settled.SECTION,
    audit.SECTION,
    probabilities.SECTION,
    doctor.SECTION,
    reasons.SECTION,
    unlike.SECTION,
)


def trained_of(dashboard: Dashboard) -> Trained | None:
    """Return the dashboard with its trained classifier, None until it is trained."""
    return Trained.of(dashboard.session)


def section_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    trained = trained_of(dashboard)
    plots: dict[str, Plot] = {}
    if trained is not None:
        for section in SECTIONS:
            plots |= section.plots(trained, key)
    return plots


@panel("Trust", plots=section_plots, size=(7, 10))
def trust(dashboard: Dashboard, key: str) -> str:
    trained = trained_of(dashboard)
    return render(
        "trust.html",
        key=key,
        name=dashboard.settings.name_of(dashboard.tab.label),
        n_trained=trained.learner.n_trained if trained else 0,
        sections=[
            {"name": section.name, "title": section.title, "html": section.body(trained, key)}
            for section in SECTIONS
        ]
        if trained
        else [],
        error=dashboard.errors.get("trust", ""),
    )
