"""What the Active Learning panel shows while it asks without a classifier."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from app.panels.basic_plot import colours_key
from app.services import audits, label_recording, questions_by_hand, second_looks
from app.state.by_hand import AUDIT, PURPOSES, SECOND_LOOK, TEST, TRAINING, VALIDATION
from app.state.stages import Dashboard
from app.views.figures import Figure, Plot, cache_of, figure_of, selected_of
from astronomical_lite.messages import count_text
from astronomical_lite.tables.labels import UNKNOWN

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits

PLOT = "by-hand"

WHY = {
    VALIDATION: "Drawn at random, so that the validation scores are honest.",
    TEST: "Drawn at random, so that the test scores are honest.",
    AUDIT: "Drawn from the whole catalogue; what the classifier says of them is not shown.",
    SECOND_LOOK: "Labels that look wrong, among others of yours. Neither they nor what the classifier says is shown.",
}


def by_hand_context(dashboard: Dashboard) -> dict[str, Any]:
    """Return what the templates of questions by hand need; `by_hand` is None where none is asked."""
    sets, session = dashboard.problem.sets, dashboard.session
    n_given: dict[str, int] = {}
    if questions_by_hand.is_labelled_by_hand(dashboard):
        n_given = {VALIDATION: len(sets.validation), TEST: len(sets.test)}
    if audits.is_under_way(dashboard):
        n_given[AUDIT] = len(audits.shown_labels(dashboard)[0])
    if second_looks.is_under_way(dashboard):
        n_given[SECOND_LOOK] = len(session.by_hand.looked)
    if n_given:
        n_given[TRAINING] = len(training_labels(dashboard)[0])
    purposes = [
        {"value": value, "name": name, "n": n_given[value], "on": value == session.by_hand.purpose}
        for value, name in PURPOSES.items()
        if value in n_given
    ]
    return {"purposes": purposes} | asked_context(dashboard)


def asked_context(dashboard: Dashboard) -> dict[str, Any]:
    """Return the question by hand, and what the classifiers wait for."""
    from astronomical_lite.learning.querying.first_batch import PROPOSALS

    if not questions_by_hand.asks_by_hand(dashboard):
        return {"by_hand": None}
    by_hand = dashboard.session.by_hand
    is_training = by_hand.purpose == TRAINING
    n_blind = 0
    if by_hand.purpose in (AUDIT, SECOND_LOOK):
        is_audit = by_hand.purpose == AUDIT
        n_blind = len(audits.rows_to_label(dashboard) if is_audit else by_hand.again)
    source = "" if by_hand.row is None else dashboard.ids.text(by_hand.row)
    return {
        "by_hand": {
            "row": by_hand.row,
            "id": source,
            "flagged": bool(source) and label_recording.is_flagged(dashboard.session, source),
            "purpose": by_hand.purpose,
            "why": WHY.get(by_hand.purpose, PROPOSALS[by_hand.proposal].description),
            "n_blind": n_blind,
            "n_left": len(questions_by_hand.left_of_batch(dashboard)) if is_training else 0,
            "size": len(by_hand.batch),
            "proposals": PROPOSALS.values() if is_training else [],
            "proposal": by_hand.proposal,
            "wanted": by_hand.size,
            "waits": waits(dashboard) if is_training else [],
            "can_undo": can_undo(dashboard),
        }
    }


def waits(dashboard: Dashboard) -> list[str]:
    """Return a sentence for each classifier that cannot start yet, that of the tab in view first."""
    from astronomical_lite.learning.readiness import waits_for

    tabs = questions_by_hand.tabs_waiting(dashboard)
    tabs.sort(key=lambda tab: tab.label != dashboard.tab.label)
    said = [
        waits_for(
            dashboard.settings.name_of(tab.label),
            questions_by_hand.lacking(dashboard, dashboard.problem, tab),
        )
        for tab in tabs
    ]
    return [sentence for sentence in said if sentence]


def can_undo(dashboard: Dashboard) -> bool:
    if dashboard.session.by_hand.purpose == TRAINING:
        return bool(questions_by_hand.waiting_labels(dashboard, dashboard.problem, dashboard.tab))
    return questions_by_hand.last_answered(dashboard) is not None


def training_labels(dashboard: Dashboard) -> tuple[IntArray, IntArray]:
    """Return rows and labels of what was answered for training in any tab, int64."""
    found: dict[int, int] = {}
    for label in dashboard.settings.labels_to_train:
        tab = dashboard.session.tabs[label]
        if tab.training is not None:
            learner = tab.training.learner
            found |= dict(
                zip(learner.labelled_rows.tolist(), learner.labelled_y.tolist(), strict=True)
            )
        found |= questions_by_hand.waiting_labels(dashboard, dashboard.problem, tab)
    return np.array(list(found), dtype="int64"), np.array(list(found.values()), dtype="int64")


# ---- the plot ----------------------------------------------------------------------------------------


def by_hand_plots(dashboard: Dashboard) -> dict[str, Plot]:
    dataset, by_hand = dashboard.dataset, dashboard.session.by_hand
    x, y = dashboard.settings.default_vars
    rows, labels = shown_labels(dashboard)
    drawn_from = (
        id(dataset),
        x,
        y,
        by_hand.purpose,
        by_hand.row,
        rows.tobytes(),
        labels.tobytes(),
        dashboard.selected,
        colours_key(dashboard),
    )
    return {
        PLOT: Plot(
            drawn_from,
            partial(draw_by_hand, dashboard),
            lambda: (dataset.values(x), dataset.values(y), None),
            f"{y} against {x}",
        )
    }


def shown_labels(dashboard: Dashboard) -> tuple[IntArray, IntArray]:
    """Return rows and labels of what was answered for the purpose in view."""
    purpose, problem = dashboard.session.by_hand.purpose, dashboard.problem
    if purpose == TRAINING:
        return training_labels(dashboard)
    if purpose == AUDIT:
        return audits.shown_labels(dashboard)
    if purpose == SECOND_LOOK:  # no label, nor second one, is to be seen
        return np.array([], dtype="int64"), np.array([], dtype="int64")
    rows = problem.sets.validation if purpose == VALIDATION else problem.sets.test
    return rows, problem.labels[rows]


def draw_by_hand(dashboard: Dashboard, style: Style, limits: Limits | None) -> Drawing:
    from astronomical_lite.plots.diagrams.cloud import View, classes_of
    from astronomical_lite.plots.diagrams.search_space import draw_search_space

    dataset, session = dashboard.dataset, dashboard.session
    x, y = dashboard.settings.default_vars
    view = View(dataset.values(x), dataset.values(y), dataset.labelled(x), dataset.labelled(y))
    inside = np.ones(len(dashboard.problem.X), dtype="uint8")
    return draw_search_space(
        view,
        dataset.cached("everywhere", lambda: inside),
        *shown_labels(dashboard),
        classes_of(dashboard.settings),
        **selected_of(dashboard),
        limits=limits,
        style=style,
        cache=cache_of(session, PLOT),
    )


def by_hand_figure(dashboard: Dashboard) -> Figure:
    x, y = dashboard.settings.default_vars
    n = int(np.count_nonzero(shown_labels(dashboard)[1] != UNKNOWN))
    words = f"{y} against {x}, {count_text(n, 'labelled source')}, the source in question marked"
    return figure_of(dashboard.session, PLOT, words, has_sources=True)
