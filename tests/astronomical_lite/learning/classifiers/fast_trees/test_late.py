"""Fitted ensembles are predicted with before their trees are scikit-learn's objects, and become these."""

import pickle

import numpy as np
import pytest
from ensembles import assert_same_trees
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier

from astronomical_lite.learning.classifiers import fast_trees
from astronomical_lite.learning.classifiers.fast_trees.late import LateForest, LateGradient
from astronomical_lite.learning.classifiers.members import FittedMembers, estimator_of, members_of

KINDS = {RandomForestClassifier: LateForest, GradientBoostingClassifier: LateGradient}


@pytest.fixture
def points():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(90, 5)).astype(np.float32)
    return X, (X[:, 0] + X[:, 1] ** 2 > 0.8).astype(np.int64)


def is_made(late):
    return "estimator" in vars(late)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_trees", [1, 2, 50, 51, 120])
def test_no_tree_is_made_for_predictions(kind, n_trees, points):
    X, y = points
    told = {"n_estimators": n_trees, "random_state": 3}
    if kind is GradientBoostingClassifier:
        told["max_depth"] = 2  # of larger trees scikit-learn's own walk is faster here
    own = kind(**told).fit(X[:40], y[:40])
    late = fast_trees.fit(kind(**told), X[:40], y[:40])
    assert type(late) is KINDS[kind]
    np.testing.assert_array_equal(fast_trees.compile(late)(X), own.predict_proba(X))
    assert not is_made(late)
    assert_same_trees(late.estimator, own)
    assert late.estimator is late.estimator
    np.testing.assert_array_equal(late.estimator.predict_proba(X), own.predict_proba(X))


@pytest.mark.parametrize("kind", KINDS)
def test_pickled_it_is_read_back_as_scikit_learns(kind, points):
    X, y = points
    own = kind(n_estimators=60, random_state=3).fit(X, y)
    late = fast_trees.fit(kind(n_estimators=60, random_state=3), X, y)
    message = pickle.dumps(late)
    assert not is_made(late)
    read = pickle.loads(message)
    assert type(read) is kind
    assert read.get_params() == own.get_params()
    assert_same_trees(read, own)
    # and what is downloaded needs nothing of ours
    assert b"astronomical_lite" not in pickle.dumps(read)


def test_members_become_estimators_one_by_one(points):
    X, y = points
    late = [fast_trees.fit(kind(n_estimators=5, random_state=3), X, y) for kind in KINDS]
    members = FittedMembers(late)
    assert list(members_of(members)) == late
    assert members_of(members[1:]) == late[1:]
    assert type(members[1]) is GradientBoostingClassifier
    assert [is_made(one) for one in late] == [False, True]
    assert estimator_of(members[0]) is members[0]
