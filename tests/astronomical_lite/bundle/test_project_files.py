import csv
import io
import json
import os
import runpy
import subprocess
import sys
import venv
import warnings
from contextlib import chdir, contextmanager, redirect_stderr
from datetime import UTC, datetime

import joblib
import numpy as np
import pandas as pd
import pytest
from astropy.table import Table
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from learners import make_quick
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from astronomical_lite import __version__
from astronomical_lite.bundle.combinations import feature_names
from astronomical_lite.bundle.contents import DataSet, Trained
from astronomical_lite.bundle.model_files import as_zip
from astronomical_lite.bundle.project_files import project_files
from astronomical_lite.bundle.readme import readme
from astronomical_lite.bundle.script import load_safely_script
from astronomical_lite.bundle.skops_files import skops_files
from astronomical_lite.bundle.wheel import wheel_name
from astronomical_lite.learning import Learner, features, make_problem
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS, Classifier
from astronomical_lite.learning.features import combine
from astronomical_lite.learning.scores import Scores
from astronomical_lite.learning.splits import split
from astronomical_lite.messages import UserError
from astronomical_lite.project.classifier_entry import classifier_entry
from astronomical_lite.project.configuration import from_config, to_config
from astronomical_lite.project.migrations import CONFIGURATION, OWN
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.catalogue import read_catalogue
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


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch, 20)


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


# ---- predict.py ---------------------------------------------------------------------------------


def test_predictions_are_the_learners_bit_for_bit(tmp_path):
    frame, labels = catalogue()
    single, _ = catalogue(single=BASE)
    mixed, _ = catalogue(single=["u", "r"])
    each = [(operation, 2) for operation in OPERATIONS]

    def alone(member):
        return lambda problem: {0: trained(problem, 0, [member])}

    def committee(problem):
        return {0: trained(problem, 0, ALL), 1: trained(problem, 1, TREE)}

    def keeping(problem):
        kept = trained(problem, 0, [*TREE, *FOREST], keep_missing=True)
        return {0: kept, 1: trained(problem, 1, TREE)}

    cases = {
        f"alone_{member[0]}": Case(frame, labels, configured(scale_data=i % 2 == 0), alone(member))
        for i, member in enumerate(ALL)
    }
    cases |= {
        f"operation_{i}": Case(
            frame, labels, configured([(operation, 2), (operation, 3)]), committee
        )
        for i, operation in enumerate(OPERATIONS)
    }
    twice = [*each, each[0], (each[3][0], 3)]
    for scale in False, True:
        settings = configured(twice, scale_data=scale)
        cases[f"all_{scale}"] = Case(frame, labels, settings, committee)
        cases[f"single_{scale}"] = Case(single, labels, settings, committee)
        cases[f"mixed_{scale}"] = Case(mixed, labels, settings, committee)
        cases[f"keeping_{scale}"] = Case(frame, labels, settings, keeping)
    for name, case in cases.items():
        case.unpack(tmp_path / name)

    run_all([f"{name}:table.fits" for name in cases], tmp_path)

    assert cases["single_True"].learners[0].problem.X.dtype == np.float32
    assert cases["mixed_True"].learners[0].problem.X.dtype == np.float64
    missing = 0
    for name, case in cases.items():
        said = case.compare(tmp_path / name / "out.csv")
        none = said["Star_probability"].isna().sum()
        assert none == 0 if name.startswith("keeping") else none >= 9
        missing += said["Galaxy_probability"].isna().sum() if "Galaxy_probability" in said else 0
    assert missing > 100


def test_columns_made_smaller_by_optimising_are_so_again(tmp_path):
    """The file has float64 where the frame had float32 when it was trained."""
    frame, labels = catalogue(single=["u", "r"])
    case = Case(frame, labels, configured([(OPERATIONS[0], 2)]), lambda p: {0: trained(p)})
    case.unpack(tmp_path, table="")
    wide = frame.astype({"u": np.float64, "r": np.float64})
    wide["u"] += 1e-9
    Table.from_pandas(wide).write(tmp_path / "table.fits")
    assert run(tmp_path, "table.fits", "-o", "out.csv", "--trust") == ""
    case.compare(tmp_path / "out.csv")


