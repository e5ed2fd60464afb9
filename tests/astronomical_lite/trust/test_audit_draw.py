"""Drawing an audit: strata of like probability, as many of each as they ask for, at random within."""

import itertools

import numpy as np
import pytest
from audited import NOBODY, simulated

from astronomical_lite.trust.audit_draw import (
    LEAST,
    N_STRATA,
    OUTSIDE,
    allocation,
    draw,
    spread_of,
    strata_of,
)


def test_strata_are_of_one_prediction_and_in_order_of_probability():
    probabilities = np.random.default_rng(1).random(500)
    probabilities[:20] = np.nan
    predicted = probabilities > 0.4
    strata = strata_of(probabilities, predicted)
    assert (strata[:20] == OUTSIDE).all()
    assert set(strata[20:][predicted[20:]]) == {3, 4, 5}
    assert set(strata[20:][~predicted[20:]]) == {0, 1, 2}
    means = [probabilities[strata == stratum].mean() for stratum in range(N_STRATA)]
    assert means == sorted(means)


def test_strata_of_one_side_have_like_size_times_spread():
    catalogue = simulated(0.1, 3, 1)
    strata = strata_of(catalogue.probabilities, catalogue.predicted)
    spread = [spread_of(catalogue.probabilities[strata == s]).sum() for s in range(N_STRATA)]
    assert np.ptp(spread[:3]) < 1
    assert np.ptp(spread[3:]) < 1


def test_a_side_that_nobody_predicts_has_no_stratum():
    strata = strata_of(np.linspace(0, 0.4, 50), np.zeros(50, dtype=bool))
    assert set(strata) == {0, 1, 2}


def test_the_allocation_has_the_least_variance_of_all():
    """Against every way to share 11 sources among three strata, one at least in each."""
    weights, sizes = np.array([5.0, 1.0, 2.5]), np.array([100, 100, 100])

    def variance(n):
        return (weights**2 / np.array(n)).sum()

    every = [n for n in itertools.product(range(1, 12), repeat=3) if sum(n) == 11]
    assert tuple(allocation(sizes, weights, 11, least=1)) == min(every, key=variance)


@pytest.mark.parametrize("n", [3, 30, 200, 5000])
def test_no_stratum_gets_more_than_it_has_and_each_the_least_number_if_there_are_enough(n):
    sizes = np.array([900, 40, 5, 0, 300, 60])
    given = allocation(sizes, sizes * 0.2, n)
    assert given.sum() == min(n, sizes.sum())
    assert (given <= sizes).all()
    if n >= 30:
        assert (given >= np.minimum(sizes, 5)).all()
    if n >= 200:
        assert (given >= np.minimum(sizes, LEAST)).all()


def test_with_more_sources_no_stratum_gets_fewer():
    sizes, weights = np.array([900, 40, 5, 0, 300, 60]), np.array([90.0, 14, 2, 0, 100, 9])
    given = [allocation(sizes, weights, n) for n in range(1, 200)]
    assert all((b >= a).all() for a, b in itertools.pairwise(given))


def test_sources_are_drawn_once_none_that_is_left_out_and_the_same_again():
    catalogue = simulated(0.1, 3, 1, n=3000)
    strata = strata_of(catalogue.probabilities, catalogue.predicted)
    left_out = np.arange(0, 3000, 2)
    rows = draw(strata, catalogue.probabilities, 100, left_out=left_out)
    assert len(rows) == len(set(rows.tolist())) == 100
    assert (rows % 2 == 1).all()
    again = draw(strata, catalogue.probabilities, 100, left_out=left_out)
    assert (rows == again).all()
    other = draw(strata, catalogue.probabilities, 100, left_out=left_out, seed=1)
    assert (rows != other).any()


def test_every_beginning_has_its_part_of_each_stratum():
    catalogue = simulated(0.1, 3, 1)
    strata = strata_of(catalogue.probabilities, catalogue.predicted)
    rows = draw(strata, catalogue.probabilities, 100, left_out=NOBODY)
    whole = np.bincount(strata[rows], minlength=N_STRATA)
    for n in (20, 50, 77):
        part = np.bincount(strata[rows[:n]], minlength=N_STRATA)
        assert np.abs(part - whole * n / 100).max() <= 1


def test_more_are_drawn_of_those_that_are_left_as_if_all_were_drawn_at_once():
    catalogue = simulated(0.1, 3, 1)
    strata = strata_of(catalogue.probabilities, catalogue.predicted)
    first = draw(strata, catalogue.probabilities, 60, left_out=NOBODY)
    more = draw(strata, catalogue.probabilities, 140, left_out=NOBODY, drawn=first)
    once = draw(strata, catalogue.probabilities, 200, left_out=NOBODY)
    assert len(more) == 140
    assert not set(first) & set(more)
    counts = np.bincount(strata[np.concatenate([first, more])], minlength=N_STRATA)
    assert np.abs(counts - np.bincount(strata[once], minlength=N_STRATA)).max() <= 1


def test_where_there_are_fewer_all_are_drawn():
    probabilities = np.linspace(0, 1, 40)
    strata = strata_of(probabilities, probabilities > 0.5)
    rows = draw(strata, probabilities, 100, left_out=np.array([3, 4]))
    assert sorted(rows) == [row for row in range(40) if row not in (3, 4)]


def test_each_source_of_a_stratum_is_as_likely():
    catalogue = simulated(0.2, 2, 1, n=300)
    strata = strata_of(catalogue.probabilities, catalogue.predicted)
    times = np.zeros(300)
    for seed in range(400):
        times[draw(strata, catalogue.probabilities, 60, left_out=NOBODY, seed=seed)] += 1
    for stratum in range(N_STRATA):
        of = times[strata == stratum]
        expected = of.mean()
        p = expected / 400
        assert np.abs(of - expected).max() < 4.5 * np.sqrt(400 * p * (1 - p)) + 1
