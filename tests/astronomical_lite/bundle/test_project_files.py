"""What is in a bundle beside its classifiers: labels, scores, configuration, README."""

from __future__ import annotations

import json

import joblib
import numpy as np
import pytest
from bundles import (
    ALL,
    BASE,
    TREE,
    WHEN,
    catalogue,
    configured,
    problem_of,
    trained,
    with_labels,
)
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from astronomical_lite import __version__
from astronomical_lite.bundle.contents import DataSet, Trained
from astronomical_lite.bundle.model_files import as_zip
from astronomical_lite.bundle.project_files import project_files
from astronomical_lite.bundle.readme import readme
from astronomical_lite.bundle.script import load_safely_script
from astronomical_lite.bundle.wheel import wheel_name
from astronomical_lite.learning import Learner
from astronomical_lite.learning.scores import Scores
from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import from_config, to_config
from astronomical_lite.project.migrations import CONFIGURATION, OWN
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.labels import UNSURE
from astronomical_lite.tables.source_ids import source_ids

pytestmark = pytest.mark.usefixtures("quick_forests")


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
        "report.html",
        "CITATION.cff",
        f"{committee}/KNN_0.joblib",
        f"{committee}/DTree_1.joblib",
        f"{committee}/SCALER.joblib",
        "classifiers/0-Star/labelled.csv",
        "classifiers/0-Star/scores.csv",
        "classifiers/0-Star/predictions.npy",
        "classifiers/1-Galaxy/Galaxy-DTre_Unce.joblib",
        "classifiers/1-Galaxy/Galaxy-DTre_Unce-SCALER.joblib",
        "classifiers/1-Galaxy/labelled.csv",
        "classifiers/1-Galaxy/scores.csv",
        "classifiers/1-Galaxy/predictions.npy",
        "ro-crate-metadata.json",
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
    about = ["report.html", "CITATION.cff", "ro-crate-metadata.json"]
    assert list(files) == ["README.md", "config.json", "test_set.json", *about]
    assert b"predict.py" not in files["README.md"]


def test_settings_changed_since_are_refused(project):
    project.settings.features_for_training = BASE[:3]
    data = DataSet.of("survey.fits", project.frame)
    with pytest.raises(UserError, match="not those Star was trained on"):
        project_files(project.settings, project.learners, project.ids, {}, data, WHEN)
