"""Venn-Abers calibration: what isotonic regression says with each new source as of the class, and as not of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from astronomical_lite.trust.venn_abers import isotonic, one_probability, venn_abers


def naive(scores, target, new):
    """As it is defined: one isotonic regression for each new source and label."""
    both = []
    for label in (0, 1):
        x, y = np.append(scores, new), np.append(target, label)
        both.append(IsotonicRegression().fit(x, y).predict([new])[0])
    return both


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("votes", [None, 10])
def test_the_two_probabilities_are_those_of_isotonic_regression(seed, votes):
    rng = np.random.default_rng(seed)
    scores = rng.random(60)
    target = (rng.random(60) < scores**2).astype(int)
    new = np.concatenate([rng.random(20), [0.0, 1.0], scores[:5]])
    if votes:
        scores, new = np.round(scores * votes) / votes, np.round(new * votes) / votes
    p0, p1 = venn_abers(scores, target, new)
    for i, score in enumerate(new):
        assert (p0[i], p1[i]) == pytest.approx(naive(scores, target, score), abs=1e-9)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1)), min_size=1, max_size=12),
    st.integers(-1, 14),
)
def test_so_it_is_of_any_few_points(points, new):
    scores, target = (np.array(column, dtype=float) for column in zip(*points, strict=True))
    p0, p1 = venn_abers(scores, target.astype(int), np.array([new / 2]))
    assert (p0[0], p1[0]) == pytest.approx(naive(scores, target, new / 2), abs=1e-9)


@pytest.mark.parametrize("votes", [3, 50, 10**6])
def test_isotonic_regression_alone_is_scikit_learns(votes):
    rng = np.random.default_rng(votes)
    scores, new = np.round(rng.random((2, 80)) * votes) / votes
    target = (rng.random(80) < scores).astype(int)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(scores, target).predict(new)
    assert isotonic(scores, target, new) == pytest.approx(theirs, abs=1e-9)


def test_a_higher_score_is_never_less_probable_and_the_lower_one_is_lower():
    rng = np.random.default_rng(2)
    scores = rng.random(200)
    target = (rng.random(200) < scores).astype(int)
    p0, p1 = venn_abers(scores, target, np.linspace(0, 1, 500))
    assert (np.diff(p0) >= 0).all()
    assert (np.diff(p1) >= 0).all()
    assert (p0 <= p1).all()
    p = one_probability(p0, p1)
    assert ((p0 - 1e-12 <= p) & (p <= p1 + 1e-12)).all()


def test_a_row_that_is_not_predicted_has_no_probability():
    p0, p1 = venn_abers(np.array([0.1, 0.9]), np.array([0, 1]), np.array([np.nan, 0.5]))
    assert np.isnan([p0[0], p1[0]]).all()
    assert not np.isnan([p0[1], p1[1]]).any()


def test_one_probability_is_that_of_the_paper():
    assert one_probability(np.array([0.2, 0.0, 0.5]), np.array([0.4, 0.1, 0.5])) == pytest.approx(
        [0.4 / 1.2, 0.1 / 1.1, 0.5]
    )


def test_probabilities_that_say_too_little_say_more_afterwards():
    rng = np.random.default_rng(4)
    truth = rng.random(4000)
    is_class = rng.random(4000) < truth
    says = 0.5 + 0.3 * (truth - 0.5)  # never sure
    p = one_probability(*venn_abers(says[:500], is_class[:500].astype(int), says[500:]))
    assert np.abs(p - truth[500:]).mean() < 0.35 * np.abs(says - truth)[500:].mean()
