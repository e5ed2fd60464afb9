"""The plots in view, each with a key that changes when it must be drawn anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.session import ClassifierTab, Session

if TYPE_CHECKING:
    from astronomical.plots.figure import Drawing


@dataclass(frozen=True)
class Plot:
    key: object
    draw: Callable[[], Drawing]


def page_plots(session: Session) -> dict[str, Plot]:
    tab = session.tab
    if session.stage != "dashboard" or tab is None or tab.learner is None:
        return {}
    learner = tab.learner
    key = (
        id(learner),
        len(learner.history),
        learner.n_trained,
        learner.query_row,
        tab.view,
        tab.show_correct,
        tab.show_incorrect,
        session.settings.default_vars,
    )
    return {"learner-plot": Plot(key, lambda: draw_learner(session, tab))}


def draw_learner(session: Session, tab: ClassifierTab) -> Drawing:
    from astronomical.plots import learner as plots

    if tab.view == "scores":
        return plots.draw_scores(tab.learner.history)
    x_name, y_name = session.settings.default_vars
    x, y = session.dataset.column(x_name), session.dataset.column(y_name)
    units = session.dataset.catalogue.units
    view = plots.View(
        x=x.to_numpy(dtype="float64", na_value=float("nan")),
        y=y.to_numpy(dtype="float64", na_value=float("nan")),
        x_label=labelled(x_name, units),
        y_label=labelled(y_name, units),
    )
    if tab.view == "metric":
        return plots.draw_metric(tab.learner, view)
    return plots.draw_sets(
        tab.learner,
        view,
        "train" if tab.view == "training" else "validation",
        show_correct=tab.show_correct,
        show_incorrect=tab.show_incorrect,
    )


def labelled(name: str, units: dict[str, str]) -> str:
    unit = units.get(name, "")
    return f"{name} [{unit}]" if unit else name
