"""Scores and confusion matrices of a classifier, as its panel shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.state.classifier_tab import TEST_SHOWN

if TYPE_CHECKING:
    from astronomical_lite.learning import Learner


def scored_sets(learner: Learner, test: str) -> list[dict[str, Any]]:
    """Scores and confusion matrices; those of the test set only where the user asked for them."""
    sets = [
        ("Training set", "train", learner.train_rows),
        ("Validation set", "validation", learner.validation_rows),
    ]
    if test == TEST_SHOWN:
        sets.append(("Test set", "test", learner.test_rows))
    return [
        {
            "title": title,
            "short": title.removesuffix(" set"),
            "scores": learner.scores(name),
            "intervals": intervals(learner, name),
            "n_labelled": learner.confusion(name).total,
            "confusion": confusion(learner, name),
            "n": len(rows),
        }
        for title, name, rows in sets
    ]


def intervals(learner: Learner, name: str) -> dict[str, Any]:
    """Return Wilson's intervals of a set's scores; none for the set it is trained on."""
    from astronomical_lite.learning.score_intervals import score_intervals

    return {} if name == "train" else dict(score_intervals(learner.confusion(name)))


def confusion(learner: Learner, name: str) -> dict[str, Any]:
    """Counts and, for the shading, each cell's share of its true class."""
    counts = learner.confusion(name).as_array()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return {"counts": counts.tolist(), "shares": shares.round(2).tolist()}
