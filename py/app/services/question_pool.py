"""The set that classifiers' questions are of: all sources to train on, or those of them in a selection set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services import selection_sets
from app.services.classifier_tabs import ask_several

if TYPE_CHECKING:
    from app.state.classifier_tab import ClassifierTab, Training
    from app.state.stages import Dashboard
    from astronomical_lite.arrays import BoolArray


def ask_within(dashboard: Dashboard, name: str) -> None:
    """Ask about sources of a set alone from now on; with "" about all.

    A question that is answered already stays until its answer is trained on.

    Raises
    ------
    UserError
        There is no such set.
    """
    if name:
        selection_sets.set_named(dashboard, name)
    dashboard.settings.questions_of = name
    follow_set(dashboard)


def follow_set(dashboard: Dashboard) -> None:
    """Have all classifiers ask about the sources of the set that the settings name, which may be gone."""
    settings, session = dashboard.settings, dashboard.session
    if settings.questions_of not in {one.name for one in settings.selection_sets}:
        settings.questions_of = ""
    inside = selection_sets.asked_within(dashboard)
    for tab in session.tabs.values():
        if tab.training is not None and tab.training.learner.asked_within is not inside:
            _ask_anew(tab, tab.training, inside, is_busy=tab.label in session.computing)


def _ask_anew(
    tab: ClassifierTab, training: Training, inside: BoolArray | None, *, is_busy: bool
) -> None:
    learner = training.learner
    if is_busy or training.answers:
        learner.asked_within = inside  # the question after the fit that is due is of the set
        return
    learner.ask_within(inside)
    if learner.assigned is None:
        ask_several(tab, training)
