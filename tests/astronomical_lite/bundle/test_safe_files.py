"""Classifiers in skops' format, which runs no code when it is loaded."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from bundles import (
    ALL,
    FOREST,
    OPERATIONS,
    TREE,
    UNCERTAINTY,
    WHEN,
    Case,
    catalogue,
    configured,
    problem_of,
    run,
    trained,
)
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from astronomical_lite.bundle.contents import DataSet
from astronomical_lite.bundle.project_files import project_files
from astronomical_lite.bundle.skops_files import skops_files
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS, Classifier
from astronomical_lite.messages import UserError

pytestmark = pytest.mark.usefixtures("quick_forests")


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


def test_a_model_of_auto_is_safe_to_load_and_says_the_same(tmp_path):
    from astronomical_lite.bundle.load_safely import load_safely

    frame, labels = catalogue()
    learner = trained(problem_of(frame, labels, configured()), 0, [("Auto", UNCERTAINTY)])
    (name, content), *_ = skops_files(learner, "Star")
    (tmp_path / name).write_bytes(content)
    X, own = learner.problem.X, learner.fitted[0]
    np.testing.assert_array_equal(
        load_safely(tmp_path / name).predict_proba(X), own.predict_proba(X)
    )


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
