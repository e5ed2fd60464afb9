"""The kinds of panel a dashboard can hold, by the names the configuration file uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.services.layout import MAIN_PANELS
from app.services.task_layouts import tasks_of
from app.services.user_python import left_out
from app.state.session import Session
from app.state.stages import Dashboard
from app.views.figures import Plot
from app.views.render import render
from astronomical_lite.project.layout import MENU

Body = Callable[[Dashboard, str], str]
Plots = Callable[[Dashboard, str], dict[str, Plot]]
Parts = Callable[[Dashboard, str], dict[str, str]]


def no_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    return {}


def no_parts(dashboard: Dashboard, key: str) -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class PanelKind:
    """A kind of panel.

    Attributes
    ----------
    name : its title and its `contents` in the configuration file
    body : (dashboard, panel key) -> HTML
    plots : (dashboard, panel key) -> plots by id
    size : width and height in cells when it is added
    parts : (dashboard, panel key) -> HTML of elements of its body that change for themselves, by id
    is_of_source : True if it shows the question or the selected source, and is brought up to date with the next
        question while predictions are still being made
    own_actions : what the names of its actions begin with, where it is rendered with the other panels after these
        alone; after any other, once the page has the others and their plots
    """

    name: str
    body: Body
    plots: Plots = no_plots
    size: tuple[int, int] = (5, 6)
    parts: Parts = no_parts
    is_of_source: bool = False
    own_actions: str = ""

    def is_late(self, action: str) -> bool:
        """Return True if it is rendered after the other panels, once the page has these."""
        return not action.startswith(self.own_actions)


Resolver = Callable[[Session, str], PanelKind | None]

PANELS: dict[str, PanelKind] = {}
RESOLVERS: list[Resolver] = []  # of kinds that come and go, such as a user's own plots


def panel(
    name: str,
    plots: Plots = no_plots,
    size: tuple[int, int] = (5, 6),
    parts: Parts = no_parts,
    is_of_source: bool = False,
    own_actions: str = "",
) -> Callable[[Body], Body]:
    """Register the decorated function as the body of a kind of panel."""

    def register(body: Body) -> Body:
        PANELS[name] = PanelKind(name, body, plots, size, parts, is_of_source, own_actions)
        return body

    return register


def choosable(session: Session) -> list[str]:
    """Kinds that "Choose plot type" offers: the mode decides on the main panels."""
    own = session.extension.names("plot") if session.extension else []
    return list(dict.fromkeys([name for name in PANELS if name not in MAIN_PANELS.values()] + own))


def finds_more(resolver: Resolver) -> Resolver:
    """Register a function that finds kinds by names that are not in the table."""
    RESOLVERS.append(resolver)
    return resolver


def kind_of(session: Session, contents: str) -> PanelKind | None:
    """Return a kind of panel by its name, None if there is none of that name.

    A user's own plot keeps its name where a panel that came later has the same.
    """
    found = (resolver(session, contents) for resolver in RESOLVERS)
    return next((kind for kind in found if kind is not None), PANELS.get(contents))


def panel_html(dashboard: Dashboard, key: str) -> str:
    """Return the HTML of a panel with its frame."""
    session = dashboard.session
    contents = session.settings.layout[key]["contents"]
    kind = kind_of(session, contents)
    body = kind.body(dashboard, key) if kind else ""
    return render(
        "panel.html",
        key=key,
        contents=contents if kind else "",
        unknown="" if kind or contents == MENU else contents,
        left_out=left_out(session),
        choices=choosable(session),
        main=contents in MAIN_PANELS.values(),
        tasks=tasks_of(session.mode) if contents == MENU else {},
        has_layout_before=session.layout_before is not None,
        body=body,
        error=session.errors.get(f"panel.{key}", ""),
    )


def panel_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    """Return the plots of a panel, by id."""
    kind = kind_of(dashboard.session, dashboard.settings.layout[key]["contents"])
    return kind.plots(dashboard, key) if kind else {}


def panel_parts(dashboard: Dashboard, key: str) -> dict[str, str]:
    """Return the HTML of a panel and of the elements of its body that change for themselves, by id."""
    kind = kind_of(dashboard.session, dashboard.settings.layout[key]["contents"])
    parts = {f"panel-{key}": panel_html(dashboard, key)}
    return parts | (kind.parts(dashboard, key) if kind else {})
