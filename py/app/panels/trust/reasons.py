"""What the classifier goes by: features that matter, and those that speak for one source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.panels.trust.section import Section
from app.services.explained import row_to_explain
from app.services.hidden_answers import blind_row
from app.state.stages import Trained
from app.views.formatting import shown
from app.views.render import render

if TYPE_CHECKING:
    from app.state.explained import WhatMatters, WhySource

MATTERS, WHY = "trust.matters", "trust.why"
MOST_ROWS = 10  # features that are listed
MOST_NAMED = 3  # in a sentence
MINUS = "\u2212"


def body(trained: Trained, key: str) -> str:
    row = row_to_explain(trained)
    return render(
        "trust_reasons.html",
        key=key,
        name=trained.settings.name_of(trained.tab.label),
        matters=matters_context(trained, trained.training.what_matters),
        why=why_context(trained, trained.training.why_source),
        source="" if row is None else trained.ids.text(row),
        errors={"matters": trained.errors.get(MATTERS, ""), "why": trained.errors.get(WHY, "")},
    )


def matters_context(trained: Trained, found: WhatMatters | None) -> dict[str, Any]:
    if found is None or not found.work.is_done:
        return progress_of(found)
    order = (-found.found.drop).argsort(kind="stable")[:MOST_ROWS].tolist()
    widest = max(float(found.found.high.max()), 0.01)
    return progress_of(found) | {
        "sentence": sentence_of_matters(trained, found),
        "numbers": numbers_of_matters(trained, found),
        "rows": [
            {
                "feature": trained.problem.features[i],
                "lost": points(found.found.drop[i]),
                "interval": f"{points(found.found.low[i])} to {points(found.found.high[i])}",
                "bar": bar(float(found.found.drop[i]) / widest),
            }
            for i in order
        ],
        "n_features": len(found.found.drop),
        "is_old": found.own is not trained.learner.probabilities,
        "n_trained": found.n_trained,
    }


def why_context(trained: Trained, found: WhySource | None) -> dict[str, Any]:
    if found is None or found.row == blind_row(trained.session):
        return progress_of(None)
    if not found.work.is_done:
        return progress_of(found)
    weights = found.weights
    order = (-abs(weights)).argsort(kind="stable")[:MOST_ROWS].tolist()
    widest = max(float(abs(weights).max()), 0.01)
    return progress_of(found) | {
        "sentence": sentence_of_why(trained, found),
        "numbers": (
            "Each feature in turn is replaced with its median in the pool of sources that may be asked about: by as "
            "much as the probability falls, the source's own value speaks for the class. Features that say the same "
            "stand in for each other."
        ),
        "rows": [
            {
                "feature": trained.problem.features[i],
                "value": shown(found.values[i]),
                "median": shown(found.medians[i]),
                "weight": f"{weights[i]:+.2f}".replace("-", MINUS),
                "for": bool(weights[i] > 0),
                "bar": bar(abs(float(weights[i])) / widest),
            }
            for i in order
        ],
        "n_features": len(weights),
        "is_old": found.own is not trained.learner.probabilities,
        "n_trained": found.n_trained,
        "id": trained.ids.text(found.row),
    }


def progress_of(found: WhatMatters | WhySource | None) -> dict[str, Any]:
    """Return what is shown before there is a result."""
    nothing = {"n_done": 0, "n_jobs": 0, "error": "", "rows": [], "is_old": False, "id": ""}
    if found is None:
        return nothing
    return nothing | {
        "n_done": len(found.work.results),
        "n_jobs": len(found.work.messages) if found.work.is_under_way else 0,
        "error": found.work.error,
    }


def sentence_of_matters(trained: Trained, found: WhatMatters) -> str:
    """Which features matter by more than chance, in plain words."""
    name, features = trained.settings.name_of(trained.tab.label), trained.problem.features
    order = (-found.found.drop).argsort(kind="stable").tolist()
    sure = [features[i] for i in order if found.found.low[i] > 0]
    if not sure:
        return f"No single feature matters for {name} by more than chance: others can stand in for each."
    how_many = "all" if len(sure) == len(features) else f"{len(sure):,} of"
    return (
        f"{name} is told from others mostly by {listed(sure[:MOST_NAMED])}; {how_many} {len(features):,} features "
        f"matter{'s' if len(sure) == 1 else ''} by more than chance."
    )


def numbers_of_matters(trained: Trained, found: WhatMatters) -> str:
    name, result = trained.settings.name_of(trained.tab.label), found.found
    return (
        f"What they are is {100 * result.score:.0f} % probable on average for {result.n_class:,} validation sources of "
        f"{name} and {result.n_others:,} others, counted alike; lost is by how much less where one feature's values "
        "are shuffled among them (permutation importance, Breiman 2001). Features that say the same stand in for each "
        "other."
    )


def sentence_of_why(trained: Trained, found: WhySource) -> str:
    """How probable the class is for the source, and what speaks for it and against it."""
    name, features = trained.settings.name_of(trained.tab.label), trained.problem.features
    weights, p = found.weights, float(found.probabilities[0])
    order = (-weights).argsort(kind="stable").tolist()
    least = 0.005  # what is shown as 0.01
    for_it = [features[i] for i in order if weights[i] >= least][:MOST_NAMED]
    against = [features[i] for i in reversed(order) if weights[i] <= -least][:MOST_NAMED]
    said = f"Source {trained.ids.text(found.row)} is {name} with a probability of {p:.2f}"
    reasons = [
        f"{which} it speak{'' if len(names) > 1 else 's'} {listed(names)}"
        for which, names in (("for", for_it), ("against", against))
        if names
    ]
    if not reasons:
        return f"{said}: no single feature makes a difference, others say the same."
    return f"{said}: {'; '.join(reasons)}."


def listed(names: list[str]) -> str:
    """Return names as a sentence has them."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def points(share: float) -> str:
    """Return a share in percentage points."""
    return f"{100 * share:.1f}".replace("-", MINUS)


def bar(share: float) -> float:
    """Return the length of a bar, of at most 100."""
    return round(100 * max(0.0, min(share, 1.0)), 1)


SECTION = Section("reasons", "What matters, and why this source?", body)
