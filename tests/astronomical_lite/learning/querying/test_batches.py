"""How many sources are asked about at once, and a batch while it is being answered."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.preprocessing import RobustScaler, minmax_scale

from astronomical_lite.learning.querying.batch_sampling import (
    MOST_AT_ONCE,
    Batch,
    batch_size,
    diverse_batch,
    ranked_batch,
)
from astronomical_lite.learning.querying.pool import Pool
from astronomical_lite.messages import UserError


def pool_of(X, labelled):
    rows = np.setdiff1d(np.arange(len(X)), labelled)
    none = np.zeros((len(rows), 2))
    return Pool(rows, none, np.zeros((1, len(rows)), bool), (), X, np.arange(len(X)), labelled)


@pytest.mark.parametrize("n", [1, 2, 99, 100])
def test_a_batch_is_one_to_a_hundred_sources(n):
    assert MOST_AT_ONCE == 100
    assert batch_size(n) == n


@pytest.mark.parametrize("wanted", [0, -1, 101, 1.0, "3", None, True, [3]])
def test_other_sizes_are_refused(wanted):
    with pytest.raises(UserError, match="a whole number from 1 to 100") as refusal:
        batch_size(wanted)
    assert refusal.value.field == "n_batch"
    assert repr(wanted) in str(refusal.value)


def test_a_batch_is_answered_in_its_order():
    batch = Batch([7, 3, 5])
    for n, row in enumerate((7, 3, 5)):
        assert batch.current == row
        assert not batch.is_complete
        batch.answer(n - 1)
    assert batch.is_complete
    assert batch.answers == {7: -1, 3: 0, 5: 1}
    assert batch.current == 5
    batch.answer(9)  # the last one again
    assert batch.answers == {7: -1, 3: 0, 5: 9}
    batch.undo()
    assert (batch.current, batch.is_complete) == (5, False)
    batch.undo()
    assert batch.current == 3
    assert batch.answers == {7: -1}


def test_batches_share_no_answers():
    Batch([1]).answer(1)
    assert Batch([1]).answers == {}


def test_the_next_of_a_batch_is_far_from_what_is_known_and_informative():
    X = np.array([[0.0], [0.1], [5.0], [9.0]])
    labelled = np.array([[0.0]])
    # alpha is 4/5 at first: the farthest source wins over a slightly better score
    assert ranked_batch(np.array([1, 1, 0.5, 0]), X, labelled, 2).tolist() == [2, 3]
    # among many labelled ones alpha is small, and the score decides
    many = np.zeros((400, 1))
    assert ranked_batch(np.array([0.2, 1, 0.5, 0]), X, many, 3).tolist() == [1, 2, 0]


def test_a_batch_has_no_more_than_there_are_and_may_be_empty():
    X = np.arange(6.0)[:, None]
    pool = pool_of(X, np.array([0, 1]))
    scores = np.array([0.0, 1.0, 0.5, 0.2])
    assert diverse_batch(scores, pool, 0) == []
    assert diverse_batch(scores, pool, 1) == [3]
    assert diverse_batch(scores, pool, 9)[0] == 3
    assert sorted(diverse_batch(scores, pool, 9)) == [2, 3, 4, 5]
    assert sorted(diverse_batch(np.zeros(4), pool, 4)) == [2, 3, 4, 5]  # nothing to choose by


def test_only_the_best_candidates_are_looked_at():
    X = np.arange(100.0)[:, None]
    X[99] = 1e6  # an outlier of the lowest score
    pool = pool_of(X, np.array([0]))
    scores = np.linspace(1, 0, 99)
    assert 99 not in diverse_batch(scores, pool, 4, candidates=5)
    assert 99 in diverse_batch(scores, pool, 4, candidates=30)
    assert set(diverse_batch(scores, pool, 2, candidates=1)) == {1, 2}


@pytest.mark.parametrize(("place", "is_candidate"), [(39, True), (40, False)])
def test_candidates_are_twenty_times_as_many_as_asked_for(place, is_candidate):
    X = np.arange(100.0)[:, None]
    X[place + 1] = 1e6
    asked = diverse_batch(np.linspace(1, 0, 99), pool_of(X, np.array([0])), 2)
    assert (asked[1] == place + 1) == is_candidate


def test_without_candidates_there_is_the_query_alone():
    X = np.arange(20.0)[:, None]
    assert diverse_batch(np.linspace(0, 1, 19), pool_of(X, np.array([0])), 3, candidates=0) == [19]


@pytest.mark.parametrize("seed", range(30))
def test_the_others_are_ranked_by_scores_from_0_to_1_in_scaled_features(seed):
    """As written down with scikit-learn's scalers; `ranked_batch` itself is compared with modAL's."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 2)) * [1e3, 1e-2]
    labelled = np.arange(25)
    scores = 0.4 + 0.1 * rng.random(35)
    pool = pool_of(X, labelled)
    best = np.argsort(-scores, kind="stable")[:20]
    scaled, rows = RobustScaler().fit_transform(X), pool.rows[best]
    others = ranked_batch(
        minmax_scale(scores[best])[1:],
        scaled[rows[1:]],
        scaled[[*labelled, rows[0]]],
        4,
    )
    expected = [rows[0], *rows[1:][others]]
    assert diverse_batch(scores, pool, 5, candidates=4) == expected


def test_of_an_empty_pool_there_is_no_batch():
    X = np.arange(5.0)[:, None]
    assert diverse_batch(np.empty(0), pool_of(X, np.arange(5)), 3) == []


def test_the_scale_of_a_feature_does_not_matter():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    scores = rng.random(50)
    labelled = np.arange(10)
    asked = diverse_batch(scores, pool_of(X, labelled), 5)
    assert diverse_batch(scores, pool_of(X * [1e6, 1e-3] + [3, 7], labelled), 5) == asked
    assert len(set(asked)) == 5


def test_a_missing_value_counts_as_the_median():
    X = np.column_stack([np.arange(20.0), np.arange(20.0)])
    X[5, 1] = np.nan
    at_median = X.copy()
    at_median[5, 1] = np.nanmedian(X[:, 1])
    labelled, scores = np.array([0]), np.linspace(0, 1, 19)
    asked = [diverse_batch(scores, pool_of(data, labelled), 6) for data in (X, at_median)]
    assert asked[0] == asked[1]
