import pickle

import numpy as np
import pytest
from scipy.special import ndtr
from sklearn.ensemble import RandomForestClassifier
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern

from astronomical_lite.learning.classifiers import gaussian_process
from astronomical_lite.learning.classifiers.automatic import AUTO, MOST_POINTS
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.gaussian_process import AMPLITUDE, GaussianProcess
from astronomical_lite.learning.classifiers.predictions import predict_all
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS


def data(n=60, n_features=4, seed=0):
    rng = np.random.RandomState(seed)
    X = 20 + rng.normal(size=(n, n_features)) * [1, 10, 0.1, 3][:n_features]
    y = (X[:, 0] + (X[:, 1] / 10 - 2) ** 2 > 20.8).astype(np.int64)
    return X, y


def reference(process, kernel):
    """scikit-learn's regression with one of the kernels."""
    width = process.widest_ / 2**kernel.halvings
    own = ConstantKernel(AMPLITUDE, "fixed") * Matern(width, "fixed", nu=1.5)
    own += ConstantKernel(kernel.linear, "fixed") * DotProduct(0, "fixed")
    own += ConstantKernel(gaussian_process.CONSTANT, "fixed")
    return GaussianProcessRegressor(own, alpha=kernel.noise, optimizer=None)


def test_the_process_is_scikit_learns_regression_of_the_signs():
    X, y = data()
    process = GaussianProcess().fit(X[:12], y[:12])
    expected = np.zeros(len(X))
    for kernel in process.kernels_:
        own = reference(process, kernel).fit(process.points_, 2 * y[:12] - 1)
        expected += kernel.share * ndtr(own.predict(process._scaled(X)) / kernel.error)
    said = process.predict_proba(X)
    assert len({kernel.halvings for kernel in process.kernels_}) > 1
    np.testing.assert_allclose(said[:, 1], expected, atol=1e-8)
    np.testing.assert_allclose(said.sum(axis=1), 1)
    np.testing.assert_array_equal(process.predict(X), (said[:, 1] > said[:, 0]).astype(int))


def test_shares_and_errors_are_those_of_labels_left_out_one_by_one():
    X, y = data(16)
    process = GaussianProcess().fit(X, y)
    signs, points = 2 * y - 1, process.points_
    scores = []
    for kernel in process.kernels_:
        residuals, score = [], 0.0
        for k in range(len(y)):
            others = np.arange(len(y)) != k
            own = reference(process, kernel).fit(points[others], signs[others])
            mean, deviation = own.predict(points[k : k + 1], return_std=True)
            residuals.append(signs[k] - mean[0])
            spread = np.sqrt(deviation[0] ** 2 + kernel.noise)
            score += np.log(ndtr(signs[k] * mean[0] / spread))
        error = max(np.sqrt(np.mean(np.square(residuals))), gaussian_process.LEAST_ERROR)
        assert kernel.error == pytest.approx(error, abs=1e-8)
        scores.append(score)
    shares = np.exp(np.array(scores) - max(scores))
    said = [kernel.share for kernel in process.kernels_]
    np.testing.assert_allclose(said, shares / shares.sum(), atol=1e-8)


def test_units_do_not_matter():
    X, y = data()
    said = GaussianProcess().fit(X[:30], y[:30]).predict_proba(X)
    other = X * [1e6, 1e-6, 3, 1] + [5, 0, -1000, 0]
    again = GaussianProcess().fit(other[:30], y[:30]).predict_proba(other)
    np.testing.assert_allclose(again, said, atol=1e-6)


def test_a_missing_value_counts_as_the_mean_and_constant_features_do_no_harm():
    X, y = data()
    X = np.column_stack([X, np.full(len(X), 7.0)])
    process = GaussianProcess().fit(X[:30], y[:30])
    gaps, means = X.copy(), X.copy()
    gaps[40:, 1], means[40:, 1] = np.nan, X[:30, 1].mean()
    np.testing.assert_allclose(process.predict_proba(gaps), process.predict_proba(means))
    X[:30, 2] = np.nan
    assert np.isfinite(GaussianProcess().fit(X[:30], y[:30]).predict_proba(X)).all()
    same = GaussianProcess().fit(np.zeros((4, 2)), np.array([0, 1, 0, 1]))
    assert np.isfinite(same.predict_proba(X[:, :2])).all()


def test_auto_with_many_labels_is_the_forest_bit_for_bit():
    X, y = data(MOST_POINTS + 20)
    forest = RandomForestClassifier(1000, random_state=0)
    for n, kind in [(MOST_POINTS, GaussianProcess), (MOST_POINTS + 1, RandomForestClassifier)]:
        fitted = fit_members([CLASSIFIERS[AUTO]], X[:n], y[:n])
        assert type(fitted[0]) is kind
    forest.fit(X[:n], y[:n])
    said = predict_all([CLASSIFIERS[AUTO]], fitted, X)
    np.testing.assert_array_equal(said.probabilities[0], forest.predict_proba(X))
    np.testing.assert_array_equal(said.votes[0], forest.predict(X) == 1)


@pytest.mark.parametrize("n", [2, 30])
def test_auto_pickled_says_the_same(n):
    X, y = data()
    rows = np.r_[np.flatnonzero(y)[: n // 2], np.flatnonzero(y == 0)[: n // 2]]
    (auto,) = fit_members([CLASSIFIERS[AUTO]], X[rows], y[rows])
    again = pickle.loads(pickle.dumps(auto))
    np.testing.assert_array_equal(again.predict_proba(X), auto.predict_proba(X))
    np.testing.assert_array_equal(again.predict(X), auto.predict(X))
