"""Which parts the page has, and what each is rendered from.

Every key is the id of the element that its HTML replaces.
"""

from __future__ import annotations

from app import panels
from app.panels.registry import panel_html, panel_plots
from app.protocol.patches import PanelPlace
from app.services.layout import panel_places
from app.state.session import Session
from app.views.extension import extension_part, extension_plots
from app.views.figures import Plot
from app.views.render import render
from app.views.setup import setup_parts
from astronomical_lite import __version__

__all__ = ["page_grid", "page_parts", "page_plots", "panels"]


def page_parts(session: Session) -> dict[str, str]:
    parts = {
        "version": __version__,
        "notice": render("notice.html", notice=session.notice),
        "toolbar": toolbar(session),
        "stage": render("stage.html", stage=session.stage),
        "extension": extension_part(session),
    }
    if session.on_dashboard:
        return parts | {f"panel-{key}": panel_html(session, key) for key in session.settings.layout}
    return parts | setup_parts(session)


def toolbar(session: Session) -> str:
    errors, dataset = session.errors, session.dataset
    return render(
        "toolbar.html",
        loaded=dataset is not None,
        name=dataset.catalogue.name if dataset else "",
        n_rows=len(dataset.catalogue.frame) if dataset else 0,
        dashboard=session.on_dashboard,
        editing=session.stage == "extension",
        trained=any(tab.learner is not None for tab in session.tabs.values()),
        labelled=bool(session.curated),
        error=errors.get("config.save", "") or errors.get("export", ""),
    )


def page_grid(session: Session) -> list[PanelPlace] | None:
    """Where the panels are; None while there is no dashboard."""
    return panel_places(session.settings.layout) if session.on_dashboard else None


def page_plots(session: Session) -> dict[str, Plot]:
    plots: dict[str, Plot] = extension_plots(session)
    if session.on_dashboard:
        for key in session.settings.layout:
            plots |= panel_plots(session, key)
    return plots
