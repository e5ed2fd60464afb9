"""A job's answer is what the same fit and predictions give here."""

import numpy as np
import pytest

from astronomical_lite.extensions import EXTENSIONS, load_alone, load_extension, unload
from astronomical_lite.learning import fit_jobs
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.members import FittedMembers
from astronomical_lite.learning.classifiers.predictions import predict_all
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.messages import UserError

OWN = """
from astronomical_lite.extend import classifier
from sklearn.naive_bayes import GaussianNB

@classifier("Bayes")
def bayes():
    return GaussianNB()

@classifier("Lambda")
def with_a_lambda():
    model = GaussianNB()
    model.unsendable = lambda: 0
    return model

@classifier("Broken")
def broken():
    return Breaks()

class Breaks(GaussianNB):
    def fit(self, X, y):
        if len(X) == 12:
            raise ValueError("twelve is too many")
        return super().fit(X, y)
"""


@pytest.fixture
def points():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 4)).astype("float32")
    y = (X[:, 0] + 0.3 * rng.normal(size=300) > 0).astype("int64")
    fit_jobs.keep("some", fit_jobs.write_features(X))
    return X, y


@pytest.fixture
def own():
    loaded = load_extension(OWN, "mine.py")
    yield "mine.py", OWN
    for extension in list(EXTENSIONS.values()):
        unload(extension)
    assert "Bayes" not in CLASSIFIERS
    assert loaded


def done(name, X, y, extension=None, progress=None):
    job = fit_jobs.Job(name, X, y, "some", extension)
    answer = fit_jobs.run(fit_jobs.write_job(job), progress, load_alone)
    fitted, predictions = fit_jobs.read_answer(answer)
    return fitted.estimator, predictions


@pytest.mark.parametrize("name", ["KNN", "DTree", "AdaBoost", "GBTrees", "HistGB", "SVC"])
def test_the_answer_is_that_of_a_fit_here(points, name):
    X, y = points
    told = []
    fitted, predicted = done(
        name, X[:12], y[:12], progress=lambda text, part: told.append((text, part))
    )
    here = fit_members([CLASSIFIERS[name]], X[:12], y[:12])
    expected = predict_all([CLASSIFIERS[name]], here, X)
    np.testing.assert_array_equal(predicted.probabilities, expected.probabilities)
    np.testing.assert_array_equal(predicted.votes, expected.votes)
    np.testing.assert_array_equal(fitted.predict(X), here[0].predict(X))
    assert told[0] == (f"Fitting {name}", 0.0)
    assert told[-1] == (f"Predicting with {name}", 1.0)


def test_predictions_of_members_joined_are_a_committees(points):
    X, y = points
    names = ["KNN", "DTree"]
    joined = fit_jobs.join_predictions([done(name, X[:12], y[:12])[1] for name in names])
    members = [CLASSIFIERS[name] for name in names]
    expected = predict_all(members, fit_members(members, X[:12], y[:12]), X)
    for one, other in zip(joined.consensus(), expected.consensus(), strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(joined.votes, expected.votes)


def test_what_the_user_can_put_right_comes_back_as_a_sentence(points, own):
    X, y = points
    with pytest.raises(UserError, match="SVC needs at least 2 points"):
        done("SVC", X[:4], np.array([0, 1, 1, 1]))
    with pytest.raises(UserError, match="twelve is too many"):
        done("Broken", X[:12], y[:12], own)


def test_ones_own_classifier_is_there_and_is_loaded_anew_only_when_it_changed(points, own):
    X, y = points
    unload(EXTENSIONS["mine.py"])  # the other Python has not seen it yet
    fitted, _ = done("Bayes", X[:12], y[:12], own)
    assert type(fitted).__name__ == "GaussianNB"
    first = EXTENSIONS["mine.py"]
    done("Bayes", X[:12], y[:12], own)
    assert EXTENSIONS["mine.py"] is first
    other = ("mine.py", OWN.replace("GaussianNB()", "GaussianNB(var_smoothing=1e-3)"))
    assert done("Bayes", X[:12], y[:12], other)[0].var_smoothing == 1e-3


def test_a_model_that_cannot_be_sent_says_so(points, own):
    X, y = points
    with pytest.raises(fit_jobs.NotSentError, match="lambda"):
        done("Lambda", X[:12], y[:12], own)


def test_members_fitted_here_and_elsewhere_are_one_sequence(points):
    X, y = points
    job = fit_jobs.Job("DTree", X[:12], y[:12], "some")
    sent, _ = fit_jobs.read_answer(fit_jobs.run(fit_jobs.write_job(job)))
    (here,) = fit_members([CLASSIFIERS["KNN"]], X[:12], y[:12])
    members = FittedMembers([sent, here])
    assert [type(one).__name__ for one in members] == [
        "DecisionTreeClassifier",
        "KNeighborsClassifier",
    ]
    assert members[0] is members[0]  # unpickled once
    assert list(members[1:]) == [here]
