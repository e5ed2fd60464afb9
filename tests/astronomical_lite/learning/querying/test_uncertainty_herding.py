"""Uncertainty herding, against its definition worked out in full."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from learners import answer, make_quick, problem_of, simulated
from pools import features, forest, pool_of
from scipy.spatial.distance import cdist

from astronomical_lite.learning import Learner
from astronomical_lite.learning.querying import uncertainty_herding as this
from astronomical_lite.learning.querying.pool import Pool
from astronomical_lite.learning.querying.registry import STRATEGIES, query
from astronomical_lite.learning.querying.uncertainty_herding import (
    HERDING,
    systematic_sample,
    uncertainty_herding,
)

weights = arrays(
    np.float64, st.integers(1, 60), elements=st.floats(0, 1, width=32).filter(lambda w: w != 1e-45)
).filter(lambda w: w.sum() > 1e-3)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch)


@given(weights, st.integers(1, 200))
def test_each_is_drawn_as_often_as_its_weight_says_to_within_one(weights, n):
    drawn = np.bincount(systematic_sample(weights, n), minlength=len(weights))
    assert drawn.sum() == n
    assert (np.abs(drawn - n * weights / weights.sum()) < 1 + 1e-6).all()
    assert not drawn[weights == 0].any()


def in_full(pool):
    """Uncertainty times the gain in coverage of what is uncertain, over all of the pool, in double precision."""
    low, centre, high = np.quantile(pool.X, [0.25, 0.5, 0.75], axis=0)
    Z = np.clip((pool.X - centre) / (high - low), -this.FARTHEST, this.FARTHEST)
    width = this.WIDTH * np.median(cdist(Z, Z))

    def similar(a, b):
        r = cdist(a, b) / width
        return (1 + r) * np.exp(-r)

    p = pool.probabilities.max(axis=1)
    uncertain = 2 * (1 - p)
    covered = similar(Z[pool.rows], Z[pool.labelled]).max(axis=1)
    gain = np.maximum(similar(Z[pool.rows], Z[pool.rows]) - covered, 0)
    return uncertain * (gain @ uncertain**this.EXPONENT)


@pytest.mark.parametrize("n_labelled", [8, 12, 40])
def test_it_asks_what_raises_the_coverage_of_uncertain_sources_most(monkeypatch, n_labelled):
    X = features(400)
    pool = pool_of(X, forest(X[:n_labelled]), labelled=range(n_labelled))
    gain = in_full(pool)
    # so many are drawn that every source stands for itself
    monkeypatch.setattr(this, "N_SAMPLE", 400_000)
    scores = uncertainty_herding(pool)
    assert np.argmax(scores) == np.argmax(gain)
    drawn = scores > 0
    assert np.corrcoef(scores[drawn], gain[drawn])[0, 1] > 0.999
    monkeypatch.undo()
    few = uncertainty_herding(pool)
    assert gain[np.argmax(few)] > 0.9 * gain.max()


def test_a_clump_that_nothing_labelled_is_like_goes_before_the_boundary():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(200, 2)) * 0.3, rng.normal(size=(100, 2)) * 0.3 + 3])
    p = np.full(300, 0.5)
    p[200:] = 0.35  # surer there, but has seen none of it
    rows = np.arange(4, 300)
    pool = Pool(
        rows,
        np.column_stack([1 - p, p])[rows],
        (p > 0.4)[None, rows],
        (),
        X,
        np.arange(300),
        np.arange(4),
    )
    assert query(STRATEGIES["Uncertainty Sampling"].scores(pool), rows) < 200
    assert query(STRATEGIES[HERDING].scores(pool), rows) >= 200


def test_where_all_is_certain_any_source_will_do():
    X = features(30)
    certain = np.tile([0.0, 1.0], (20, 1))
    pool = Pool(
        np.arange(10, 30), certain, np.ones((1, 20), bool), (), X, np.arange(30), np.arange(10)
    )
    assert STRATEGIES[HERDING].scores(pool).tolist() == [-1] * 20


def test_features_that_are_missing_or_all_alike_are_no_obstacle():
    X = features(60)
    X[:, 2], X[5:9, 1] = 7.0, np.nan
    pool = pool_of(X, forest(np.nan_to_num(X)[:20]), labelled=range(20))
    assert STRATEGIES[HERDING].scores(pool).max() > 0
    alike = Pool(
        pool.rows,
        pool.probabilities,
        pool.votes,
        (),
        np.ones((60, 4)),
        np.arange(60),
        pool.labelled,
    )
    assert np.isfinite(STRATEGIES[HERDING].scores(alike)).all()


def test_with_many_labels_it_asks_as_uncertainty_sampling(monkeypatch):
    strategy = STRATEGIES[HERDING]
    assert strategy.for_points(this.MOST_POINTS) is strategy
    assert strategy.for_points(this.MOST_POINTS + 1) is STRATEGIES["Uncertainty Sampling"]
    problem = problem_of(*simulated())
    herded = Learner(problem, 1, [("RForest", HERDING)], 99)
    plain = Learner(problem, 1, [("RForest", "Uncertainty Sampling")], 99)
    for learner in (herded, plain):
        learner.start()
    assert herded.strategy.name == HERDING
    while len(herded.labelled_rows) <= this.MOST_POINTS:
        answer(herded)
    assert herded.strategy.name == "Uncertainty Sampling"
    plain.replay(herded.labelled_rows, problem.labels[herded.labelled_rows])
    assert herded.query_row == plain.query_row
    again = Learner(problem, 1, [("RForest", HERDING)], 99)
    again.replay(herded.labelled_rows, problem.labels[herded.labelled_rows])
    assert again.query_row == herded.query_row


def test_of_a_large_pool_it_looks_at_some_and_asks_before_all_is_predicted(monkeypatch):
    few = replace(STRATEGIES[HERDING], most=40)
    monkeypatch.setitem(STRATEGIES, HERDING, few)
    problem = problem_of(*simulated())
    early, late = (Learner(problem, 1, [("RForest", HERDING)], 20) for _ in range(2))
    asked: list[int] = []
    early.run(early.begin_start(), asked.append)
    late.start()
    for _ in range(5):
        assert asked[-1] == early.query_row == late.query_row
        labelled = np.isin(late.train_rows, late.labelled_rows)
        assert late.query_row in late.train_rows[~labelled][:40]
        assert late.queue(60)[0] == late.query_row
        assert len(late.queue(60)) == 40
        for learner in (early, late):
            learner.assign(int(problem.labels[learner.query_row]))
        early.run(early.begin_advance(), asked.append)
        late.advance()
    assert len(asked) == 6
