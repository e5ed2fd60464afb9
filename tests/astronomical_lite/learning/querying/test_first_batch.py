"""First batches without labels, against scikit-activeml's core set and plain loops."""

import numpy as np
import pytest
from modAL.density import information_density
from pools import features
from skactiveml.pool import CoreSet
from skactiveml.utils import MISSING_LABEL
from sklearn.preprocessing import RobustScaler

from astronomical_lite.learning.querying import first_batch
from astronomical_lite.learning.querying.first_batch import (
    FARTHEST,
    MOST_CANDIDATES,
    PROPOSALS,
    as_given,
    at_random,
    spread,
    typical,
)

NONE = np.array([], dtype=int)


def scaled(X):
    return np.clip(RobustScaler().fit_transform(X), -FARTHEST, FARTHEST)


def distances(Z):
    return np.linalg.norm(Z[:, None] - Z, axis=2)


@pytest.mark.parametrize("n_labelled", [1, 30])
def test_spread_asks_what_scikit_activemls_core_set_does(n_labelled):
    X = features()
    labelled = np.random.default_rng(1).choice(300, n_labelled, replace=False)
    y = np.full(300, MISSING_LABEL)
    y[labelled] = 0
    expected = CoreSet(random_state=0).query(scaled(X), y, batch_size=12)
    assert spread(X, np.arange(300), labelled, 12).tolist() == expected.tolist()


def test_spread_begins_in_the_middle_and_goes_to_what_is_farthest():
    X = features()
    d, chosen = distances(scaled(X)), [int(np.linalg.norm(scaled(X), axis=1).argmin())]
    for _ in range(9):
        chosen.append(int(d[:, chosen].min(axis=1).argmax()))
    assert spread(X, np.arange(300), NONE, 10).tolist() == chosen


def test_a_few_spread_sources_see_every_kind_which_random_ones_do_not():
    rng = np.random.default_rng(0)
    sizes = [3000, 40, 20, 10]
    kind = np.repeat(range(4), sizes)
    X = (
        rng.normal(size=(len(kind), 3), scale=0.3)
        + np.array([[0, 0, 0], [2, 0, 0], [0, 2, 0], [0, 0, 2]])[kind]
    )
    assert set(kind[spread(X, np.arange(len(X)), NONE, 12)]) == {0, 1, 2, 3}
    assert set(kind[at_random(X, np.arange(len(X)), NONE, 12)]) == {0}


def test_sentinels_are_not_a_whole_batch():
    X = features()
    X[:20, 0] = -99.0 * np.arange(1, 21)
    assert np.isin(spread(X, np.arange(300), NONE, 12), np.arange(20)).sum() < 6


def test_typical_asks_the_densest_of_each_region():
    X = features(200)
    Z = scaled(X)
    dense = np.sort(np.argsort(-information_density(RobustScaler().fit_transform(X)))[:100])
    crowded = information_density(RobustScaler().fit_transform(X))
    d = distances(Z)
    centres = [int(dense[np.linalg.norm(Z[dense], axis=1).argmin()])]
    for _ in range(5):
        centres.append(int(dense[d[dense][:, centres].min(axis=1).argmax()]))
    region = d[dense][:, centres].argmin(axis=1)
    expected = []
    for number in range(6):
        members = dense[region == number]
        expected.append((-len(members), int(members[crowded[members].argmax()])))
    found = typical(X, np.arange(200), NONE, 6)
    assert sorted(found.tolist()) == sorted(row for _, row in expected)
    assert [size for size, _ in sorted(expected)] == [
        size for row in found for size, other in expected if other == row
    ]


def test_typical_sources_are_no_outliers_and_go_where_nothing_is_labelled():
    rng = np.random.default_rng(0)
    kind = np.repeat([0, 1], 200)
    X = rng.normal(size=(400, 3), scale=0.2) + 2.0 * kind[:, None]
    X[:10] = rng.normal(size=(10, 3)) * 20
    rows, labelled = np.arange(400), np.arange(10, 200)
    assert not np.isin(typical(X, rows, NONE, 12), np.arange(10)).any()
    assert kind[typical(X, rows, labelled[::10], 1)].tolist() == [1]


def test_random_ones_go_on_where_the_last_batch_ended_whatever_is_labelled():
    X, rows = features(), np.arange(0, 300, 2)
    whole = at_random(X, rows, NONE, 200, seed=3)
    assert sorted(whole) == rows.tolist()
    np.testing.assert_array_equal(at_random(X, rows, NONE, 20, seed=3), whole[:20])
    np.testing.assert_array_equal(at_random(X, rows, whole[:20], 20, seed=3), whole[20:40])
    np.testing.assert_array_equal(
        at_random(X, rows, whole[10:30], 20, seed=3), [*whole[:10], *whole[30:40]]
    )
    assert not np.array_equal(at_random(X, rows, NONE, 20), whole[:20])


def test_random_ones_are_drawn_evenly():
    X, rows = features(), np.arange(300)
    counts = np.bincount(
        np.concatenate([at_random(X, rows, NONE, 30, seed=s) for s in range(2000)])
    )
    assert len(counts) == 300
    assert np.abs(counts / 200 - 1).max() < 0.3


def test_given_ones_keep_their_order():
    assert as_given(features(), np.array([9, 3, 200, 1]), np.array([3]), 2).tolist() == [9, 200]


@pytest.mark.parametrize("name", PROPOSALS)
def test_every_proposal_gives_different_rows_of_those_to_choose_from(name):
    X = features()
    X[5, 1], X[7], X[9, 2] = np.nan, np.nan, np.inf
    X[20:40] = X[20]  # all in one place
    X = np.column_stack([X, np.full(300, 8.0), np.full(300, np.nan)]).astype("float32")
    rows, labelled = np.random.default_rng(0).permutation(150), np.arange(40)
    propose = PROPOSALS[name].function
    before = X.copy()
    for n, expected in ((0, 0), (1, 1), (20, 20), (1000, 110)):
        found = propose(X, rows, labelled, n, seed=1)
        assert found.dtype == np.int64
        # of regions that nothing but a labelled source is in there may be fewer
        assert len(found) == expected or (name == "Typical" and 0 < len(found) <= expected)
        assert len(set(found.tolist())) == len(found)
        assert np.isin(found, np.arange(40, 150)).all()
        np.testing.assert_array_equal(propose(X, rows, labelled, n, seed=1), found)
    np.testing.assert_array_equal(X, before)
    for nothing in (propose(X, rows, rows, 5), propose(X, NONE, NONE, 5)):
        assert nothing.tolist() == []


@pytest.mark.parametrize("name", ["Spread", "Typical"])
def test_of_a_large_catalogue_a_sample_is_looked_at_that_the_seed_draws(monkeypatch, name):
    X, propose = features(3000), PROPOSALS[name].function
    whole = propose(X, np.arange(3000), NONE, 10)
    monkeypatch.setattr(first_batch, "MOST_CANDIDATES", 500)
    some = propose(X, np.arange(3000), NONE, 10)
    assert not np.array_equal(some, whole)
    np.testing.assert_array_equal(propose(X, np.arange(3000), NONE, 10, seed=0), some)
    assert not np.array_equal(propose(X, np.arange(3000), NONE, 10, seed=1), some)
    assert MOST_CANDIDATES == 20_000


def test_only_what_is_drawn_at_random_is_said_to_be():
    assert [one.name for one in PROPOSALS.values() if one.random] == ["Random"]
    assert all(one.description.endswith(".") for one in PROPOSALS.values())
