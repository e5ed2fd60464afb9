"""Random sampling, and every strategy in the loop."""

from dataclasses import replace

import numpy as np
import pytest
from learners import make_quick, problem_of, simulated
from pools import RANDOM, features, forest, learner_with, pool_of
from scipy.stats import chisquare

from astronomical_lite.learning import Learner
from astronomical_lite.learning.querying.registry import STRATEGIES
from astronomical_lite.tables.labels import UNSURE


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch)


def test_random_sampling_is_uniform_and_can_be_repeated():
    X = features(50)
    whole = pool_of(X, forest(X), rows=np.arange(10, 30))
    asked = []
    for seed in range(2000):
        pool = replace(whole, seed=seed)
        asked.append(pool.rows[np.argmax(STRATEGIES[RANDOM].scores(pool))])
    assert chisquare(np.bincount(asked, minlength=30)[10:]).pvalue > 1e-3
    one, two, other = learner_with(RANDOM), learner_with(RANDOM), learner_with(RANDOM, seed=1)
    for learner in (one, two, other):
        for _ in range(5):
            learner.assign(learner.problem.labels[learner.query_row])
            learner.advance()
    assert one.labelled_rows.tolist() == two.labelled_rows.tolist()
    assert not set(one.labelled_rows[6:]) & set(other.labelled_rows[6:])


def test_random_sampling_does_not_care_what_the_classifier_says():
    rows = [learner_with(RANDOM, name).query_row for name in ("RForest", "KNN", "DTree")]
    assert len(set(rows)) == 1


@pytest.mark.parametrize("name", list(STRATEGIES))
def test_every_strategy_goes_through_the_loop_and_a_replay(name):
    learner = learner_with(name)
    for label in (1, UNSURE, 0, 2):
        learner.assign(label)
        learner.advance()
    again = Learner(learner.problem, 1, [("RForest", name)])
    again.replay(learner.labelled_rows, learner.labelled_y)
    assert again.query_row == learner.query_row
    assert len(set(learner.labelled_rows.tolist())) == 10
    assert STRATEGIES[name].description
    assert STRATEGIES[name].paper or name == RANDOM


def test_rows_with_missing_values_are_not_asked_about():
    problem = problem_of(*simulated(missing=200))
    for name in STRATEGIES:
        learner = Learner(problem, 1, [("RForest", name)], 6)
        learner.start()
        for row in learner.next_batch(10):
            assert not problem.missing[row]
        learner = Learner(problem, 1, [("RForest", name)], 6, keep_missing=True)
        learner.start()
        assert len(learner.next_batch(10)) == 10
