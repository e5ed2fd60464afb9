"""Labels ranked by how likely they are wrong, against cleanlab and with labels flipped on purpose."""

from __future__ import annotations

import functools
import itertools
import warnings

import numpy as np
import pytest
from cleanlab.count import compute_confident_joint
from cleanlab.filter import find_label_issues
from learners import FEATURES, FOREST, make_quick, problem_of, simulated
from sklearn.model_selection import StratifiedKFold

from astronomical_lite.learning import Learner
from astronomical_lite.learning.learning_curves import simulated_problem
from astronomical_lite.messages import UserError
from astronomical_lite.trust.label_errors import confident_joint, label_errors
from astronomical_lite.trust.out_of_sample import (
    N_FOLDS,
    CrossFit,
    out_of_sample,
    require_enough,
    stratified_folds,
)
from benchmarks.sample import Prepared, write_sample


def drawn(seed):
    """Labels and probabilities, from few to many points, of rare to frequent classes, mostly agreeing or not."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 300))
    target = (rng.random(n) < rng.choice([0.05, 0.3, 0.5, 0.9])).astype(np.int64)
    target[:2] = 0, 1
    logit = (2 * target - 1) * rng.choice([0.0, 1.0, 3.0]) + rng.normal(size=n) * 2
    flipped = rng.random(n) < rng.choice([0, 0.1, 0.4])
    return np.where(flipped, 1 - target, target), 1 / (1 + np.exp(-logit))


@pytest.mark.parametrize("seed", range(200))
def test_ranking_suspects_and_joint_are_those_of_cleanlab(seed):
    target, p = drawn(seed)
    if len(np.unique(target)) < 2:
        target[0] = 1 - target[0]
    both = np.column_stack([1 - p, p])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a class with one label
        expected = find_label_issues(
            target, both, return_indices_ranked_by="self_confidence", n_jobs=1
        )
        joint = compute_confident_joint(target, both)
    found = label_errors(target, p)
    assert confident_joint(target, p).tolist() == joint.tolist()
    assert found.ranking[found.is_suspect[found.ranking]].tolist() == expected.tolist()
    assert sorted(found.ranking) == list(range(len(target)))
    assert np.all(np.diff(found.confidence[found.ranking]) >= 0)


@pytest.mark.parametrize(("n", "n_of"), [(20, 10), (23, 7), (50, 5), (12, 1)])
def test_folds_have_as_many_of_either_class_give_or_take_one(n, n_of):
    target = np.zeros(n, dtype=np.int64)
    target[np.random.default_rng(1).choice(n, n_of, replace=False)] = 1
    fold = stratified_folds(target, 5, seed=2)
    for members in (fold, fold[target == 1], fold[target == 0]):
        counts = np.bincount(members, minlength=5)
        assert counts.max() - counts.min() <= 1
    assert (fold == stratified_folds(target, 5, seed=2)).all()
    assert (fold != stratified_folds(target, 5, seed=3)).any()


def test_folds_do_not_follow_the_order_of_the_labels():
    target = np.repeat([0, 1], 500)
    fold = stratified_folds(target)
    first = np.bincount(fold[:250], minlength=5)
    assert np.abs(first - 50).max() < 25
    assert first.tolist() != [50] * 5
    sizes = [len(test) for _, test in StratifiedKFold(5).split(target, target)]
    assert np.bincount(fold).tolist() == sizes


def test_too_few_labels_are_told_with_how_many_are_needed():
    target = np.array([1] * 4 + [0] * 30)
    with pytest.raises(
        UserError, match="needs 10 labels of Star and 10 of anything else; there are 4 and 30"
    ):
        require_enough(target, 10, "Star")
    require_enough(np.array([1] * 10 + [0] * 10), 10, "Star")


def share_found(problem, label, rows_of, name, n_draws):
    """The share of the labels flipped on purpose, 5 %, that are in the first 10 % looked at."""
    found, n_flipped = 0, 0
    for seed in range(n_draws):
        rng = np.random.default_rng(seed)
        rows = rows_of(rng)
        target = (problem.labels[rows] == label).astype(np.int64)
        flipped = rng.choice(len(rows), len(rows) // 20, replace=False)
        target[flipped] = 1 - target[flipped]
        X, fold = problem.X[rows], stratified_folds(target)
        fits = (
            CrossFit(name, X[fold != k], target[fold != k], X[fold == k]) for k in range(N_FOLDS)
        )
        p = out_of_sample(fold, [fit.do() for fit in fits])
        first = label_errors(target, p).ranking[: len(rows) // 10]
        found += len(np.intersect1d(first, flipped))
        n_flipped += len(flipped)
    return found / n_flipped


@pytest.mark.parametrize("label", [0, 1, 2])
def test_most_flipped_labels_are_in_the_first_tenth_looked_at(label, monkeypatch):
    make_quick(monkeypatch)
    frame, labels = simulated(1200)
    for k, column in enumerate(FEATURES[:3]):
        frame[column] += 4.0 * (labels == k)  # they hardly overlap
    problem = problem_of(frame, labels)
    rows_of = functools.partial(random_rows, problem.sets.train, 200)
    assert share_found(problem, label, rows_of, "RForest", 3) >= 0.8


def random_rows(rows, n, rng):
    return rng.choice(rows, n, replace=False)


@pytest.mark.soak
@pytest.mark.parametrize("n", [100, 300])
@pytest.mark.parametrize("label", [0, 1, 2])
def test_so_they_are_on_the_example_catalogue(label, n, tmp_path):
    """With the classifier a newcomer is offered, a forest of 1000 trees, and 5 draws of labels."""
    write_sample(tmp_path / "example.fits", 20_000)
    problem = Prepared(tmp_path / "example.fits").problem
    train = problem.sets.train
    train = train[~problem.missing[train] & (problem.labels[train] != -1)]
    rows_of = functools.partial(random_rows, train, n)
    share = share_found(problem, label, rows_of, "RForest", 5)
    print(f"label {label}, {n} labels: {share:.3f}")
    assert share >= 0.8


@pytest.mark.soak
def test_among_answers_to_uncertain_questions_half_of_the_wrong_ones_come_first(
    tmp_path, monkeypatch
):
    """5 of 80 answers are wrong: they are harder to find than among labels drawn at random, and that is said."""
    make_quick(monkeypatch, 100)
    write_sample(tmp_path / "example.fits", 20_000)
    problem = simulated_problem(Prepared(tmp_path / "example.fits").problem)
    shares = []
    for label, seed in itertools.product((0, 1, 2), (0, 1, 2)):
        wrong = np.random.default_rng(seed).choice(80, 5, replace=False)
        learner = Learner(problem, label, FOREST, 20, seed=seed)
        learner.start()
        for i in range(80):
            known = int(problem.labels[learner.query_row])
            other = (label + 1) % 3 if known == label else label
            learner.assign(other if i in wrong else known)
            learner.advance()
        target = (learner.labelled_y == label).astype(np.int64)
        X, fold = problem.X[learner.labelled_rows], stratified_folds(target)
        fits = (
            CrossFit("RForest", X[fold != k], target[fold != k], X[fold == k])
            for k in range(N_FOLDS)
        )
        p = out_of_sample(fold, [fit.do() for fit in fits])
        ranking = label_errors(target, p).ranking
        shares.append([np.isin(20 + wrong, ranking[:n]).mean() for n in (10, 20)])
    print(f"in the first 10 %, 20 %: {np.mean(shares, axis=0).round(2)}")
    assert np.mean(shares, axis=0)[0] >= 0.4
