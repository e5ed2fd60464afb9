"""Another mix of classes: found from the probabilities alone, where classes are alike."""

import numpy as np
import pytest

from astronomical_lite.trust.prior_shift import share_of_class, with_share


def mixed(share, n=40_000, seed=0):
    """Two Gaussians two sigmas apart, so many of the first class; and log likelihood ratios."""
    rng = np.random.default_rng(seed)
    is_class = rng.random(n) < share
    x = rng.standard_normal(n) + 2 * is_class
    return is_class, 2 * x - 2


def probability(log_ratio, share):
    return 1 / (1 + np.exp(-(log_ratio + np.log(share / (1 - share)))))


@pytest.mark.parametrize("share", [0.03, 0.2, 0.7])
def test_the_share_of_the_catalogue_is_found_from_the_probabilities_for_the_labels(share):
    is_class, log_ratio = mixed(share)
    said = probability(log_ratio, 0.4)
    found = share_of_class(said, 0.4)
    assert found == pytest.approx(is_class.mean(), abs=0.01)
    p = with_share(said, 0.4, found)
    assert p == pytest.approx(probability(log_ratio, found), abs=1e-6)


def test_the_share_is_the_most_likely_one():
    """Against every share of a fine grid: expectation maximisation climbs the likelihood."""
    _, log_ratio = mixed(0.1, n=3000)
    found = share_of_class(probability(log_ratio, 0.5), 0.5)
    shares = np.linspace(0.01, 0.99, 981)
    likelihood = [np.log(share * np.exp(log_ratio) + 1 - share).sum() for share in shares]
    assert found == pytest.approx(shares[np.argmax(likelihood)], abs=0.002)


def test_with_the_same_share_probabilities_stay():
    p = np.array([0.0, 0.3, 1.0, np.nan])
    assert with_share(p, 0.2, 0.2) == pytest.approx(p, nan_ok=True)


def test_rows_that_are_not_predicted_say_nothing():
    is_class, log_ratio = mixed(0.2)
    p = probability(log_ratio, 0.5)
    p[::2] = np.nan
    found = share_of_class(p, 0.5)
    assert found == pytest.approx(is_class[1::2].mean(), abs=0.02)
    assert share_of_class(np.full(3, np.nan), 0.4) == 0.4


def test_where_a_class_is_said_to_be_nowhere_there_is_none():
    assert share_of_class(np.zeros(10), 0.5) == 0
    assert (with_share(np.zeros(10), 0.5, 0) == 0).all()
