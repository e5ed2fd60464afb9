"""The dashboard: the Active Learning panel and the source it asks about."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from app.session import ClassifierTab, Session
from app.views.render import render
from astronomical.settings import UNKNOWN, Settings

if TYPE_CHECKING:
    from astronomical.problem import Problem

VIEWS = {
    "training": "Training Set",
    "metric": "Metric",
    "validation": "Validation Set",
    "scores": "Scores",
}


def learning_parts(session: Session) -> dict[str, str]:
    if session.problem is None or session.tab is None:
        return {"active-learning": "", "source": ""}
    return {"active-learning": active_learning(session), "source": source(session)}


def active_learning(session: Session) -> str:
    tab, settings = session.tab, session.settings
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
        "errors": defaultdict(str, session.errors),
    }
    if tab.learner is None:
        return render("learner_setup.html", **context, **setup_context(session, tab))
    return render("learner.html", **context, **learner_context(session, tab))


def named(settings: Settings, label: int) -> dict[str, Any]:
    return {
        "value": label,
        "name": settings.name_of(label),
        "colour": settings.label_colours[label],
    }


def setup_context(session: Session, tab: ClassifierTab) -> dict[str, Any]:
    from astronomical.models import CLASSIFIERS
    from astronomical.strategies import STRATEGIES

    problem = session.problem
    return {
        "classifiers": [
            {"name": c.name, "description": c.description} for c in CLASSIFIERS.values()
        ],
        "strategies": list(STRATEGIES),
        "classifier": session.drafts.get("classifier", "RForest"),
        "strategy": session.drafts.get("strategy", "Uncertainty Sampling"),
        "n_missing": int(problem.missing.sum()),
        "n_rows": len(problem.missing),
        "missing_by_feature": worst_features(problem),
        "accepting": [c.name for c in CLASSIFIERS.values() if c.accepts_nan],
        "sizes": [
            ("Training", len(problem.sets.train)),
            ("Validation", len(problem.sets.validation)),
            ("Test", len(problem.sets.test)),
        ],
        "n_features": problem.X.shape[1],
        "committee": len(tab.members) > 1,
    }


def worst_features(problem: Problem, most: int = 4) -> list[tuple[str, str]]:
    """Base features with unusable values, worst first, and what is wrong with how many rows."""
    bad = {
        name: (problem.n_missing.get(name, 0), problem.n_infinite.get(name, 0))
        for name in problem.features
    }
    worst = sorted((name for name in bad if any(bad[name])), key=lambda name: -sum(bad[name]))
    return [(name, in_words(*bad[name])) for name in worst[:most]]


def in_words(n_missing: int, n_infinite: int) -> str:
    counts = ((n_missing, "missing"), (n_infinite, "infinite or too large"))
    return " and ".join(f"{n:,} {word}" for n, word in counts if n)


def learner_context(session: Session, tab: ClassifierTab) -> dict[str, Any]:
    learner, settings = tab.learner, session.settings
    query = learner.query_row
    return {
        "views": VIEWS,
        "members": [f"{classifier} with {strategy}" for classifier, strategy in tab.members],
        "n_trained": learner.n_trained,
        "n_unsure": sum(int(y) == UNKNOWN for y in learner.labelled_y),
        "query_id": "" if query is None else session.dataset.ids.text(query),
        "answers": [named(settings, label) for label in settings.known_labels],
        "unsure": UNKNOWN,
        "assigned": learner.assigned,
        "assigned_name": ""
        if learner.assigned is None
        else ("Unsure" if learner.assigned == UNKNOWN else settings.name_of(learner.assigned)),
        "can_undo": learner.can_undo,
        "sets": [
            {
                "title": title,
                "scores": learner.scores(name),
                "confusion": confusion(learner, name),
                "n": len(rows),
            }
            for title, name, rows in (
                ("Training set", "train", learner.train_rows),
                ("Validation set", "validation", learner.validation_rows),
            )
        ],
        "other": f"not {settings.name_of(tab.label)}",
        "alternative": plot_in_words(session, tab),
    }


def confusion(learner: Any, name: str) -> dict[str, Any]:
    """Counts and, for the shading, each cell's share of its true class."""
    counts = learner.confusion(name).as_array()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return {"counts": counts.tolist(), "shares": shares.round(2).tolist()}


def plot_in_words(session: Session, tab: ClassifierTab) -> str:
    """What the picture shows, for those who do not see it."""
    learner = tab.learner
    if tab.view == "scores":
        last = learner.history[-1]
        return (
            f"Accuracy, precision, recall and F1 against number of points; "
            f"at {last.n_points} points validation F1 is {last.validation.f1:.3f}."
        )
    x, y = session.settings.default_vars
    title = VIEWS[tab.view]
    return f"{title}: {y} against {x}, {learner.n_trained} trained points, queried source marked."


def source(session: Session) -> str:
    """The queried source: id, extra information and pictures."""
    dataset, settings, learner = session.dataset, session.settings, session.tab.learner
    row = None if learner is None else learner.query_row
    if row is None:
        return render("source.html", id="", info=[], images=[], started=learner is not None)
    frame, units = dataset.catalogue.frame, dataset.catalogue.units
    columns = settings.extra_info_cols or [
        c for c in dict.fromkeys([*settings.default_vars]) if c in frame
    ]
    return render(
        "source.html",
        id=dataset.ids.text(row),
        info=[
            {"name": c, "value": shown(frame[c].iloc[row]), "unit": units.get(c, "")}
            for c in columns
        ],
        images=[
            {"column": c, "address": shown(frame[c].iloc[row])} for c in settings.extra_image_cols
        ],
        started=True,
    )


def shown(value: Any) -> str:
    """A table's value as text: floats to six digits, missing as a dash."""
    if value is None or value != value:
        return "–"
    try:
        import pandas as pd

        if pd.isna(value):
            return "–"
    except (TypeError, ValueError):
        pass
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    return str(value)