@pytest.mark.filterwarnings("ignore")
def test_every_format_gives_what_reading_it_here_gives(tmp_path):
    frame, labels = catalogue()
    frame["n_obs"] = frame["n_obs"].astype("Int64")
    frame.loc[7:12, "n_obs"] = pd.NA
    names = ["table.fits", "table.csv", "table.ecsv", "table.vot"]
    for name, form in zip(names, ("fits", "ascii.csv", "ascii.ecsv", "votable"), strict=True):
        Table.from_pandas(frame).write(tmp_path / name, format=form)
    text = (tmp_path / "table.csv").read_text()
    assert text.count(",,") == 9
    text = text.replace(",,", ",N/A,", 3).replace(",,", ",nan,", 2)
    (tmp_path / "table.csv").write_text(text)
    cases = {}
    for name in names:
        read = read_catalogue(tmp_path / name, name).frame
        settings = configured([(OPERATIONS[3], 2)], scale_data=True)
        cases[name] = Case(read, labels, settings, lambda p: {0: trained(p)})
        assert cases[name].learners[0].problem.missing.sum() >= 15
        folder = cases[name].unpack(tmp_path / f"of_{name}", table="")
        (folder / name).write_bytes((tmp_path / name).read_bytes())
    for name, case in cases.items():
        assert run(tmp_path / f"of_{name}", name, "-o", "out.csv", "--trust") == ""
        case.compare(tmp_path / f"of_{name}" / "out.csv")


def test_elements_of_vector_columns_are_base_columns(tmp_path):
    frame, labels = catalogue()
    table = Table({"source": frame["source"], "mag": frame[["u", "g", "r"]].to_numpy()})
    table.write(tmp_path / "table.fits")
    read = read_catalogue(tmp_path / "table.fits", "table.fits").frame
    settings = configured(base=["mag_1", "mag_2", "mag_3"])
    case = Case(read, labels, settings, lambda p: {0: trained(p)})
    case.unpack(tmp_path, table="")
    assert run(tmp_path, "table.fits", "-o", "out.csv", "--trust") == ""
    case.compare(tmp_path / "out.csv")


def test_awkward_names_are_names(tmp_path):
    base = ["g\"'r", "back\\slash", "}{ #\\n", "étoile ☆"]
    names = {-1: "Unknown", 0: 'S"\n\'""" + x', 1: "a b", 2: "a:b", 3: "../é|<b>", 4: "x" * 300}
    frame, labels = catalogue(base=base)
    labels[10:60], labels[60:110] = 3, 4
    settings = configured(
        [(OPERATIONS[0], 2)], base=base, names=names, labels_to_train=[0, 1, 2, 3, 4], author="=1|2"
    )
    case = Case(
        frame,
        labels,
        settings,
        lambda p: {label: trained(p, label, ALL if label == 4 else TREE) for label in range(5)},
    )
    longest = max(len(part.encode()) for path in case.files for part in path.split("/"))
    assert longest < 200
    assert not any(part in ("..", "") for path in case.files for part in path.split("/"))
    case.unpack(tmp_path, table="table.ecsv")
    assert run(tmp_path, "table.ecsv", "-o", "out.csv", "--trust") == ""
    case.compare(tmp_path / "out.csv", ["S_x", "a_b", "a_b_2", "e_b", "x" * 300])
    readme = case.files["README.md"].decode()
    assert r"\<b\>" in readme
    assert "<b>" not in readme


def test_what_is_wrong_with_a_table_is_said_in_a_sentence(tmp_path):
    frame, labels = catalogue()
    case = Case(frame, labels, configured(), lambda p: {0: trained(p, members=TREE)})
    folder = case.unpack(tmp_path)
    frame[["source", "u", "n_obs"]].to_csv(folder / "short.csv", index=False)
    frame.assign(u="bright").to_csv(folder / "text.csv", index=False)
    frame[:0].to_csv(folder / "empty.csv", index=False)
    for arguments, words in (
        (["short.csv"], "short.csv lacks columns the classifiers need: g, r."),
        (["text.csv"], "Column u of text.csv does not hold one number per row."),
        (["none.fits"], "none.fits could not be found."),
        (["empty.csv"], "empty.csv holds no sources (0 rows)."),
        (["table.fits", "-o", "table.fits"], "The predictions would replace the table"),
        (
            ["table.fits", "-o", "out.txt"],
            "out.txt should end in one of .csv, .ecsv, .fits, .parquet.",
        ),
        (["table.fits", "-o", "no/out.csv"], "no/out.csv cannot be written: "),
    ):
        said = run(folder, *arguments, "--trust")
        assert said.startswith(words)
        assert len(said.splitlines()) == 1
    frame.drop(columns="source").to_csv(folder / "without_id.csv", index=False)
    assert run(folder, "without_id.csv", "--trust") == ""
    said = pd.read_csv(folder / "predictions.csv")
    assert list(said.columns) == ["Star_probability", "Star_predicted"]


