"""Density and density-weighted uncertainty, against modAL and scikit-learn."""

import warnings

import numpy as np
import pytest
from learners import make_quick, problem_of, simulated
from modAL.density import information_density
from modAL.uncertainty import classifier_uncertainty
from pools import DENSITY, features, forest, pool_of
from sklearn.preprocessing import RobustScaler

from astronomical_lite.learning import Learner
from astronomical_lite.learning.querying import information_density as this
from astronomical_lite.learning.querying.information_density import density, robust_scale
from astronomical_lite.learning.querying.registry import STRATEGIES


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch)


def test_density_of_all_is_modals_information_density_of_the_scaled_features():
    X = features()
    expected = information_density(RobustScaler().fit_transform(X), "euclidean")
    found = density(X, np.arange(300), n_sample=300)
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_density_of_a_sample_ranks_as_that_of_all():
    X = features(6000)
    exact = information_density(RobustScaler().fit_transform(X), "euclidean")
    found = density(X, np.arange(6000))
    assert np.corrcoef(found, exact)[0, 1] > 0.99
    assert np.abs(found / exact - 1).max() < 0.1
    assert np.abs(found / exact - 1).mean() < 0.03


def test_density_is_exact_up_to_512_sources():
    X = features(513)
    for n, is_exact in ((512, True), (513, False)):
        exact = information_density(RobustScaler().fit_transform(X[:n]), "euclidean")
        assert np.allclose(density(X, np.arange(n)), exact, rtol=1e-5) == is_exact


def test_no_source_is_in_the_sample_twice():
    X = features(40)
    scaled = RobustScaler().fit_transform(X)
    similarity = 1 / (1 + np.linalg.norm(scaled[:, None] - scaled, axis=2))
    found = density(X, np.arange(40), n_sample=39)
    # the similarities to the one source that the sample lacks
    left = similarity.sum(axis=1) - 39 * found
    assert np.abs(left[:, None] - similarity).max(axis=0).min() < 1e-3


def test_samples_are_drawn_with_the_seed_which_is_0_unless_said_otherwise(monkeypatch):
    X, rows = features(), np.arange(300)
    monkeypatch.setattr(this, "N_SCALE", 50)
    for found in (lambda **seed: density(X, rows, n_sample=20, **seed), of_scale(X, rows)):
        np.testing.assert_array_equal(found(), found(seed=0))
        assert not np.array_equal(found(), found(seed=1))


def of_scale(X, rows):
    return lambda **seed: np.stack(robust_scale(X, rows, **seed))


def test_the_scale_is_that_of_twenty_thousand_rows_at_most():
    X = features(20_001)
    for n, is_exact in ((20_000, True), (20_001, False)):
        centre, _ = robust_scale(X, np.arange(n))
        assert np.array_equal(centre, np.median(X[:n], axis=0)) == is_exact


def test_the_scale_of_features_that_are_constant_or_have_no_values_is_1():
    X = features()
    X[::3, 1] = np.nan
    X[:, 2], X[:, 3] = 8.0, np.nan
    X[7, 2] = 9.0  # the quartiles are equal nevertheless
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        centre, scale = robust_scale(X, np.arange(300))
    np.testing.assert_allclose(centre[:3], np.nanmedian(X[:, :3], axis=0))
    np.testing.assert_allclose(scale[1], np.subtract(*np.nanquantile(X[:, 1], [0.75, 0.25])))
    assert scale[2:].tolist() == [1, 1]
    assert np.isfinite(centre).all()


def test_density_does_not_depend_on_units_and_takes_what_catalogues_hold():
    X = features()
    before = density(X, np.arange(300))
    np.testing.assert_allclose(
        density(X * [1e3, 1, 1e-3, 7] + 5, np.arange(300)), before, rtol=1e-4
    )
    X[3, 1], X[7] = np.nan, np.nan
    X[9, 2] = 3e38
    X = np.column_stack([X, np.full(300, 8.0), np.full(300, np.nan)])
    for dtype in ("float32", "float64"):
        found = density(X.astype(dtype), np.arange(300))
        assert np.isfinite(found).all()
        assert found[9] < 1 / 299  # itself alone
        # the row without values counts as at the medians, where it is most crowded
        assert found[7] > np.quantile(found, 0.9)


def test_the_scale_is_robust_scalers():
    X = features()
    scaler = RobustScaler().fit(X)
    centre, scale = robust_scale(X, np.arange(300))
    np.testing.assert_allclose(centre, scaler.center_)
    np.testing.assert_allclose(scale, scaler.scale_)


def test_density_weighted_uncertainty_asks_where_modals_product_is_highest():
    X = RobustScaler().fit_transform(features())
    fitted = forest(X[:20])
    pool = pool_of(X, fitted, labelled=range(20))
    asked = pool.rows[np.argmax(STRATEGIES[DENSITY].scores(pool))]
    useful = classifier_uncertainty(fitted, X[pool.rows]) * information_density(X)[pool.rows]
    assert asked == pool.rows[np.argmax(useful)]
    assert set(pool.cache) == {"density"}


def test_an_uncertain_outlier_is_not_asked_about():
    frame, labels = simulated()
    frame.iloc[:30] = 50.0  # nothing is near
    problem = problem_of(frame, labels)
    learner = Learner(problem, 1, [("RForest", DENSITY)], 6)
    learner.start()
    p = learner.probabilities[learner.query_row]
    assert min(p, 1 - p) > 0.2
    assert learner.query_row >= 30
