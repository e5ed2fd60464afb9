"""`astronomical-lite predict` over 2,000,000 rows against the same bundle by scikit-learn alone, natively.

Reading and writing are in both times. One core: both are held to the first one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import numpy as np

from benchmarks.pairs import median_of
from benchmarks.row import Measured, Row
from benchmarks.sample import MAGNITUDES, Prepared, sample_of
from environment import ROOT

N_ROWS = 2_000_000
N_FILES = 10
N_TRAINING = 20_000
N_LABELLED = 60
PAIRS = 3
TIMES = 8  # rows of a survey, for what takes some seconds to begin, and for memory

REFERENCE = """
import itertools, sys
import joblib, numpy as np, pandas as pd
folder, models, out, *files = sys.argv[1:]
forest, scaler = (joblib.load(f"{models}/{name}") for name in ("forest.joblib", "scaler.joblib"))
forest.set_params(n_jobs=1)
names = "MAGNITUDES".split()
for number, file in enumerate(files):
    table = pd.read_parquet(file)
    columns = [table[name].to_numpy() for name in names]
    columns += [a - b for a, b in itertools.combinations(columns, 2)]
    X = scaler.transform(np.column_stack(columns))
    usable = ~np.isnan(X).any(axis=1)
    probability = np.full(len(X), np.nan)
    probability[usable] = forest.predict_proba(X[usable])[:, 1]
    pd.DataFrame({"id": table["id"], "probability": probability}).to_parquet(f"{out}/{number}.parquet")
"""


@dataclass(frozen=True)
class Survey:
    """Files of a survey, and a bundle with its classifier and scaler as scikit-learn's own beside it."""

    folder: Path
    bundle: Path
    files: list[Path]


@dataclass(frozen=True)
class Times:
    """Seconds of each run of both, in turn, and True if both say the same."""

    ours: list[float]
    reference: list[float]
    same: bool = True


def make_survey(folder: Path, n_rows: int = N_ROWS) -> Survey:
    """Train a forest of the default settings on the example catalogue, and tile that into files."""
    import joblib
    import pyarrow as pa
    import pyarrow.parquet as pq
    from astropy.table import Table

    from astronomical_lite.bundle.contents import DataSet
    from astronomical_lite.bundle.model_files import as_zip
    from astronomical_lite.bundle.project_files import project_files
    from astronomical_lite.learning import Learner
    from astronomical_lite.project.classifier_entry import classifier_entry
    from astronomical_lite.project.settings import Settings
    from astronomical_lite.tables.source_ids import source_ids

    path, _ = sample_of(folder, N_TRAINING)
    data = Prepared(path)
    frame = Table.read(path)["id", "label", *MAGNITUDES].to_pandas()
    learner = Learner(data.problem, 0, [("RForest", "Uncertainty Sampling")], n_initial=N_LABELLED)
    learner.start()
    settings = Settings(
        id_col="id",
        label_col="label",
        labels_to_train=[0],
        labels_to_strings={int(label): str(label) for label in np.unique(data.labels)},
        features_for_training=list(MAGNITUDES),
        feature_generation=[("subtract (a-b)", 2)],
    )
    ids = source_ids(frame["id"], "id")
    texts = ids.texts(learner.labelled_rows)
    settings.classifiers = {
        "0": classifier_entry(learner.members, texts, learner.labelled_y.tolist())
    }
    about = DataSet.of(path.name, frame)
    files = project_files(settings, {0: learner}, ids, {}, about, datetime.now(UTC), safe=True)
    bundle = folder / "bundle.zip"
    bundle.write_bytes(as_zip([(f"b/{name}", content) for name, content in files]))
    joblib.dump(learner.fitted[0], folder / "forest.joblib")
    joblib.dump(data.problem.scaler, folder / "scaler.joblib")
    rng, tiles = np.random.default_rng(0), []
    for number in range(N_FILES):
        n = n_rows // N_FILES
        rows = (np.arange(n) + number * n) % len(frame)
        columns = {"id": np.arange(n) + number * n}
        for name in MAGNITUDES:
            noise = rng.normal(scale=0.05, size=n)
            columns[name] = (frame[name].to_numpy()[rows] + noise).astype("float32")
        tiles.append(folder / f"tile{number}.parquet")
        pq.write_table(pa.table(columns), tiles[-1])
    return Survey(folder, bundle, tiles)


def several_times(survey: Survey) -> Survey:
    """Return a survey of the same files under several names each."""
    links = []
    for time_, file in product(range(TIMES), survey.files):
        links.append(file.with_name(f"again{time_}_{file.name}"))
        links[-1].hardlink_to(file)
    return Survey(survey.folder, survey.bundle, links)


