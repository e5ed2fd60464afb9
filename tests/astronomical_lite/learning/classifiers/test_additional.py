"""The classifiers beside AstronomicAL's own, against scikit-learn."""

import io
import re

import joblib
import numpy as np
import pytest
from learners import make_quick, problem_of, simulated
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.utils import get_tags

from astronomical_lite.learning import Learner
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.predictions import predict_all
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.messages import UserError

NAMES = ["LogReg", "HistGB", "ExtraTrees", "SVC"]
UNCERTAINTY = "Uncertainty Sampling"


@pytest.fixture
def quick_forests(monkeypatch):
    """ExtraTrees of thirty trees: a thousand tell nothing more of what is not about their number."""
    make_quick(monkeypatch, 30)


def data(n=300, seed=0, dtype="float64"):
    rng = np.random.RandomState(seed)
    X = rng.normal(size=(n, 4)).astype(dtype) * [1, 10, 0.1, 1]
    return X, (X[:, 0] + X[:, 1] / 10 + rng.normal(scale=0.4, size=n) > 0.3).astype(np.int64)


def own(name):
    """The same by scikit-learn's documentation."""
    svc = make_pipeline(StandardScaler(), SVC(random_state=0))
    return {
        "LogReg": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
        "HistGB": HistGradientBoostingClassifier(min_samples_leaf=3, random_state=0),
        "ExtraTrees": ExtraTreesClassifier(1000, random_state=0),
        "SVC": CalibratedClassifierCV(svc, cv=2, ensemble=False),
    }[name]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_fit_and_predict_are_scikit_learns_own_and_warn_of_nothing(name, dtype):
    X, y = data(dtype=dtype)
    fitted = fit_members([CLASSIFIERS[name]], X[:40], y[:40])
    said = predict_all([CLASSIFIERS[name]], fitted, X)
    expected = own(name).fit(X[:40], y[:40])
    np.testing.assert_allclose(said.probabilities[0], expected.predict_proba(X), rtol=1e-12)
    np.testing.assert_array_equal(said.votes[0], expected.predict(X) == 1)
    assert np.mean(said.votes[0] == (y == 1)) > 0.8


@pytest.mark.usefixtures("quick_forests")
@pytest.mark.parametrize("name", NAMES)
def test_they_can_be_fitted_twice_with_one_result(name):
    X, y = data()
    chosen = [CLASSIFIERS[name]] * 2
    said = predict_all(chosen, fit_members(chosen, X[:30], y[:30]), X)
    np.testing.assert_array_equal(said.probabilities[0], said.probabilities[1])


@pytest.mark.usefixtures("quick_forests")
@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_of_nan_is_what_scikit_learn_says(name):
    classifier = CLASSIFIERS[name]
    assert classifier.accepts_nan == get_tags(classifier.make()).input_tags.allow_nan
    X, y = data()
    X[::7, 1] = np.nan
    if classifier.accepts_nan:
        said = predict_all([classifier], fit_members([classifier], X[:60], y[:60]), X)
        assert np.isfinite(said.probabilities).all()
    else:
        with pytest.raises(UserError, match=f"{name} could not be fitted"):
            fit_members([classifier], X[:60], y[:60])


@pytest.mark.usefixtures("quick_forests")
@pytest.mark.parametrize("name", NAMES)
def test_each_tells_points_apart_from_as_few_as_it_says(name):
    classifier = CLASSIFIERS[name]
    X, y = data(1000, seed=3)
    half = classifier.needs // 2
    rows = np.r_[np.flatnonzero(y)[:half], np.flatnonzero(y == 0)[:half]]
    fitted = fit_members([classifier], X[rows], y[rows])
    p = predict_all([classifier], fitted, X).probabilities[0]
    assert np.isfinite(p).all()
    assert np.ptp(p[:, 1]) > 0.01


@pytest.mark.parametrize("n_of_class", [1, 2, 3, 9])
def test_svc_says_how_many_points_of_each_class_it_needs(n_of_class):
    X, y = data()
    rows = np.r_[np.flatnonzero(y)[:n_of_class], np.flatnonzero(y == 0)[:8]]
    if n_of_class == 1:
        with pytest.raises(UserError, match=r"at least 2 points of the class .* only 1 of one"):
            fit_members([CLASSIFIERS["SVC"]], X[rows], y[rows])
    else:
        fit_members([CLASSIFIERS["SVC"]], X[rows], y[rows])


def test_too_few_points_to_start_from_are_refused():
    for name, needs in (("HistGB", 6), ("SVC", 4)):
        learner = Learner(problem_of(*simulated()), 1, [(name, UNCERTAINTY)], n_initial=3)
        with pytest.raises(UserError, match=f"{name} needs at least {needs} points"):
            learner.start()


@pytest.mark.usefixtures("quick_forests")
@pytest.mark.parametrize("name", NAMES)
def test_they_learn_in_the_loop(name):
    learner = Learner(problem_of(*simulated()), 1, [(name, UNCERTAINTY)], n_initial=12)
    learner.start()
    for _ in range(15):
        learner.assign(learner.problem.labels[learner.query_row])
        learner.advance()
    assert learner.history[-1].validation.f1 > 0.6


@pytest.mark.usefixtures("quick_forests")
@pytest.mark.parametrize("name", NAMES)
def test_a_saved_model_is_nothing_but_scikit_learn(name):
    X, y = data()
    (fitted,) = fit_members([CLASSIFIERS[name]], X[:30], y[:30])
    file = io.BytesIO()
    joblib.dump(fitted, file)
    assert b"astronomical_lite" not in file.getvalue()
    file.seek(0)
    loaded = joblib.load(file)
    np.testing.assert_array_equal(loaded.predict_proba(X), fitted.predict_proba(X))


def test_every_classifier_names_its_paper():
    assert [c.name for c in CLASSIFIERS.values() if not re.search(r"[A-Z].* \d{4}$", c.paper)] == []
