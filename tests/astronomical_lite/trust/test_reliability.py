"""Whether 0.8 is 80 %, and from which probability on a selection is as pure, or as complete, as is wanted."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from astronomical_lite.trust.reliability import (
    calibration_error,
    reliability,
    threshold_for_completeness,
    threshold_for_purity,
)


def said(n=3000, power=1.0, seed=0):
    rng = np.random.default_rng(seed)
    p = rng.random(n)
    return p, rng.random(n) < p**power


def test_bins_are_those_of_scikit_learn():
    p, is_class = said(power=2)
    found, mean = calibration_curve(is_class, p, n_bins=10)
    bins = reliability(p, is_class)
    assert [one.said for one in bins] == pytest.approx(mean.tolist())
    assert [one.found.value for one in bins] == pytest.approx(found.tolist())
    assert sum(one.found.n for one in bins) == 3000


def test_bins_without_a_source_are_left_out():
    bins = reliability(np.array([0.05, 1.0]), np.array([False, True]))
    assert [one.said for one in bins] == [0.05, 1.0]


def test_the_error_is_the_mean_distance_of_the_diagram():
    p, is_class = said(power=2)
    bins = reliability(p, is_class)
    mean = sum(one.found.n * abs(one.said - one.found.value) for one in bins) / len(p)
    assert calibration_error(p, is_class) == pytest.approx(mean)


def test_what_is_calibrated_has_hardly_an_error_and_what_is_not_has_one():
    assert calibration_error(*said(30_000)) < 0.01
    assert calibration_error(*said(30_000, power=3)) > 0.15


@pytest.mark.parametrize("wanted", [0.6, 0.8, 0.95])
def test_a_threshold_for_a_purity_is_the_lowest_that_has_it(wanted):
    p, is_class = said(60_000, seed=1)
    threshold = threshold_for_purity(p / 2, p, wanted)
    assert is_class[p / 2 >= threshold].mean() == pytest.approx(wanted, abs=0.01)
    assert p[p / 2 >= threshold - 0.01].mean() < wanted


@pytest.mark.parametrize("wanted", [0.5, 0.9, 1.0])
def test_a_threshold_for_a_completeness_is_the_highest_that_has_it(wanted):
    p, is_class = said(60_000, seed=1)
    threshold = threshold_for_completeness(p / 2, p, wanted)
    assert is_class[p / 2 >= threshold].sum() / is_class.sum() == pytest.approx(wanted, abs=0.01)


def test_of_like_scores_all_are_taken():
    p = np.array([0.9, 0.5, 0.5, 0.5, np.nan])
    assert threshold_for_purity(p, p, 0.65) == 0.9  # with one of the three it would be 0.7
    assert threshold_for_purity(p, p, 0.6) == 0.5


def test_of_like_probabilities_those_of_higher_scores_are_taken_first():
    scores, p = np.array([0.9, 0.8, 0.7, 0.1]), np.array([0.5, 0.5, 0.5, 0.0])
    assert threshold_for_completeness(scores, p, 0.6) == 0.8


def test_what_cannot_be_reached_has_no_threshold():
    p = np.array([0.3, 0.2])
    assert threshold_for_purity(p, p, 0.9) is None
    assert threshold_for_purity(p[:0], p[:0], 0.9) is None
    assert threshold_for_completeness(p, np.zeros(2), 0.9) is None
    assert threshold_for_completeness(p[:0], p[:0], 0.9) is None