def test_operations_of_ones_own_are_asked_for_as_columns(tmp_path):
    with own_operations():
        frame, labels = catalogue()
        settings = configured([("mean\nof n", 2), (OPERATIONS[0], 2), ("fraction (a%b)", 2)])
        case = Case(frame, labels, settings, lambda p: {0: trained(p)})
        made = [combine(frame, BASE, settings.feature_generation[i][0], 2) for i in (0, 2)]
    folder = case.unpack(tmp_path)
    said = run(folder, "table.fits", "--trust")
    assert "lacks columns the classifiers need: mean(u,g), mean(u,r)" in said
    assert "r%n_obs, made with an operation that the bundle does not hold" in said
    whole = Table.from_pandas(pd.concat([frame, *made], axis=1))
    whole.write(folder / "whole.fits")
    assert run(folder, "whole.fits", "-o", "out.csv", "--trust") == ""
    case.compare(folder / "out.csv")


def test_what_is_written_is_read_back_from_every_format(tmp_path):
    frame, labels = catalogue()
    frame["source"] = [f"J{i:05d}" for i in range(len(frame))]
    case = Case(frame, labels, configured(), lambda p: {0: trained(p, members=TREE)})
    case.unpack(tmp_path)
    learner = case.learners[0]
    for name in "out.fits", "out.ecsv":
        assert run(tmp_path, "table.fits", "-o", name, "--trust") == ""
        said = Table.read(tmp_path / name)
        assert said["source"].tolist() == frame["source"].tolist()
        probability = np.ma.filled(said["Star_probability"], np.nan)
        np.testing.assert_array_equal(probability, learner.probabilities)
        predicted = np.ma.filled(said["Star_predicted"], False).astype(bool)
        assert predicted.tolist() == learner.predictions.tolist()


def test_the_script_is_a_few_lines():
    frame, labels = catalogue()
    script = Case(frame, labels, configured(), lambda p: {0: trained(p)}).files["predict.py"]
    assert len(script.decode().splitlines()) < 25


# ---- the other files ----------------------------------------------------------------------------


@pytest.fixture
def project():
    frame, labels = catalogue()
    settings = configured(
        [(OPERATIONS[0], 2)],
        scale_data=True,
        author="A. Stronomer",
        doi="10.1/x",
        test_set_file=True,
        classifiers={"0": {"keep_missing": False, "strategy": "x"}, "7": {"id": []}},
    )
    curated = {str(frame["source"][i]): label for i, label in ((3, 1), (1, -1))}
    return Case(
        frame,
        labels,
        settings,
        lambda p: {0: trained(p, 0, ALL[:2]), 1: trained(p, 1, TREE, answers=())},
        curated=curated,
    )


def test_what_is_in_it(project):
    committee = "classifiers/0-Star/Star-KNN_Unce_DTre_Unce"
    assert list(project.files) == [
        "README.md",
        "config.json",
        "test_set.json",
        "models.json",
        "predict.py",
        "requirements.txt",
        wheel_name(),
        f"{committee}/KNN_0.joblib",
        f"{committee}/DTree_1.joblib",
        f"{committee}/SCALER.joblib",
        "classifiers/0-Star/labelled.csv",
        "classifiers/0-Star/scores.csv",
        "classifiers/1-Galaxy/Galaxy-DTre_Unce.joblib",
        "classifiers/1-Galaxy/Galaxy-DTre_Unce-SCALER.joblib",
        "classifiers/1-Galaxy/labelled.csv",
        "classifiers/1-Galaxy/scores.csv",
    ]
    as_zip(list(project.files.items()))
    curated = json.loads(project.files["test_set.json"])
    assert list(curated.items()) == [("9007199254740996", 1), ("9007199254740994", -1)]


