from dataclasses import replace

import numpy as np
import pytest
from ensembles import assert_same_trees
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import Perceptron
from sklearn.neighbors import KNeighborsClassifier
from sklearn.utils import get_tags

from astronomical_lite.learning.classifiers import predictions, registry
from astronomical_lite.learning.classifiers.fast_trees.trees import TREES_PER_STEP
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.predictions import predict_all
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS, Classifier
from astronomical_lite.messages import UserError

NAMES = ["KNN", "DTree", "RForest", "AdaBoost", "GBTrees"]


def data(n=300, n_features=5, seed=0, dtype="float64"):
    rng = np.random.RandomState(seed)
    X = rng.normal(size=(n, n_features)).astype(dtype)
    y = (X[:, 0] + X[:, 1] ** 2 + rng.normal(scale=0.7, size=n) > 0.8).astype(np.int64)
    return X, y


def small(name):
    """The classifier with sixty trees at most, to be quick."""
    classifier = CLASSIFIERS[name]

    def make():
        estimator = classifier.make()
        if "n_estimators" in estimator.get_params():
            estimator.set_params(n_estimators=60)
        return estimator

    return replace(classifier, make=make)


def test_the_classifiers_are_astronomicals():
    assert list(CLASSIFIERS)[:5] == NAMES
    made = {name: classifier.make() for name, classifier in CLASSIFIERS.items()}
    assert made["KNN"].n_neighbors == 3
    assert made["RForest"].n_estimators == 1000
    assert made["AdaBoost"].n_estimators == 500
    assert made["GBTrees"].n_estimators == 1000
    assert all(made[name].random_state == 0 for name in NAMES if name != "KNN")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_of_nan_is_what_scikit_learn_says(name):
    classifier = CLASSIFIERS[name]
    assert classifier.accepts_nan == get_tags(classifier.make()).input_tags.allow_nan


@pytest.mark.parametrize("name", NAMES)
def test_each_can_be_fitted_on_as_few_points_as_it_says(name):
    classifier = small(name)
    X, y = data()
    rows = np.r_[np.flatnonzero(y)[:1], np.flatnonzero(y == 0)[: classifier.needs - 1]]
    fitted = fit_members([classifier], X[rows], y[rows])
    assert predict_all([classifier], fitted, X).votes.shape == (1, 300)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_fit_and_predict_are_scikit_learns_own(name, dtype, monkeypatch):
    classifier = small(name)
    X, y = data(dtype=dtype)
    monkeypatch.setattr(predictions, "ROWS_PER_BLOCK", 64)
    told = []
    (fitted,) = fit_members([classifier], X[:40], y[:40], lambda *said: told.append(said))
    rows = np.arange(299, 10, -2)
    said = predict_all([classifier], [fitted], X, rows, lambda *said: told.append(said))

    own = classifier.make().fit(X[:40], y[:40])
    np.testing.assert_array_equal(said.probabilities[0], own.predict_proba(X[rows]))
    np.testing.assert_array_equal(said.votes[0], own.predict(X[rows]) == 1)
    assert fitted.get_params() == own.get_params()
    texts = list(dict.fromkeys(text for text, _ in told))
    assert texts == [f"Fitting {name}", f"Predicting with {name}"]
    for text in texts:
        fractions = [fraction for other, fraction in told if other == text]
        assert fractions == sorted(fractions)
        assert fractions[-1] == 1


