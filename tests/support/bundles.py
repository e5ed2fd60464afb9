"""Bundles of simulated catalogues, and running their predict.py."""

from __future__ import annotations

import csv
import io
import runpy
import subprocess
import sys
import warnings
from contextlib import chdir, contextmanager, redirect_stderr
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from astropy.table import Table

from astronomical_lite.bundle.combinations import feature_names
from astronomical_lite.bundle.contents import DataSet
from astronomical_lite.bundle.project_files import project_files
from astronomical_lite.learning import Learner, features, make_problem
from astronomical_lite.learning.features import combine
from astronomical_lite.learning.splits import split
from astronomical_lite.project.classifier_entry import classifier_entry
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.labels import UNSURE
from astronomical_lite.tables.source_ids import source_ids

WHEN = datetime(2024, 3, 9, 7, 5, tzinfo=UTC)
BASE = ["u", "g", "r", "n_obs"]
OPERATIONS = ["subtract (a-b)", "add (a+b)", "multiply (a*b)", "divide (a/b)"]
UNCERTAINTY = "Uncertainty Sampling"
TREE = [("DTree", UNCERTAINTY)]
FOREST = [("RForest", UNCERTAINTY)]
ALL = [(name, UNCERTAINTY) for name in ("KNN", "DTree", "RForest", "AdaBoost", "GBTrees")]
NAMES = {-1: "Unknown", 0: "Star", 1: "Galaxy", 2: "QSO"}


def catalogue(n=300, *, single=(), base=BASE):
    """Four base columns, the last of whole numbers with zeros; some values missing, some infinite."""
    rng = np.random.RandomState(1)
    labels = rng.choice([0, 1, 2], size=n, p=[0.5, 0.3, 0.2]).astype(np.int64)
    values = rng.normal(20, 1, size=(n, 3))
    values[:, 0] += 1.5 * (labels == 0)
    values[:, 1] += 1.5 * (labels == 1)
    values[rng.choice(n, 9, replace=False), 1] = np.nan
    values[rng.choice(n, 4, replace=False), 2] = np.inf
    values[:5, 0] = 0
    columns = {"source": 9007199254740993 + np.arange(n, dtype=np.int64)}
    columns |= {name: values[:, i] for i, name in enumerate(base[:3])}
    columns[base[3]] = rng.randint(0, 7, size=n) - 2
    frame = pd.DataFrame(columns).astype(dict.fromkeys(single, np.float32))
    return frame, labels


def configured(combinations=(), *, base=BASE, names=NAMES, **options):
    options = {"id_col": "source", "label_col": "class", "labels_to_train": [0, 1]} | options
    return Settings(
        dataset_filepath="survey.fits",
        default_vars=(base[0], base[1]),
        labels_to_strings=dict(names),
        features_for_training=list(base),
        feature_generation=list(combinations),
        **options,
    )


def problem_of(frame, labels, settings):
    made = [
        combine(frame, settings.features_for_training, operation, n)
        for operation, n in settings.feature_generation
    ]
    together = pd.concat([frame[settings.features_for_training], *made], axis=1)
    together = together.loc[:, ~together.columns.duplicated()]
    return make_problem(
        together,
        feature_names(settings),
        labels,
        split(labels, exclude_unknown=False),
        settings.scale_data,
    )


def trained(problem, label=0, members=FOREST, *, answers=(1, UNSURE, 0), **options):
    learner = Learner(problem, label, members, n_initial=20, **options)
    learner.start()
    for answer in answers:
        learner.assign(answer)
        learner.advance()
    return learner


def with_labels(settings, learners, ids):
    """Put the labels given for the learners into the settings, as a configuration has them."""
    for label, learner in learners.items():
        entry = classifier_entry(
            learner.members, ids.texts(learner.labelled_rows), learner.labelled_y.tolist()
        )
        known = settings.classifiers.get(str(label), {})
        settings.classifiers = settings.classifiers | {str(label): known | entry}


class Case:
    """A catalogue, settings and learners, and the bundle made of them."""

    def __init__(self, frame, labels, settings, learners_of, *, curated=None, safe=False):
        self.frame, self.settings = frame, settings
        self.learners = learners_of(problem_of(frame, labels, settings))
        self.ids = source_ids(frame["source"], "source")
        with_labels(settings, self.learners, self.ids)
        data = DataSet.of("survey.fits", frame, "ab" * 32)
        files = project_files(
            settings, self.learners, self.ids, curated or {}, data, WHEN, safe=safe
        )
        self.files = dict(files)
        assert len(self.files) == len(files)

    def unpack(self, folder, table="table.fits"):
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        if table:
            Table.from_pandas(self.frame).write(folder / table)
        return folder

    def compare(self, output, stems=None):
        """The predictions of every row are the learners' own, bit for bit."""
        said = pd.read_csv(output, float_precision="round_trip")
        assert said["source"].tolist() == self.frame["source"].tolist()
        for i, (label, learner) in enumerate(self.learners.items()):
            stem = stems[i] if stems else NAMES[label]
            np.testing.assert_array_equal(said[f"{stem}_probability"], learner.probabilities)
            usable = ~np.isnan(learner.probabilities)
            assert said[f"{stem}_predicted"].notna().tolist() == usable.tolist()
            predicted = said[f"{stem}_predicted"][usable].astype(bool)
            assert predicted.tolist() == learner.predictions[usable].tolist()
        return said

    def table(self, path):
        return list(csv.DictReader(io.StringIO(self.files[path].decode())))


ORDINARY_PYTHON = """
import os, runpy, sys
for case in sys.argv[1:]:
    folder, _, table = case.partition(":")
    sys.argv = ["predict.py", table, "-o", "out.csv", "--trust"]
    os.chdir(folder)
    try:
        runpy.run_path("predict.py", run_name="__main__")
    except SystemExit as stop:
        assert not stop.code
    os.chdir("..")
assert "app" not in sys.modules
import astronomical_lite
assert ".whl" in astronomical_lite.__file__, astronomical_lite.__file__
"""


def run_all(cases, folder):
    """Run predict.py of several bundles, one after another, where this program is not installed."""
    command = [sys.executable, "-s", "-W", "ignore", "-c", ORDINARY_PYTHON, *cases]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


TRUSTED = "astronomical-lite: --trust lets this bundle run any code.\n"


def run(folder, *arguments):
    """Run predict.py in this process, for speed; returns the sentence it stops with, "" if all is well."""
    before, path, told = sys.argv, list(sys.path), io.StringIO()
    sys.argv = ["predict.py", *arguments]
    try:
        with chdir(folder), warnings.catch_warnings(), redirect_stderr(told):
            warnings.simplefilter("ignore")
            with pytest.raises(SystemExit) as stop:
                runpy.run_path("predict.py", run_name="__main__")
    finally:
        sys.argv, sys.path[:] = before, path
    assert stop.value.code in (0, 2)
    if stop.value.code == 0:
        return ""
    return told.getvalue().removeprefix(TRUSTED).removeprefix("astronomical-lite: ")


@contextmanager
def own_operations():
    """`%` element by element, and a mean over n columns."""
    from itertools import combinations

    before = dict(features.OPERATIONS)

    @features.register("fraction (a%b)", symbol="%")
    def fraction(a, b):
        return (a - b) / b

    @features.register("mean\nof n")
    def mean(frame, n):
        names = []
        for chosen in combinations(list(frame.columns), n):
            names.append("mean(" + ",".join(chosen) + ")")
            frame[names[-1]] = frame[list(chosen)].mean(axis=1, skipna=False)
        return frame, names

    yield
    features.OPERATIONS.clear()
    features.OPERATIONS.update(before)
