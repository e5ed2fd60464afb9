"""The kinds of panel a dashboard can hold, by the names the configuration file uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.layout import MAIN_PANELS, MENU
from app.session import Session
from app.views.figures import Plot
from app.views.render import render

Body = Callable[[Session, str], str]
Plots = Callable[[Session, str], dict[str, Plot]]


def no_plots(session: Session, key: str) -> dict[str, Plot]:
    return {}


@dataclass(frozen=True)
class PanelKind:
    """A kind of panel.

    Attributes
    ----------
    name : its title and its `contents` in the configuration file
    body : (session, panel key) -> HTML
    plots : (session, panel key) -> plots by id
    size : width and height in cells when it is added
    """

    name: str
    body: Body
    plots: Plots = no_plots
    size: tuple[int, int] = (5, 6)


PANELS: dict[str, PanelKind] = {}


def panel(name: str, plots: Plots = no_plots, size: tuple[int, int] = (5, 6)):
    """Register the decorated function as the body of a kind of panel."""

    def register(body: Body) -> Body:
        PANELS[name] = PanelKind(name, body, plots, size)
        return body

    return register


def choosable() -> list[str]:
    """What "Choose plot type" offers: the mode decides on the main panels."""
    return [name for name in PANELS if name not in MAIN_PANELS.values()]


def panel_html(session: Session, key: str) -> str:
    contents = session.settings.layout[key]["contents"]
    kind = PANELS.get(contents)
    body = kind.body(session, key) if kind else ""
    return render(
        "panel.html",
        key=key,
        contents=contents if kind else "",
        unknown="" if kind or contents == MENU else contents,
        choices=choosable(),
        main=contents in MAIN_PANELS.values(),
        body=body,
        error=session.errors.get(f"panel.{key}", ""),
    )


def panel_plots(session: Session, key: str) -> dict[str, Plot]:
    kind = PANELS.get(session.settings.layout[key]["contents"])
    return kind.plots(session, key) if kind else {}
