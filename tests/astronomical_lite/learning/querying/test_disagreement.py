"""Disagreement of a forest's trees, against modAL."""

from dataclasses import replace

import numpy as np
import pytest
from learners import make_quick, problem_of, simulated
from modAL.disagreement import vote_entropy as modal_vote_entropy
from modAL.models import ActiveLearner, Committee
from pools import TREES, features, forest, learner_with, pool_of
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from astronomical_lite.learning import Learner
from astronomical_lite.learning.querying import disagreement
from astronomical_lite.learning.querying.registry import STRATEGIES
from astronomical_lite.messages import UserError


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    make_quick(monkeypatch)


@pytest.mark.parametrize("kind", [RandomForestClassifier, ExtraTreesClassifier])
@pytest.mark.parametrize("depth", [None, 2])
def test_tree_disagreement_is_modals_vote_entropy_of_a_committee_of_the_trees(kind, depth):
    X = features().astype("float32")
    fitted = forest(X[:40], kind, max_depth=depth)
    pool = pool_of(X, fitted, labelled=range(40))
    committee = Committee([ActiveLearner(tree) for tree in fitted.estimators_])
    expected = modal_vote_entropy(committee, X[pool.rows])
    np.testing.assert_allclose(STRATEGIES[TREES].scores(pool), expected, atol=1e-12)


def test_trees_are_asked_one_by_one_about_the_least_sure_alone(monkeypatch):
    X = features().astype("float32")
    pool = pool_of(X, forest(X[:40], max_depth=2), labelled=range(40))
    exact = STRATEGIES[TREES].scores(pool)
    monkeypatch.setattr(disagreement, "MOST_ASKED", 50)
    some = STRATEGIES[TREES].scores(pool)
    assert np.count_nonzero(some) <= 50
    assert exact[np.argmax(some)] == exact.max()
    np.testing.assert_array_equal(some[some > 0], exact[some > 0])


class Asked:
    """A tree that notes how many sources it is asked about."""

    def __init__(self, tree):
        self.tree, self.tree_, self.numbers = tree, tree.tree_, []

    def predict_proba(self, X, check_input=True):
        self.numbers.append(len(X))
        return self.tree.predict_proba(X, check_input=check_input)


def test_trees_are_asked_about_five_thousand_sources_at_most():
    X = features(5100).astype("float32")
    fitted = forest(X[:40], max_depth=2)
    pool = pool_of(X, fitted, labelled=range(40))
    fitted.estimators_ = [Asked(tree) for tree in fitted.estimators_]
    STRATEGIES[TREES].scores(pool)
    assert [tree.numbers for tree in fitted.estimators_] == [[5000]] * 20


def test_every_source_is_scored_by_trees_that_are_grown_to_the_end(monkeypatch):
    X = features().astype("float32")
    pool = pool_of(X, forest(X[:40]), labelled=range(40))
    exact = STRATEGIES[TREES].scores(pool)
    monkeypatch.setattr(disagreement, "MOST_ASKED", 50)
    np.testing.assert_array_equal(STRATEGIES[TREES].scores(pool), exact)
    assert np.count_nonzero(exact) > 50


@pytest.mark.parametrize("depths", [(None, 2), (2, None), (None, None), (2, 2)])
def test_forests_of_a_committee_count_alike_however_their_trees_are_grown(depths):
    X = features().astype("float32")
    fitted = [forest(X[:40], max_depth=depth) for depth in depths]
    pool = pool_of(X, fitted[0], labelled=range(40))
    mean = np.mean([one.predict_proba(X[pool.rows]) for one in fitted], axis=0)
    pool = replace(pool, fitted=fitted, probabilities=mean)
    trees = [ActiveLearner(tree) for one in fitted for tree in one.estimators_]
    expected = modal_vote_entropy(Committee(trees), X[pool.rows])
    np.testing.assert_allclose(STRATEGIES[TREES].scores(pool), expected, atol=1e-12)


def test_classifiers_without_trees_are_refused():
    for name in ("KNN", "AdaBoost", "GBTrees", "DTree"):
        with pytest.raises(UserError, match=f"trees of a random forest.*for {name}") as refusal:
            Learner(problem_of(*simulated()), 1, [(name, TREES)])
        assert refusal.value.field == "query"
    assert learner_with(TREES).query_row is not None