@pytest.mark.parametrize("n_trees", [1, 49, 50, 51, 120])
@pytest.mark.parametrize("seed", range(3))
def test_a_forest_fitted_in_steps_is_that_of_one_fit(n_trees, seed):
    X, y = data(30, seed=seed)

    def make():
        return RandomForestClassifier(n_trees, random_state=seed)

    told = []
    (fitted,) = fit_members([Classifier("F", make)], X, y, lambda *said: told.append(said))
    own = make().fit(X, y)
    assert_same_trees(fitted, own)
    assert fitted.get_params() == own.get_params()
    assert vars(fitted).keys() == vars(own).keys()
    assert len({fraction for _, fraction in told}) == 1 + -(-n_trees // TREES_PER_STEP)


def test_the_whole_forest_fitted_in_steps_is_that_of_one_fit():
    X, y = data(30, n_features=20)
    classifier = CLASSIFIERS["RForest"]
    (fitted,) = fit_members([classifier], X, y, lambda *said: None)
    assert_same_trees(fitted, classifier.make().fit(X, y))


class CancelledError(Exception):
    pass


@pytest.mark.parametrize("name", ["RForest", "GBTrees"])
def test_a_long_fit_can_be_cancelled_half_way(name):
    def cancel(text, fraction):
        if fraction > 0.2:
            raise CancelledError

    X, y = data(30)
    with pytest.raises(CancelledError):
        fit_members([CLASSIFIERS[name]], X, y, cancel)


def test_nearest_neighbours_are_those_of_a_tree_search():
    X, y = data(2000, n_features=6)
    classifier = CLASSIFIERS["KNN"]
    fitted = fit_members([classifier], X[:100], y[:100])
    said = predict_all([classifier], fitted, X)
    own = KNeighborsClassifier(3, algorithm="kd_tree").fit(X[:100], y[:100])
    np.testing.assert_array_equal(said.probabilities[0], own.predict_proba(X))


def test_where_probabilities_are_equal_the_estimator_decides():
    """With nothing to split on, boosting says 1/2 and predicts the class, a tree the others."""
    X, y = np.zeros((4, 2)), np.array([0, 1, 0, 1])
    for name in ("KNN", "DTree", "RForest", "GBTrees"):
        classifier = small(name)
        fitted = fit_members([classifier], X, y)
        said = predict_all([classifier], fitted, X)
        np.testing.assert_array_equal(said.votes[0], fitted[0].predict(X) == 1, name)
    gb = Classifier("GB", lambda: GradientBoostingClassifier(n_estimators=3))
    fitted = fit_members([gb], X, y)
    assert fitted[0].predict_proba(X)[0].tolist() == [0.5, 0.5]
    assert predict_all([gb], fitted, X).votes.all()


def test_points_a_classifier_refuses_are_said():
    X, y = np.zeros((4, 2)), np.array([0, 1, 0, 1])
    with pytest.raises(UserError, match=r"AdaBoost could not be fitted on these 4 points .*random"):
        fit_members([CLASSIFIERS["AdaBoost"]], X, y)


def test_a_committee_is_each_member_on_its_own():
    X, y = data()
    chosen = [CLASSIFIERS["KNN"], CLASSIFIERS["DTree"], CLASSIFIERS["KNN"]]
    told = []
    fitted = fit_members(chosen, X[:30], y[:30], lambda *said: told.append(said))
    assert told[-1] == ("Fitting KNN", 1.0)
    assert ("Fitting DTree", pytest.approx(2 / 3)) in told
    said = predict_all(chosen, fitted, X)
    for i, classifier in enumerate(chosen):
        own = classifier.make().fit(X[:30], y[:30])
        np.testing.assert_array_equal(said.probabilities[i], own.predict_proba(X))
    mean, predicted = said.consensus()
    np.testing.assert_array_equal(mean, np.mean(said.probabilities, axis=0))
    np.testing.assert_array_equal(predicted, np.argmax(mean, axis=1) == 1)


def test_a_classifier_can_be_added_with_a_plain_function(monkeypatch):
    monkeypatch.setattr(registry, "CLASSIFIERS", dict(CLASSIFIERS))

    @registry.register("Stump", accepts_nan=True, description="one split")
    def stump():
        return RandomForestClassifier(1, max_depth=1)

    assert registry.CLASSIFIERS["Stump"] == Classifier(
        "Stump", stump, accepts_nan=True, needs=2, description="one split"
    )


def test_a_classifier_without_probabilities_is_refused():
    X, y = data(30)
    with pytest.raises(UserError, match="“Perceptron” gives no probabilities"):
        fit_members([Classifier("Perceptron", Perceptron)], X, y)
