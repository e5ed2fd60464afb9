"""A section of the Trust panel; `view.SECTIONS` lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.state.stages import Trained
from app.views.figures import Plot

SectionBody = Callable[[Trained, str], str]
SectionPlots = Callable[[Trained, str], dict[str, Plot]]


def no_plots(trained: Trained, key: str) -> dict[str, Plot]:
    return {}


@dataclass(frozen=True)
class Section:
    """A section of the panel.

    Attributes
    ----------
    name : part of its element's id
    title : its heading
    body : (session with a trained classifier, panel key) -> HTML, in plain words first
    plots : (session with a trained classifier, panel key) -> plots by id
    """

    name: str
    title: str
    body: SectionBody
    plots: SectionPlots = no_plots