def test_labels_in_order_with_who_gave_them(project):
    learner = project.learners[0]
    rows = project.table("classifiers/0-Star/labelled.csv")
    assert [int(row["order"]) for row in rows] == list(range(1, 24))
    assert [row["id"] for row in rows] == project.ids.texts(learner.labelled_rows)
    assert [int(row["label"]) for row in rows] == learner.labelled_y.tolist()
    assert [row["labelled_by"] for row in rows] == ["catalogue"] * 20 + ["A. Stronomer"] * 3
    assert [row["label_name"] for row in rows[20:]] == ["Galaxy", "Unsure", "Star"]
    truth = learner.problem.labels[learner.labelled_rows]
    assert [int(row["catalogue_label"]) for row in rows] == truth.tolist()


def test_scores_after_each_fit(project):
    history = project.learners[0].history
    rows = project.table("classifiers/0-Star/scores.csv")
    assert [int(row["n_points"]) for row in rows] == [20, 21, 22]
    for row, one in zip(rows, history, strict=True):
        for where in "train", "validation":
            for name in "accuracy", "precision", "recall", "f1":
                assert float(row[f"{where}_{name}"]) == getattr(getattr(one, where), name)


def test_the_configuration_gives_the_same_models_again(project):
    config = json.loads(project.files["config.json"])
    assert config["classifiers"]["0"]["strategy"] == "x"
    assert config["classifiers"]["7"] == {"id": []}
    del config["classifiers"]["7"]
    settings = from_config(config)
    assert config.pop(OWN) == CONFIGURATION.stamp()
    assert to_config(settings) == config
    problem = project.learners[0].problem
    for label, learner in project.learners.items():
        entry = settings.classifiers[str(label)]
        members = list(zip(entry["classifier"], entry["query"], strict=True))
        again = Learner(problem, label, members)
        again.replay(project.ids.rows(entry["id"]), entry["y"])
        np.testing.assert_array_equal(again.probabilities, learner.probabilities)
        assert again.query_row == learner.query_row
        assert [joblib.hash(vars(m)) for m in again.fitted] == [
            joblib.hash(vars(m)) for m in learner.fitted
        ]


@hypothesis_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.sampled_from([0, 1, 2, UNSURE]), max_size=4),
    st.sampled_from([*([member] for member in ALL), ALL]),
    st.booleans(),
)
def test_any_classifier_is_the_same_after_a_replay_of_its_ids_and_labels(answers, members, scale):
    frame, labels = catalogue(200)
    settings = configured(scale_data=scale)
    problem, ids = problem_of(frame, labels, settings), source_ids(frame["source"], "source")
    learner = trained(problem, 0, members, answers=answers)
    data = DataSet.of("survey.fits", frame)
    with_labels(settings, {0: learner}, ids)
    files = dict(project_files(settings, {0: learner}, ids, {}, data, WHEN))
    entry = from_config(json.loads(files["config.json"])).classifiers["0"]
    again = Learner(problem, 0, list(zip(entry["classifier"], entry["query"], strict=True)))
    again.replay(ids.rows(entry["id"]), entry["y"])
    assert again.probabilities.tobytes() == learner.probabilities.tobytes()
    assert again.predictions.tobytes() == learner.predictions.tobytes()
    assert again.query_row == learner.query_row
    assert joblib.hash([vars(m) for m in again.fitted]) == joblib.hash(
        [vars(m) for m in learner.fitted]
    )


def test_the_readme_says_what_there_is(project):
    text = project.files["README.md"].decode()
    scores = project.learners[0].scores("validation")
    for words in (
        "survey.fits: 300 sources, 5 columns",
        "ab" * 32,
        f"Made with AstronomicAL Lite {__version__} on 2024-03-09 07:05 by A. Stronomer",
        f"trained with AstronomicAL Lite {__version__}, the same dashboard as a web page",
        "10 features, scaled with RobustScaler",
        "u, g, r, n\\_obs, u-g",
        f"| Star | KNN (Uncertainty Sampling), DTree (Uncertainty Sampling) | 23 | 1 | 22 "
        f"| {scores.accuracy:.4f} | {scores.precision:.4f} | {scores.recall:.4f} | {scores.f1:.4f}",
        "10.21105/joss.03635",
        "This project: A. Stronomer, 10.1/x.",
        "2 sources labelled by hand",
        "pickle",
    ):
        assert words in text
    assert "skops" not in text


