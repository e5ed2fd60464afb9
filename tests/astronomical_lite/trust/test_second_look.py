"""Second looks: a queue that gives nothing away, and agreement with oneself with an honest interval."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from astronomical_lite.tables.labels import UNSURE
from astronomical_lite.trust.second_look import FEWEST, consistency, queue_of

ROWS = st.sets(st.integers(0, 60), max_size=30)


@given(ROWS, ROWS, st.integers(0, 40), st.integers(0, 5))
def test_the_queue_has_all_doubtful_ones_and_so_many_at_random_each_once(doubtful, own, n, seed):
    queue = queue_of(sorted(doubtful), sorted(own), n, seed)
    rows = queue.rows.tolist()
    assert len(set(rows)) == len(rows)
    assert set(rows) >= doubtful
    assert set(queue.rows[queue.is_random].tolist()) <= own
    assert queue.is_random.sum() == min(n, len(own))
    assert set(queue.rows[~queue.is_random].tolist()) <= doubtful


def test_doubtful_ones_are_anywhere_in_it():
    places = [
        np.flatnonzero(np.isin(queue_of(range(10), range(10, 40), 10, s).rows, range(10))).mean()
        for s in range(200)
    ]
    assert np.mean(places) == pytest.approx(9.5, abs=0.3)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=FEWEST, max_size=60))
def test_kappa_is_that_of_scikit_learn_and_within_its_interval(pairs):
    first, second = zip(*pairs, strict=True)
    found = consistency(first, second)
    known = cohen_kappa_score(first, second) if len({*first, *second}) > 1 else np.nan
    np.testing.assert_allclose(found.kappa, known, atol=1e-12)
    assert (found.n_sources, found.n_same) == (len(pairs), sum(a == b for a, b in pairs))
    if found.kappa == found.kappa:
        assert -1 <= found.low < found.high <= 1


def test_unsure_ones_are_left_out_and_too_few_give_no_number():
    assert consistency([0, 1] * 9 + [UNSURE] * 30, [0, 1] * 9 + [0] * 30) is None
    found = consistency([0, 1] * 10 + [0], [0, 1] * 10 + [UNSURE])
    assert (found.n_sources, found.n_same, found.kappa) == (20, 20, 1.0)
    assert 0.7 < found.low < 0.95


def drawn(rng, n, slip, shares):
    """A person's labels of n sources, twice: each time another one with a probability of `slip`."""
    truth = rng.choice(len(shares), n, p=shares)
    return [
        np.where(rng.random(n) < slip, rng.integers(0, len(shares), n), truth) for _ in range(2)
    ]


@pytest.mark.parametrize("n", [20, 50, 100])
@pytest.mark.parametrize("slip", [0.05, 0.2])
@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.7, 0.2, 0.1)])
def test_the_interval_holds_the_true_kappa(n, slip, shares):
    rng = np.random.default_rng(0)
    true = cohen_kappa_score(*drawn(rng, 400_000, slip, shares))
    found = [consistency(*map(np.ndarray.tolist, drawn(rng, n, slip, shares))) for _ in range(300)]
    held = np.mean([one.low <= true <= one.high for one in found if one.kappa == one.kappa])
    assert 0.82 <= held <= 0.98
