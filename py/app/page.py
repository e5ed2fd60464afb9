"""The parts of the page, rendered from the session.

Every key is the id of the element that its HTML replaces.
"""

from __future__ import annotations

from collections.abc import Collection

from app import panels
from app.panels import registry
from app.panels.registry import PanelKind, panel_plots
from app.protocol.patches import PanelPlace
from app.services.exports import export_menu
from app.services.layout import panel_places
from app.state.session import DASHBOARD, EDITOR, Session
from app.state.stages import Dashboard
from app.views.extension import extension_part, extension_plots
from app.views.figures import Plot
from app.views.render import render
from app.views.setup import setup_parts
from astronomical_lite import __version__

__all__ = [
    "late_panels",
    "page_grid",
    "page_parts",
    "page_plots",
    "panel_parts",
    "panels",
    "source_panels",
]


def page_parts(session: Session, without: Collection[str] = ()) -> dict[str, str]:
    """Return the HTML of every part, by the id of the element it replaces, without that of some panels."""
    parts = {
        "version": __version__,
        "notice": render("notice.html", notice=session.notice),
        "replayed": render("replayed.html", replayed=session.replayed),
        "toolbar": toolbar(session),
        "stage": render("stage.html", stage=session.stage),
        "extension": extension_part(session),
    }
    dashboard = Dashboard.of(session)
    if dashboard is None:
        return parts | setup_parts(session)
    for key in session.settings.layout:
        if key not in without:
            parts |= registry.panel_parts(dashboard, key)
    return parts


def panel_parts(session: Session, key: str) -> dict[str, str]:
    """Return the HTML of a panel's parts, by the id of the element it replaces."""
    dashboard = Dashboard.of(session)
    return {} if dashboard is None else registry.panel_parts(dashboard, key)


def late_panels(session: Session, action: str = "") -> list[str]:
    """Return the keys of the panels that are rendered after the others when an action was carried out; without one
    of all that can be."""
    return [key for key, kind in _kinds(session).items() if kind.is_late(action)]


def source_panels(session: Session) -> list[str]:
    """Return the keys of the panels that show the question or the selected source."""
    return [key for key, kind in _kinds(session).items() if kind.is_of_source]


def _kinds(session: Session) -> dict[str, PanelKind]:
    """Return the kinds of the panels that there are, by key; nothing while there is no dashboard."""
    layout = session.settings.layout if Dashboard.of(session) else {}
    kinds = {key: registry.kind_of(session, panel["contents"]) for key, panel in layout.items()}
    return {key: kind for key, kind in kinds.items() if kind is not None}


def toolbar(session: Session) -> str:
    """Return the HTML of the toolbar."""
    errors, dataset, dashboard = session.errors, session.dataset, Dashboard.of(session)
    return render(
        "toolbar.html",
        loaded=dataset is not None,
        name=dataset.catalogue.name if dataset else "",
        n_rows=len(dataset.catalogue.frame) if dataset else 0,
        dashboard=session.stage == DASHBOARD,
        menu=export_menu(dashboard) if dashboard else None,
        editing=session.stage == EDITOR,
        labelled=bool(session.curated),
        logged=len(session.label_log) > 0,
        error=errors.get("config.save", "") or errors.get("export", ""),
    )


def page_grid(session: Session) -> list[PanelPlace] | None:
    """Return the panels' places for the page's grid; None while there is no dashboard."""
    return panel_places(session.settings.layout) if Dashboard.of(session) else None


def page_plots(session: Session) -> dict[str, Plot]:
    """Return the plots of all panels and of the editor, by id."""
    plots: dict[str, Plot] = extension_plots(session)
    dashboard = Dashboard.of(session)
    if dashboard is not None:
        for key in session.settings.layout:
            plots |= panel_plots(dashboard, key)
    return plots
