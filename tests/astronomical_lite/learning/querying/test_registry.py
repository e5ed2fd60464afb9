"""What a strategy may return, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from learners import make_quick
from modAL.uncertainty import classifier_uncertainty, uncertainty_sampling
from pools import features, forest, learner_with, pool_of

from astronomical_lite.learning.querying import registry
from astronomical_lite.learning.querying.registry import STRATEGIES, Strategy
from astronomical_lite.messages import UserError


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch)


def scores_of(function, needs="probabilities", rows=range(10)):
    X = features(40)
    return Strategy("Mine", function, needs).scores(pool_of(X, forest(X), rows=np.array(rows)))


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda p: p, r"shape \(10, 2\) for 10 sources"),
        (lambda p: p[:3, 0], r"shape \(3,\) for 10 sources"),
        (lambda p: np.full(len(p), np.nan), "NaN or an infinity for 10 of 10"),
        (lambda p: np.r_[np.zeros(9), np.inf], "NaN or an infinity for 1 of 10"),
        (lambda p: None, "must return numbers"),
        (lambda p: ["a"] * len(p), "must return numbers"),
        (lambda p: 10, "chose position 10 in a pool of 10"),
        (lambda p: -1, "chose position -1"),
        (lambda p: 0.5, r"shape \(\) for 10"),
        (lambda p: np.array([[3]]), r"shape \(1, 1\) for 10"),
    ],
)
def test_what_a_strategy_must_not_return_is_said(function, words):
    with pytest.raises(UserError, match=words) as refusal:
        scores_of(function)
    assert "“Mine”" in str(refusal.value)
    assert refusal.value.field == "query"


@pytest.mark.parametrize("position", [3, np.int32(3), np.array([3]), np.array(3)])
def test_a_strategy_may_return_a_position(position):
    assert scores_of(lambda p: position).tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert scores_of(lambda p: p[:, 0] > 2).tolist() == [0] * 10


def test_a_position_may_be_the_first_or_the_last():
    assert np.flatnonzero(scores_of(lambda p: 0)).tolist() == [0]
    assert np.flatnonzero(scores_of(lambda p: 9)).tolist() == [9]


def test_a_strategy_needs_no_words_and_refuses_no_classifier(monkeypatch):
    monkeypatch.setattr(registry, "STRATEGIES", {})
    registry.register("Mine")(len)
    assert registry.STRATEGIES["Mine"] == Strategy("Mine", len)
    for strategy in (registry.STRATEGIES["Mine"], Strategy("Mine", len)):
        assert (strategy.needs, strategy.description, strategy.paper) == ("probabilities", "", "")
        assert strategy.refuses(forest(features(40))) == ""


def test_a_strategy_may_ask_the_estimator_itself():
    X = features(40)
    pool = pool_of(X, forest(X[:8]), labelled=range(8))
    mine = Strategy("modAL's", lambda e, X: uncertainty_sampling(e, X)[0], "estimator")
    position = np.argmax(mine.scores(pool))
    useful = classifier_uncertainty(pool.fitted[0], X[pool.rows])
    assert useful[position] == useful.max()
    with pytest.raises(UserError, match="not a committee") as refusal:
        mine.scores(replace(pool, fitted=pool.fitted * 2))
    assert refusal.value.field == "query"


def test_a_strategy_that_goes_wrong_leaves_the_learner_as_it_was(monkeypatch):
    calls = []

    def sometimes(probabilities):
        calls.append(1)
        return probabilities[:, 0] if len(calls) < 3 else probabilities

    monkeypatch.setattr(registry, "STRATEGIES", dict(STRATEGIES))
    monkeypatch.setitem(STRATEGIES, "Sometimes", Strategy("Sometimes", sometimes))
    learner = learner_with("Sometimes")
    learner.assign(1)
    learner.advance()
    learner.assign(0)
    before = learner.query_row, learner.n_trained, len(learner.history), learner.labelled_y.tolist()
    for step in (learner.advance, learner.start):
        with pytest.raises(UserError, match="shape"):
            step()
        after = learner.query_row, learner.n_trained, len(learner.history)
        assert (*after, learner.labelled_y.tolist()) == before
        assert learner.assigned == 0
