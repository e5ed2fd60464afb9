"""The Active Learning panel: a tab per classifier, its question, plots and scores."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from app.panels.active_learning.by_hand_view import (
    by_hand_context,
    by_hand_figure,
    by_hand_plots,
)
from app.panels.active_learning.looking_back import answered_rows, labels_given, place_of
from app.panels.active_learning.scores_view import scored_sets
from app.panels.active_learning.setup_view import setup_context
from app.panels.registry import panel
from app.services import exports, label_recording, selection
from app.services.answers import answers_of, name_of_answer
from app.services.questions_by_hand import asks_by_hand
from app.state.by_hand import AUDIT, SECOND_LOOK
from app.state.classifier_tab import ClassifierTab, Training
from app.state.stages import Dashboard
from app.views.figures import Plot, cache_of, figure_of, selected_of
from app.views.render import render
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from astronomical_lite.learning import Learner
    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.limits import Limits

VIEWS = {
    "training": "Training Set",
    "metric": "Metric",
    "validation": "Validation Set",
    "scores": "Scores",
}


def learner_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    tab = dashboard.tab
    if tab.training is None or dashboard.session.by_hand.purpose in (AUDIT, SECOND_LOOK):
        return by_hand_plots(dashboard) if asks_by_hand(dashboard) else {}
    learner = tab.training.learner
    drawn_from = (
        id(learner),
        len(learner.history),
        learner.n_trained,
        learner.query_row,
        dashboard.selected,
        tab.view,
        tab.show_correct,
        tab.show_incorrect,
        dashboard.settings.default_vars,
    )
    if tab.view == "scores":
        return {plot_id(tab): Plot(drawn_from, partial(draw_history, learner))}
    rows = learner.validation_rows if tab.view == "validation" else learner.train_rows
    x, y = dashboard.settings.default_vars
    return {
        plot_id(tab): Plot(
            drawn_from,
            lambda style, limits: draw_learner(dashboard, learner, style, limits),
            lambda: (dashboard.dataset.values(x), dashboard.dataset.values(y), rows),
            f"{y} against {x}, {tab.view}",
        )
    }


def plot_id(tab: ClassifierTab) -> str:
    """The sets and the metric share their axes, and so their zoom; the scores have their own."""
    return "scores" if tab.view == "scores" else "learner"


def draw_history(learner: Learner, style: Style, limits: Limits | None) -> Drawing:
    from astronomical_lite.plots.diagrams.scores import draw_scores

    return draw_scores(learner.history, limits=limits, style=style)


def draw_learner(
    dashboard: Dashboard, learner: Learner, style: Style, limits: Limits | None
) -> Drawing:
    from astronomical_lite.plots.diagrams import learner as plots
    from astronomical_lite.plots.diagrams.cloud import View

    dataset, tab = dashboard.dataset, dashboard.tab
    x, y = dashboard.settings.default_vars
    view = View(dataset.values(x), dataset.values(y), dataset.labelled(x), dataset.labelled(y))
    shared = {**selected_of(dashboard), "limits": limits, "style": style}
    shared["cache"] = cache_of(dashboard.session, plot_id(tab))
    if tab.view == "metric":
        return plots.draw_metric(learner, view, **shared)
    return plots.draw_sets(
        learner,
        view,
        "train" if tab.view == "training" else "validation",
        show_correct=tab.show_correct,
        show_incorrect=tab.show_incorrect,
        **shared,
    )


@panel("Active Learning", plots=learner_plots, size=(7, 12), is_of_source=True)
def active_learning(dashboard: Dashboard, key: str) -> str:
    tab, settings = dashboard.tab, dashboard.settings
    context = {
        "tabs": [
            {
                "value": label,
                "name": settings.name_of(label),
                "colour": settings.label_colours[label],
            }
            for label in settings.labels_to_train
        ],
        "active": tab.label,
        "name": settings.name_of(tab.label),
        "tab": tab,
        "computing": dashboard.session.computing.get(tab.label),
        "errors": defaultdict(str, dashboard.errors),
        "answers": answers_of(settings),
        **by_hand_context(dashboard),
    }
    if tab.training is None and context["by_hand"]:
        context["figure"] = by_hand_figure(dashboard)
        return render("learner_first.html", **context, **setup_context(dashboard))
    if tab.training is None:
        return render("learner_setup.html", **context, **setup_context(dashboard))
    if dashboard.session.by_hand.purpose in (AUDIT, SECOND_LOOK):
        return render("learner_audit.html", **context, figure=by_hand_figure(dashboard))
    return render("learner.html", **context, **learner_context(dashboard, tab.training))


def learner_context(dashboard: Dashboard, training: Training) -> dict[str, Any]:
    tab, settings = dashboard.tab, dashboard.settings
    learner, batch = training.learner, training.batch
    query = learner.query_row
    assigned = learner.assigned
    if batch is not None:
        assigned = None if query is None else batch.answers.get(query)
    return {
        "views": VIEWS,
        "members": [f"{classifier} with {strategy}" for classifier, strategy in tab.members],
        "n_trained": learner.n_trained,
        "n_unsure": sum(int(y) == UNSURE for y in learner.labelled_y),
        "query_row": query,
        "questions_of": settings.questions_of,
        "query_id": "" if query is None else dashboard.ids.text(query),
        "assigned": assigned,
        "assigned_name": "" if assigned is None else name_of_answer(settings, assigned),
        "one_key": not settings.two_steps,
        "one_answer": settings.one_answer if len(exports.trained(dashboard)) > 1 else None,
        "queues": queues_in(dashboard) if len(exports.trained(dashboard)) > 1 else [],
        "looking": looking(dashboard, training),
        "can_undo": learner.can_undo or bool(training.answers),
        "n_asked": len(batch.rows) if batch else 1,
        "n_answered": len(training.answers),
        "sets": scored_sets(learner, tab.test),
        "queried_selected": selection.is_queried(dashboard.session),
        **question_remarks(dashboard, learner),
        "kept": dashboard.session.project is not None,
        "figure": figure_of(
            dashboard.session,
            plot_id(tab),
            plot_in_words(dashboard, learner),
            has_sources=tab.view != "scores",
        ),
        "other": f"not {settings.name_of(tab.label)}",
    }


def queues_in(dashboard: Dashboard) -> list[dict[str, Any]]:
    """Which classifiers ask, as choices: this one alone, or one queue over all."""
    from astronomical_lite.learning.one_queue import ONE_QUEUE

    chosen = dashboard.settings.one_queue
    return [{"value": "", "name": "This classifier", "chosen": chosen not in ONE_QUEUE}] + [
        {"value": name, "name": f"All: {name.lower()}", "chosen": name == chosen}
        for name in ONE_QUEUE
    ]


def looking(dashboard: Dashboard, training: Training) -> dict[str, Any]:
    """What was answered for the selected source, if it was, and which way others are."""
    rows = answered_rows(training)
    place, answer = place_of(rows, dashboard.selected), ""
    if place < len(rows):
        answer = name_of_answer(dashboard.settings, labels_given(training)[rows[place]])
    return {"place": place, "n": len(rows), "answer": answer}


def question_remarks(dashboard: Dashboard, learner: Learner) -> dict[str, Any]:
    """Whether the queried source is flagged, and its probability if that is to be seen."""
    session, row = dashboard.session, learner.query_row
    shown = row is not None and session.drafts.get(label_recording.PROBABILITY)
    return {
        "flagged": row is not None and label_recording.is_flagged(session, dashboard.ids.text(row)),
        "probability": f"{learner.probabilities[row]:.2f}" if shown else None,
    }


def plot_in_words(dashboard: Dashboard, learner: Learner) -> str:
    """Describe the picture for those who do not see it."""
    tab = dashboard.tab
    if tab.view == "scores":
        last = learner.history[-1]
        return (
            f"Accuracy, precision, recall and F1 against number of points; "
            f"at {last.n_points} points validation F1 is {last.validation.f1:.3f}."
        )
    x, y = dashboard.settings.default_vars
    title = VIEWS[tab.view]
    return f"{title}: {y} against {x}, {learner.n_trained} trained points, queried source marked."
