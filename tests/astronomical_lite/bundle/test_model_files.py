import io
import subprocess
import sys
import zipfile
from datetime import datetime

import joblib
import numpy as np
import pytest
from learners import FEATURES, make_quick, problem_of, simulated

from astronomical_lite.bundle.model_files import (
    as_zip,
    checkpoint_name,
    how_to_use,
    model_files,
    model_name,
)
from astronomical_lite.learning import Learner
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.messages import UserError

NAMES = ["KNN", "DTree", "RForest", "AdaBoost", "GBTrees"]
COMMITTEE = [(name, "Uncertainty Sampling") for name in NAMES]
WHEN = datetime(2024, 3, 9, 7, 5, 1)


def trained(members, *, scale=True, dtype="float64"):
    learner = Learner(problem_of(*simulated(dtype=dtype), scale=scale), 1, members, n_initial=30)
    learner.start()
    return learner


@pytest.fixture
def quick(monkeypatch):
    make_quick(monkeypatch)


def test_names_are_astronomicals():
    assert model_name("Star", [("RForest", "Uncertainty Sampling")]) == "Star-RFor_Unce"
    members = [("RForest", "Uncertainty Sampling"), ("KNN", "Margin Sampling")]
    assert model_name("QSO", members) == "QSO-RFor_Unce_KNN_Marg"
    name = checkpoint_name("Star", members[:1], 37, 0.9549, WHEN)
    assert name == "Star-RFor_Unce-37-95-20240309_070501"


@pytest.mark.parametrize(
    ("label", "start"),
    [
        ("Seyfert 1/2", "Seyfert_1_2-"),
        ("../../etc", "_.._etc-"),
        ('a:b*c?"<>|\\', "a_b_c_-"),
        ("naïve étoile", "naïve_étoile-"),
        ("S+N (z=1.5)", "S+N_(z=1.5)-"),
        ("a\nb", "a_b-"),
    ],
)
def test_names_are_safe_on_every_file_system(label, start):
    name = model_name(label, [("KNN", "Entropy Sampling")])
    assert name == start + "KNN_Entr"


def test_one_classifier_is_a_file_with_its_scaler_beside_it(quick):
    learner = trained([("DTree", "Margin Sampling")])
    names = [name for name, _ in model_files(learner, "Star")]
    assert names == ["Star-DTre_Marg.joblib", "Star-DTre_Marg-SCALER.joblib"]
    f1 = round(100 * learner.scores("validation").f1)
    names = [name for name, _ in model_files(learner, "Star", checkpoint=WHEN)]
    stem = f"Star-DTre_Marg-30-{f1}-20240309_070501"
    assert names == [f"{stem}.joblib", f"{stem}-SCALER.joblib"]


def test_a_committee_is_a_folder_of_numbered_models(quick):
    members = [("DTree", "Margin Sampling"), ("KNN", "Margin Sampling"), ("KNN", "Margin Sampling")]
    names = [name for name, _ in model_files(trained(members), "Star")]
    folder = "Star-DTre_Marg_KNN_Marg_KNN_Marg"
    assert names == [f"{folder}/{file}.joblib" for file in ("DTree_0", "KNN_1", "KNN_2", "SCALER")]


def test_without_scaling_there_is_no_scaler(quick):
    learner = trained([("KNN", "Margin Sampling")], scale=False)
    assert [name for name, _ in model_files(learner, "Star")] == ["Star-KNN_Marg.joblib"]
    assert "SCALER" not in how_to_use(learner, "Star")


def test_before_the_start_there_is_nothing_to_take_away():
    learner = Learner(problem_of(*simulated()), 1, COMMITTEE)
    with pytest.raises(UserError, match="Start the training"):
        model_files(learner, "Star")


ORDINARY_PYTHON = """
import os, sys
import numpy as np, pandas as pd
for case in sys.argv[1:]:
    os.chdir(case)
    table = pd.read_pickle("table.pickle")
    exec(open("how_to_use.py").read())
    np.savez("answer.npz", probability=probability, prediction=prediction)
    os.chdir("..")
ours = [name for name in sys.modules if name.startswith(("astronomical_lite", "app"))]
assert not ours, ours
"""


def test_what_is_taken_away_predicts_the_same_in_ordinary_python(tmp_path, quick):
    label_name = 'Star in Ori’s "sword"'
    learners = {}
    for members in [[member] for member in COMMITTEE] + [COMMITTEE]:
        for scale, dtype in (True, "float64"), (False, "float32"):
            case = f"case{len(learners)}"
            learners[case] = learner = trained(members, scale=scale, dtype=dtype)
            archive = as_zip(model_files(learner, label_name))
            with zipfile.ZipFile(io.BytesIO(archive)) as opened:
                opened.extractall(tmp_path / case)
            script = how_to_use(learner, label_name)
            (tmp_path / case / "how_to_use.py").write_text(script, encoding="utf-8")
            frame, _ = simulated(dtype=dtype)
            frame[FEATURES[::-1]].to_pickle(tmp_path / case / "table.pickle")

    ordinary = [sys.executable, "-I", "-X", "utf8", "-c", ORDINARY_PYTHON, *learners]
    subprocess.run(ordinary, cwd=tmp_path, check=True)

    assert len(learners) == 12
    for case, learner in learners.items():
        with np.load(tmp_path / case / "answer.npz") as answer:
            message = f"{learner.members}, {learner.problem.X.dtype}"
            np.testing.assert_array_equal(
                answer["probability"], learner.probabilities, err_msg=message
            )
            np.testing.assert_array_equal(
                answer["prediction"], learner.predictions, err_msg=message
            )


def test_the_nearest_neighbours_of_a_32_bit_computer_predict_the_same(quick):
    """In WebAssembly class indices are int32, and nothing else of the pickle depends on it."""
    learner = trained([("KNN", "Margin Sampling")])
    ((_, content), _) = model_files(learner, "Star")
    model = joblib.load(io.BytesIO(content))
    assert model._tree is None
    assert model._y.dtype == np.intp
    model._y = model._y.astype(np.int32)
    p = model.predict_proba(learner.problem.X)[:, 1]
    np.testing.assert_array_equal(p, learner.probabilities)
    np.testing.assert_array_equal(model.predict(learner.problem.X) == 1, learner.predictions)


def test_the_whole_forest_is_small():
    learner = Learner(
        problem_of(*simulated()), 1, [("RForest", "Uncertainty Sampling")], n_initial=30
    )
    learner.start()
    ((_, content),) = model_files(learner, "Star")
    raw = io.BytesIO()
    joblib.dump(learner.fitted[0], raw)
    assert len(joblib.load(io.BytesIO(content)).estimators_) == 1000
    assert len(content) < len(raw.getvalue()) / 4


def test_the_registry_is_what_is_tested_here():
    assert list(CLASSIFIERS)[: len(NAMES)] == NAMES