def test_the_readme_says_what_was_left_out_and_how_many_features_there_were():
    settings = configured(
        exclude_unknown_labels=True,
        exclude_labels=True,
    )
    scores = Scores(0.9, 0.8, 0.7, 0.6)
    star = Trained("Star", TREE, 5, 1, 4, scores, keep_missing=True, safe=True)
    names = [f"f{i}" for i in range(45)]
    text = readme(settings, DataSet("survey.fits", 300, 50), names, [star], 0, WHEN)
    for words in (
        "45 features, not scaled: f0, ",
        "f39 and 5 more (see `models.json`).",
        "stratified, without sources of unknown label and the labels QSO; drawn at random.",
        "get no prediction, except by Star.",
        "`load_safely.py` and `.skops` files",
    ):
        assert words in text
    assert "f40" not in text


def test_the_scripts_say_which_program_made_them(project):
    head = f"# Made with AstronomicAL Lite {__version__}\n"
    assert project.files["predict.py"].decode().startswith(head)
    assert load_safely_script().startswith(head)


def test_labels_that_are_not_trained_on_yet_are_in_it(project):
    """The bundle has what the configuration has, whatever the learner knows of it."""
    learner, entry = project.learners[0], project.settings.classifiers["0"]
    row = next(row for row in range(300) if row not in set(learner.labelled_rows.tolist()))
    entry = entry | {"id": [*entry["id"], project.ids.text(row)], "y": [*entry["y"], UNSURE]}
    project.settings.classifiers["0"] = entry
    data = DataSet.of("survey.fits", project.frame)
    files = project_files(project.settings, project.learners, project.ids, {}, data, WHEN)
    project.files = dict(files)
    assert json.loads(project.files["config.json"])["classifiers"]["0"] == entry
    last = project.table("classifiers/0-Star/labelled.csv")[-1]
    assert (last["order"], last["id"], last["label"]) == ("24", project.ids.text(row), "-1")
    assert int(last["catalogue_label"]) == learner.problem.labels[row]
    assert "| 24 | 2 | 22 |" in project.files["README.md"].decode()


def test_versions_are_those_that_run(project):
    import astropy
    import sklearn

    lines = project.files["requirements.txt"].decode().splitlines()
    versions = dict(line.split("==") for line in lines)
    assert list(versions) == ["astropy", "joblib", "numpy", "pandas", "scikit-learn"]
    assert versions["scikit-learn"] == sklearn.__version__
    assert versions["astropy"] == astropy.__version__


def test_without_a_classifier_there_are_labels_and_settings():
    frame, _ = catalogue()
    settings = Settings(id_col="source")
    ids = source_ids(frame["source"], "source")
    data = DataSet.of("survey.fits", frame)
    files = dict(project_files(settings, {}, ids, {ids.text(0): 1}, data, WHEN))
    assert list(files) == ["README.md", "config.json", "test_set.json"]
    assert b"predict.py" not in files["README.md"]


def test_settings_changed_since_are_refused(project):
    project.settings.features_for_training = BASE[:3]
    data = DataSet.of("survey.fits", project.frame)
    with pytest.raises(UserError, match="not those Star was trained on"):
        project_files(project.settings, project.learners, project.ids, {}, data, WHEN)


# ---- the safe format ----------------------------------------------------------------------------


def test_without_skops_it_is_said(monkeypatch, project):
    monkeypatch.setitem(sys.modules, "skops", None)
    monkeypatch.setattr("astronomical_lite.bundle.project_files.skops_there", lambda: False)
    data = DataSet.of("survey.fits", project.frame)
    with pytest.raises(UserError, match="skops is not there"):
        skops_files(project.learners[0], "Star")
    with pytest.raises(UserError, match="skops is not there"):
        project_files(project.settings, project.learners, project.ids, {}, data, WHEN, safe=True)


def test_safe_files_predict_the_same(tmp_path):
    frame, labels = catalogue()
    case = Case(
        frame,
        labels,
        configured([(OPERATIONS[0], 2)], scale_data=True),
        lambda p: {0: trained(p, 0, ALL), 1: trained(p, 1, FOREST)},
        safe=True,
    )
    skops = [path for path in case.files if path.endswith(".skops")]
    assert len(skops) == 8
    assert "skops==" in case.files["requirements.txt"].decode()
    for path in [path for path in case.files if path.endswith(".joblib")]:
        case.files[path] = b"not to be opened"
    case.unpack(tmp_path)
    assert run(tmp_path, "table.fits", "-o", "out.csv", "--trust") == ""
    case.compare(tmp_path / "out.csv")