def ours(survey: Survey, out: Path, workers: int, cores: Sequence[int]) -> tuple[float, float]:
    """Return the seconds of the command, and the most memory that one of its processes had, in GB."""
    words = ["predict", survey.bundle, *survey.files, "-o", out, "--workers", workers]
    return _run([sys.executable, "-m", "astronomical_lite", *map(str, words)], cores)


def reference(survey: Survey, out: Path, cores: Sequence[int]) -> float:
    """Return the seconds that scikit-learn's own `predict_proba` took, with reading and writing."""
    out.mkdir()
    script = survey.folder / "reference.py"
    script.write_text(REFERENCE.replace("MAGNITUDES", " ".join(MAGNITUDES)))
    words = [script, survey.folder, survey.folder, out, *survey.files]
    return _run([sys.executable, *map(str, words)], cores)[0]


def _run(words: list[str], cores: Sequence[int]) -> tuple[float, float]:
    began = time.perf_counter()
    process = subprocess.Popen(
        words,
        env={**os.environ, "PYTHONPATH": str(ROOT / "py")},
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        raise subprocess.CalledProcessError(status, words)
    return time.perf_counter() - began, used.ru_maxrss * 1024 / 1e9


def pair(survey: Survey, number: int) -> tuple[float, float]:
    """Return seconds of ours and of the reference on one core."""
    core = first_core()
    seconds, _ = ours(survey, survey.folder / f"ours{number}", 1, core)
    return seconds, reference(survey, survey.folder / f"reference{number}", core)


def first_core() -> list[int]:
    return sorted(os.sched_getaffinity(0))[:1]


def is_same(survey: Survey, number: int) -> bool:
    """Return True if both say the same of every source, bit for bit."""
    import pandas as pd

    mine = pd.read_parquet(survey.folder / f"ours{number}")
    theirs = pd.read_parquet(survey.folder / f"reference{number}").sort_values("id")
    name = next(one for one in mine if one.endswith("_probability") and "predicted" not in one)
    same_ids = mine["id"].tolist() == theirs["id"].tolist()
    return (
        same_ids and mine[name].to_numpy().tobytes() == theirs["probability"].to_numpy().tobytes()
    )


def one_core() -> Times:
    """Times of the command and of scikit-learn, on the same core."""
    with tempfile.TemporaryDirectory() as name:
        survey = make_survey(Path(name))
        pairs = [pair(survey, number) for number in range(PAIRS)]
        mine, theirs = (list(column) for column in zip(*pairs, strict=True))
        return Times(mine, theirs, is_same(survey, 0))


def workers() -> Times:
    """Times of two workers on two cores and of one worker on one, over several times as many rows."""
    with tempfile.TemporaryDirectory() as folder:
        survey = several_times(make_survey(Path(folder)))
        cores = sorted(os.sched_getaffinity(0))[:2]
        one, two = [], []
        for number in range(PAIRS):
            one.append(ours(survey, survey.folder / f"one{number}", 1, cores[:1])[0])
            two.append(ours(survey, survey.folder / f"two{number}", 2, cores)[0])
            for name in ("one", "two"):
                shutil.rmtree(survey.folder / f"{name}{number}")
        return Times(two, one)


def _median_of(times: Times) -> Measured:
    return median_of(list(zip(times.ours, times.reference, strict=True)), times.same)


def on_one_core() -> Measured:
    return _median_of(one_core())


def two_workers() -> Measured:
    return _median_of(workers())


def memory() -> Measured:
    """Most memory of the process that does all, with the rows of one survey and of several times as many."""
    with tempfile.TemporaryDirectory() as name:
        few = make_survey(Path(name))
        _, before = ours(few, few.folder / "few", 1, first_core())
        _, after = ours(several_times(few), few.folder / "many", 1, first_core())
    told = f"{N_ROWS:,} rows {before:.2f}, {TIMES * N_ROWS:,} rows {after:.2f}"
    return Measured(max(before, after), note=told)


ROWS = [
    Row(
        "survey",
        "predict on one core, 2,000,000 x 66 from Parquet in 10 files, against scikit-learn's predict_proba "
        "on one core",
        on_one_core,
        0.33,
    ),
    Row(
        "survey-workers",
        f"predict on {TIMES * N_ROWS:,} x 66 by two workers on two cores, against one on one",
        two_workers,
        1 / 1.7,
    ),
    Row(
        "survey-memory",
        "predict, eight times as many rows: the most memory of a process",
        memory,
        1.0,
        "GB",
    ),
]
