"""A small catalogue, a bundle whose classifier was trained on it, and tiles of a survey."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from astropy.table import Table

from astronomical_lite.bundle.contents import DataSet
from astronomical_lite.bundle.model_files import as_zip
from astronomical_lite.bundle.project_files import project_files
from astronomical_lite.learning import Learner, make_problem
from astronomical_lite.learning.combined_columns import made_columns
from astronomical_lite.learning.splits import split
from astronomical_lite.project.classifier_entry import classifier_entry
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.export.parquet_table import write_parquet
from astronomical_lite.tables.export.table_files import write_table
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


TREE = (("DTree", "Margin Sampling"),)


def made(frame, *, safe=True, extra=None, combinations=(), members=TREE, units=None):
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
    generated = made_columns(frame, FEATURES, settings.feature_generation)
    together = frame[FEATURES]
    if generated is not None:
        together = pd.concat([together, generated.to_frame()], axis=1)
    labels = frame["label"].to_numpy()
    problem = make_problem(
        together, list(together), labels, split(labels, exclude_unknown=False), scale=True
    )
    learner = Learner(problem, 0, list(members), n_initial=12)
    learner.start()
    ids = source_ids(frame["id"], "id")
    texts = ids.texts(learner.labelled_rows)
    settings.classifiers = {
        "0": classifier_entry(learner.members, texts, learner.labelled_y.tolist())
    }
    data = DataSet.of("survey.csv", frame, units=units)
    return project_files(settings, {0: learner}, ids, {}, data, WHEN, safe=safe), learner


def bundle_of(frame, **options):
    """The bundle of a committee as a zip."""
    members = [("RForest", "Margin Sampling"), ("KNN", "Margin Sampling")]
    files, _ = made(
        frame, **{"members": members, "combinations": [("subtract (a-b)", 2)], **options}
    )
    return as_zip([(f"survey-project/{path}", content) for path, content in files])


def tile(number, n=500):
    """Sources of a survey: ids beyond 2**53, a tenth of `g` missing, names, units."""
    rng = np.random.default_rng(number)
    table = Table(
        {
            "id": 2**60 + number * 10**6 + np.arange(n),
            "name": [f"J{number}-{i}" for i in range(n)],
            "g": np.where(rng.random(n) < 0.1, np.nan, rng.normal(0.5, 1, n)),
            "r": rng.normal(0, 1, n).astype("f4"),
            "class": rng.choice(["STAR", "GALAXY", "QSO"], n, p=[0.7, 0.28, 0.02]),
        }
    )
    table["g"].unit = table["r"].unit = "mag"
    return table


def write_tile(path, table, group_rows=None):
    """Write a table in the format of the file's name."""
    if path.suffix == ".parquet":
        file = io.BytesIO()
        write_parquet(table, file)
        if group_rows:
            pq.write_table(
                pq.read_table(io.BytesIO(file.getvalue())), path, row_group_size=group_rows
            )
        else:
            path.write_bytes(file.getvalue())
    elif path.suffix == ".csv":
        table.to_pandas().to_csv(path, index=False)
    elif path.suffix == ".vot":
        table.write(path, format="votable")
    else:
        path.write_bytes(write_table(table, "fits")[0])
    return path
