"""A small catalogue and a bundle whose classifier was trained on it."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from astronomical_lite.bundle.contents import DataSet
from astronomical_lite.bundle.project_files import project_files
from astronomical_lite.learning import Learner, make_problem
from astronomical_lite.learning.features import combine_all
from astronomical_lite.learning.splits import split
from astronomical_lite.project.classifier_entry import classifier_entry
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.source_ids import source_ids

WHEN = datetime(2024, 3, 9, 7, 5, tzinfo=UTC)
FEATURES = ["g", "r"]


def simulated(n=120):
    rng = np.random.default_rng(0)
    label = np.arange(n) % 2
    return pd.DataFrame(
        {
            "id": 2**60 + np.arange(n),
            "g": rng.normal(label, 0.5),
            "r": rng.normal(size=n),
            "dec": rng.uniform(-90, 90, n),
            "label": label,
        }
    )


def made(frame, *, safe=True, extra=None, combinations=()):
    """The bundle's files and its learner."""
    settings = Settings(
        id_col="id",
        label_col="label",
        labels_to_train=[0],
        labels_to_strings={0: "Star", 1: "Galaxy"},
        features_for_training=FEATURES,
        feature_generation=list(combinations),
        author="A. Stronomer",
        extra=extra or {},
    )
    generated = combine_all(frame, FEATURES, settings.feature_generation)
    together = (
        frame[FEATURES] if generated is None else pd.concat([frame[FEATURES], generated], axis=1)
    )
    labels = frame["label"].to_numpy()
    problem = make_problem(
        together, list(together), labels, split(labels, exclude_unknown=False), scale=True
    )
    learner = Learner(problem, 0, [("DTree", "Margin Sampling")], n_initial=12)
    learner.start()
    ids = source_ids(frame["id"], "id")
    texts = ids.texts(learner.labelled_rows)
    settings.classifiers = {
        "0": classifier_entry(learner.members, texts, learner.labelled_y.tolist())
    }
    data = DataSet.of("survey.csv", frame)
    return project_files(settings, {0: learner}, ids, {}, data, WHEN, safe=safe), learner
