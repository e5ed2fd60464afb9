"""The next question told from the first of the pool is the one that predicting all gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learners import (
    COMMITTEE,
    FOREST,
    UNCERTAINTY,
    answer,
    make_quick,
    problem_of,
    simulated,
    started,
)

from astronomical_lite.learning import learner_questions
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.predictions import Prepared, predict_all
from astronomical_lite.learning.committee import Committee
from astronomical_lite.learning.first_question import first_question, highest_score
from astronomical_lite.learning.querying.registry import STRATEGIES, query, register

MEMBERS = [
    [("RForest", "Uncertainty Sampling")],
    [("RForest", "Margin Sampling")],
    [("RForest", "Entropy Sampling")],
    COMMITTEE,
    [("DTree", UNCERTAINTY), ("KNN", UNCERTAINTY)],
]


@pytest.fixture(autouse=True)
def few_trees(monkeypatch):
    make_quick(monkeypatch, n_estimators=12)


def blocks_of(pool, *sizes):
    start = 0
    for size in sizes:
        yield pool[start : start + size]
        start += size


@pytest.mark.parametrize("members", MEMBERS)
def test_of_any_fit_it_is_the_question_or_is_not_told(members):
    """Told of most fits with many sources whose votes are split."""
    told = 0

    @settings(max_examples=25)
    @given(st.integers(0, 10_000), st.integers(8, 40), st.integers(1, 300))
    def check(seed, n_points, n_first):
        nonlocal told
        frame, labels = simulated(400, seed=seed % 50)
        X, rng = frame.to_numpy(), np.random.default_rng(seed)
        rows = rng.permutation(len(X))
        points, pool = rows[:n_points], rows[n_points:]
        y = (labels[points] == 1).astype(np.int64)
        if len(set(y.tolist())) < 2 or y.sum() < 5 or n_points - y.sum() < 5:
            return
        committee = Committee.of(members)
        fitted = fit_members(committee.classifiers, X[points], y)
        prepared = Prepared(fitted)
        row = first_question(committee, fitted, prepared, X, blocks_of(pool, n_first, n_first))
        predictions = predict_all(committee.classifiers, fitted, X, pool)
        scores = committee.strategy.scores_of(predictions.consensus()[0], predictions.votes)
        assert highest_score(committee.strategy, prepared) >= scores.max()
        if row is not None:
            told += 1
            assert row == query(scores, pool)

    check()
    assert told > 3


def test_probabilities_of_any_value_tell_nothing():
    X, y = np.random.default_rng(0).normal(size=(60, 4)), np.arange(60) % 2
    for name in ("GBTrees", "KNN"):
        committee = Committee.of([(name, UNCERTAINTY)])
        fitted = fit_members(committee.classifiers, X, y)
        assert highest_score(committee.strategy, Prepared(fitted)) is None
        assert first_question(committee, fitted, Prepared(fitted), X, [np.arange(60)]) is None


def test_a_strategy_that_compares_sources_tells_nothing(monkeypatch):
    monkeypatch.setattr("astronomical_lite.learning.querying.registry.STRATEGIES", STRATEGIES)
    register("Relative")(lambda p: p[:, 1] / p[:, 1].max())
    try:
        committee = Committee.of([("RForest", "Relative")])
    finally:
        del STRATEGIES["Relative"]
    X, y = np.random.default_rng(0).normal(size=(60, 4)), np.arange(60) % 2
    prepared = Prepared(fit_members(committee.classifiers, X, y))
    assert highest_score(committee.strategy, prepared) is None


@pytest.mark.parametrize("first", [(40, 80, 300), ()])
@pytest.mark.parametrize("missing", [0, 30])
@pytest.mark.parametrize("members", [FOREST, COMMITTEE, [("GBTrees", UNCERTAINTY)]])
def test_a_learner_asks_early_what_it_asks_in_the_end(members, missing, first, monkeypatch):
    monkeypatch.setattr(learner_questions, "FIRST_OF_POOL", first)
    learner, other = (
        started(members, problem=problem_of(*simulated(600, missing=missing))) for _ in range(2)
    )
    for one in (learner, other):
        one.ask_within(one.problem.X[:, 2] < 1)
    early = []

    def asked(row):
        with learner.asking(row):
            assert (learner.query_row, learner.assigned) == (row, None)
        early.append(row)

    for _ in range(6):
        learner.assign(learner.problem.labels[learner.query_row])
        early.clear()
        learner.run(learner.begin_advance(), asked)
        answer(other)
        assert early == [learner.query_row] == [other.query_row]
    assert learner.history == other.history
    assert np.array_equal(learner.probabilities, other.probabilities, equal_nan=True)


def test_where_none_is_left_nothing_is_asked():
    learner = started()
    learner.ask_within(np.zeros(len(learner.problem.X), dtype=bool))
    early = []
    learner.run(learner.begin_replay(learner.labelled_rows, learner.labelled_y), early.append)
    assert early == []
    assert learner.query_row is None


def test_a_strategy_that_looks_at_the_pool_is_not_asked_early():
    learner = started([("RForest", "Random Sampling")])
    early = []
    learner.assign(1)
    learner.run(learner.begin_advance(), early.append)
    assert early == []


def test_asking_leaves_the_learner_as_it_was(monkeypatch):
    learner = started()
    learner.assign(1)
    before = learner.query_row, learner.assigned, learner.labelled_rows.tolist()
    with pytest.raises(RuntimeError), learner.asking(3):
        raise RuntimeError
    assert (learner.query_row, learner.assigned, learner.labelled_rows.tolist()) == before
    answer(learner, 0)
    assert learner.assigned is None


def test_a_question_asked_early_is_not_looked_for_again_by_that_fit_alone():
    learner, other = started(COMMITTEE), started(COMMITTEE)
    learner.assign(1)
    learner.run(learner.begin_advance(), lambda row: None)
    answer(other, 1)
    within = np.arange(len(learner.problem.X)) % 2 == 0
    for one in (learner, other):
        one.ask_within(within)
    assert learner.query_row == other.query_row
    assert within[learner.query_row]

    def stop(row):
        raise RuntimeError

    learner.assign(0)
    with pytest.raises(RuntimeError):
        learner.run(learner.begin_advance(), stop)
    learner.undo()  # the answer that was not trained on
    for one in (learner, other):
        one.ask_within(~within)
    assert learner.query_row == other.query_row
