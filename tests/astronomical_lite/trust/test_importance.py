"""Permutation importance of features, with intervals."""

from __future__ import annotations

import numpy as np
import pytest
from learners import make_quick
from sklearn.inspection import permutation_importance

from astronomical_lite.learning.classifiers.fast_trees.used import used_features
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.members import members_of
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.fit_jobs import read_result, run, write_job
from astronomical_lite.trust import importance
from astronomical_lite.trust.importance import (
    MOST_OF_EACH,
    Shuffling,
    blocks_of,
    fair_sample,
    importances,
    with_shuffled,
)


def sources(n, seed, n_features=15, share=0.4):
    """Two classes that the first feature tells apart best, then the second; the others say nothing."""
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < share).astype(np.int64)
    X = rng.normal(size=(n, n_features))
    X[:, 0] += 2 * y
    X[:, 1] += y
    return X, y


def found_of(names, X, y, sample, is_class, **options):
    tasks = [
        Shuffling(names, X, y, sample, columns, **options) for columns in blocks_of(X.shape[1])
    ]
    assert len(tasks) == 2
    return importances(is_class, [read_result(run(write_job(task))) for task in tasks])


@pytest.mark.parametrize("name", ["LogReg", "DTree", "RForest", "ExtraTrees", "KNN"])
def test_it_is_what_scikit_learn_says_number_for_number(monkeypatch, name):
    make_quick(monkeypatch, 10)
    X, y = sources(60, 0)
    sample, target = sources(150, 1)
    found = found_of([name], X, y, sample, target == 1, n_repeats=4, seed=7)
    estimator = CLASSIFIERS[name].make().fit(X, y)

    def probability_of_what_they_are(fitted, X, y):
        p = fitted.predict_proba(X)[np.arange(len(y)), y]
        return np.mean([p[y == of_class].mean() for of_class in (0, 1)])

    known = permutation_importance(
        estimator, sample, target, scoring=probability_of_what_they_are, n_repeats=4, random_state=7
    )
    np.testing.assert_allclose(found.drop, known.importances_mean, atol=1e-12)
    assert found.score == pytest.approx(probability_of_what_they_are(estimator, sample, target))
    assert (found.n_class, found.n_others) == (target.sum(), 150 - target.sum())


def test_intervals_hold_what_very_many_sources_say_and_noise_seldom_seems_to_matter():
    X, y = sources(200, 0)
    many, target = sources(10_000, 1)
    truth = found_of(["LogReg"], X, y, many, target == 1).drop[:2]
    held, n_noise = np.zeros(2), 0
    for seed in range(25):
        sample, target = sources(200, 100 + seed)
        found = found_of(["LogReg"], X, y, sample, target == 1)
        assert np.argsort(-found.drop)[:2].tolist() == [0, 1]
        held += (found.low[:2] <= truth) & (truth <= found.high[:2])
        n_noise += (found.low[2:] > 0).sum()
    assert (held >= 19).all(), held
    assert n_noise < 25 * 13 * 0.1, n_noise


def test_a_committee_is_asked_as_one():
    X, y = sources(60, 0)
    sample, target = sources(100, 1)
    alone = found_of(["DTree"], X, y, sample, target == 1)
    twice = found_of(["DTree", "DTree"], X, y, sample, target == 1)
    assert twice.drop == pytest.approx(alone.drop)


def test_a_rare_class_has_its_share_of_the_sample():
    rng = np.random.default_rng(0)
    is_class = rng.random(20_000) < 0.02
    rows, of_class = fair_sample(np.arange(20_000) + 5, is_class)
    assert of_class.sum() == MOST_OF_EACH
    assert (~of_class).sum() == MOST_OF_EACH
    assert (is_class[rows - 5] == of_class).all()
    few = fair_sample(np.arange(50), is_class[:50] | (np.arange(50) < 9))
    assert len(few[0]) == 50


@pytest.mark.parametrize("name", ["RForest", "ExtraTrees", "AdaBoost", "GBTrees", "DTree"])
def test_features_that_no_tree_looks_at_are_not_predicted_with(monkeypatch, name):
    make_quick(monkeypatch, 10)
    X, y = sources(40, 0)
    X[:, 3] = 1.0  # so that no tree can
    sample, target = sources(150, 1)
    member = members_of(fit_members([CLASSIFIERS[name]], X, y))[0]
    used = used_features(member, X.shape[1])
    assert 0 < used.sum() < len(used)
    asked = []
    monkeypatch.setattr(
        importance, "with_shuffled", lambda *told: asked.append(told[1]) or with_shuffled(*told)
    )
    found = importances(target == 1, [Shuffling([name], X, y, sample, range(15)).do()])
    assert sorted(asked) == np.flatnonzero(used).tolist()
    assert np.all(found.drop[~used] == 0)
