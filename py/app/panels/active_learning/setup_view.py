"""What is shown before a classifier is trained: its choices, the sets, and what the features are like."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from app.services.questions_by_hand import DEFAULT_MEMBER
from app.state.stages import Dashboard
from astronomical_lite.project.settings import Settings

if TYPE_CHECKING:
    from astronomical_lite.learning.feature_ranges import Ranges


def named(settings: Settings, label: int) -> dict[str, Any]:
    return {
        "value": label,
        "name": settings.name_of(label),
        "colour": settings.label_colours[label],
    }


def setup_context(dashboard: Dashboard) -> dict[str, Any]:
    from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
    from astronomical_lite.learning.initial_points import FIRST, SPREAD
    from astronomical_lite.learning.querying.registry import STRATEGIES

    problem = dashboard.problem
    return {
        "classifiers": descriptions(CLASSIFIERS),
        "strategies": descriptions(STRATEGIES),
        "firsts": FIRST,
        "classifier": dashboard.typed.get("classifier", DEFAULT_MEMBER[0]),
        "strategy": dashboard.typed.get("strategy", DEFAULT_MEMBER[1]),
        "first": dashboard.typed.get("first", SPREAD),
        "n_missing": int(problem.missing.sum()),
        "n_rows": len(problem.missing),
        "features": features_seen(dashboard),
        "accepting": [c.name for c in CLASSIFIERS.values() if c.accepts_nan],
        **class_counts(dashboard),
        "sentinels": sentinels_seen(dashboard),
        "committee": len(dashboard.tab.members) > 1,
    }


def descriptions(registry: dict[str, Any]) -> dict[str, str]:
    """Each entry's description, with its paper where it has one, by the entry's name."""
    return {
        name: f"{entry.description} ({entry.paper})" if entry.paper else entry.description
        for name, entry in registry.items()
    }


def class_counts(dashboard: Dashboard) -> dict[str, Any]:
    """Number of sources of each class in the three sets, counted once per learning problem."""
    settings, problem = dashboard.settings, dashboard.problem
    sets = {
        "Training": problem.sets.train,
        "Validation": problem.sets.validation,
        "Test": problem.sets.test,
    }
    counts = dashboard.dataset.cached(
        ("class counts", dashboard.drafts["problem_digest"]),
        lambda: [occurrences(problem.labels[rows]) for rows in sets.values()],
    )
    classes = [
        named(settings, label) | {"counts": [count[label] for count in counts]}
        for label in settings.label_colours
    ]
    return {
        "sets": [{"title": title, "n": len(rows)} for title, rows in sets.items()],
        "set_rows": [row for row in classes if any(row["counts"])],
    }


def occurrences(labels: np.ndarray) -> Counter[int]:
    """How often each label occurs."""
    found, counts = np.unique(labels, return_counts=True)
    return Counter(dict(zip(found.tolist(), counts.tolist(), strict=True)))


def ranges_of(dashboard: Dashboard) -> Ranges:
    """Return the range of every feature, computed once per learning problem."""
    from astronomical_lite.learning.feature_ranges import feature_ranges

    key = ("ranges", dashboard.drafts["problem_digest"])
    return dashboard.dataset.cached(key, lambda: feature_ranges(dashboard.problem))


def features_seen(dashboard: Dashboard) -> list[dict[str, str]]:
    """Every feature's range and what is wrong with how many of its values, the worst first."""
    problem, reach = dashboard.problem, ranges_of(dashboard)
    bad = [
        (problem.n_missing.get(name, 0), problem.n_infinite.get(name, 0))
        for name in problem.features
    ]
    rows = [
        {"name": name, "lowest": f"{low:.4g}", "highest": f"{high:.4g}", "bad": in_words(*wrong)}
        for name, low, high, wrong in zip(
            problem.features, reach.lowest, reach.highest, bad, strict=True
        )
    ]
    return [rows[j] for j in sorted(range(len(rows)), key=lambda j: -sum(bad[j]))]


def sentinels_seen(dashboard: Dashboard, most: int = 3) -> list[str]:
    """Features that reach to a value such as -99, in words."""
    features = dashboard.problem.features
    listed = [f"{features[j]} has {value:g}" for j, value in ranges_of(dashboard).sentinels.items()]
    rest = len(listed) - most
    return listed[:most] + ([f"{rest} more features have such values"] if rest > 0 else [])


def in_words(n_missing: int, n_infinite: int) -> str:
    counts = ((n_missing, "missing"), (n_infinite, "infinite or too large"))
    return " and ".join(f"{n:,} {word}" for n, word in counts if n)