def test_what_the_safe_format_does_not_allow_stays_joblib(tmp_path, monkeypatch):
    new = Classifier("Calibrated", lambda: CalibratedClassifierCV(LogisticRegression(), cv=2))
    monkeypatch.setitem(CLASSIFIERS, "Calibrated", new)
    frame, labels = catalogue()
    case = Case(
        frame,
        labels,
        configured(scale_data=True),
        lambda p: {0: trained(p, 0, [("Calibrated", UNCERTAINTY)]), 1: trained(p, 1, TREE)},
        safe=True,
    )
    skops = [path for path in case.files if path.endswith(".skops")]
    assert all(path.startswith("classifiers/1-Galaxy/") for path in skops)
    assert len(skops) == 2
    case.unpack(tmp_path)
    assert run(tmp_path, "table.fits", "-o", "out.csv", "--trust") == ""
    case.compare(tmp_path / "out.csv")


def test_support_vector_machines_are_refused(tmp_path):
    from skops.io import dump

    from astronomical_lite.bundle.load_safely import load_safely

    dump(make_pipeline(SVC().fit([[0], [1]], [0, 1])), tmp_path / "bad.skops")
    with pytest.raises(ValueError, match="support vector machine"):
        load_safely(tmp_path / "bad.skops")


def test_support_vector_machines_are_not_saved_as_safe_files(monkeypatch):
    machine = Classifier("Machine", lambda: SVC(probability=True))
    monkeypatch.setitem(CLASSIFIERS, "Machine", machine)
    frame, labels = catalogue()
    learner = trained(problem_of(frame, labels, configured()), 0, [("Machine", UNCERTAINTY)])
    with pytest.raises(UserError, match=r"SVC cannot be saved .*support vector machine"):
        skops_files(learner, "Star")


def in_tree(model, change):
    """A fitted model with one number of its first tree changed."""
    first = np.ravel(getattr(model, "estimators_", [model]))[0]
    state = first.tree_.__getstate__()
    state["nodes"] = state["nodes"].copy()
    change(state["nodes"])
    first.tree_.__setstate__(state)
    return model


@pytest.mark.parametrize("name", ["DTree", "RForest", "AdaBoost", "GBTrees"])
@pytest.mark.parametrize("field", ["left_child", "right_child", "feature"])
@pytest.mark.parametrize("value", [10**9, -7, 0])
def test_trees_that_point_outside_are_refused(tmp_path, name, field, value):
    from skops.io import dump

    from astronomical_lite.bundle.load_safely import load_safely

    frame, labels = catalogue()
    model = trained(problem_of(frame, labels, configured()), 0, [(name, UNCERTAINTY)]).fitted[0]
    if field == "feature" and value == 0:
        value = 4  # one more than there are

    def change(nodes):
        nodes[field][0] = value

    dump(model, tmp_path / "good.skops")
    load_safely(tmp_path / "good.skops")
    dump(in_tree(model, change), tmp_path / "bad.skops")
    with pytest.raises(ValueError, match="damaged tree"):
        load_safely(tmp_path / "bad.skops")


def test_code_in_a_skops_file_is_refused(tmp_path):
    from skops.io import dump

    from astronomical_lite.bundle.load_safely import load_safely

    dump({"f": subprocess.run}, tmp_path / "bad.skops")
    with pytest.raises(Exception, match="Untrusted"):
        load_safely(tmp_path / "bad.skops")


# ---- elsewhere ----------------------------------------------------------------------------------


@pytest.mark.soak
def test_it_runs_in_a_fresh_environment_of_its_requirements(tmp_path):
    """The bundle needs nothing but what its requirements.txt pins: predict.py, alone in a new virtual
    environment, says of a table what the page says."""
    frame, labels = catalogue()
    case = Case(
        frame,
        labels,
        configured([(operation, 2) for operation in OPERATIONS], scale_data=True),
        lambda p: {0: trained(p, 0, ALL), 1: trained(p, 1, FOREST)},
        safe=True,
    )
    folder = case.unpack(tmp_path)
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [python, "-m", "pip", "install", "-q", "-r", "requirements.txt"]
    subprocess.run(pip, cwd=folder, check=True)
    predict = [python, "-Es", "predict.py", "table.fits", "-o", "out.csv", "--trust"]
    subprocess.run(predict, cwd=folder, check=True)
    case.compare(folder / "out.csv")
