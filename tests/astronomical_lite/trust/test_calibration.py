"""A catalogue's probabilities, calibrated on a fair sample of labels."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from audited import simulated
from learners import FOREST, make_quick

from astronomical_lite.learning import Learner
from astronomical_lite.learning.learning_curves import simulated_problem
from astronomical_lite.messages import UserError
from astronomical_lite.trust.calibration import MOST, calibrate, require_enough
from astronomical_lite.trust.out_of_sample import (
    N_FOLDS,
    CrossFit,
    out_of_sample,
    stratified_folds,
)
from astronomical_lite.trust.reliability import calibration_error
from astronomical_lite.trust.venn_abers import one_probability, venn_abers
from benchmarks.sample import Prepared, write_sample

UNDERCONFIDENT = (0.1, 2.5, 0.3)


def rest_of(catalogue, rows):
    rest = np.ones(len(catalogue.is_class), dtype=bool)
    rest[rows] = False
    return rest


@pytest.mark.parametrize(("n", "most"), [(200, 0.5), (600, 0.3), (2000, 0.15)])
def test_the_error_of_sources_without_a_label_is_so_much_smaller(n, most):
    catalogue = simulated(*UNDERCONFIDENT)
    ratios = []
    for seed in range(8):
        rows = np.random.default_rng(seed).choice(20_000, n, replace=False)
        found = calibrate(catalogue.probabilities, rows, catalogue.is_class[rows])
        rest = rest_of(catalogue, rows)
        errors = [
            calibration_error(p[rest], catalogue.is_class[rest])
            for p in (catalogue.probabilities, found.probabilities)
        ]
        ratios.append(errors[1] / errors[0])
    assert np.median(ratios) < most


def test_the_errors_it_tells_are_those_of_sources_without_a_label():
    catalogue = simulated(*UNDERCONFIDENT)
    rows = np.random.default_rng(1).choice(20_000, 2000, replace=False)
    found = calibrate(catalogue.probabilities, rows, catalogue.is_class[rows])
    rest = rest_of(catalogue, rows)
    for told, p in (
        (found.error_before, catalogue.probabilities),
        (found.error_after, found.probabilities),
    ):
        assert told == pytest.approx(calibration_error(p[rest], catalogue.is_class[rest]), abs=0.03)


def test_a_class_that_is_commoner_among_the_labels_is_found_as_rare_as_it_is():
    catalogue = simulated(*UNDERCONFIDENT)
    weights = np.where(catalogue.is_class, 4.0, 1.0)
    rng = np.random.default_rng(0)
    rows = rng.choice(20_000, 2000, replace=False, p=weights / weights.sum())
    found = calibrate(catalogue.probabilities, rows, catalogue.is_class[rows])
    assert found.share_labelled > 0.25
    assert found.share == pytest.approx(catalogue.is_class.mean(), abs=0.02)
    # and so do the probabilities say, where without it they would say half as many again
    assert found.probabilities.mean() == pytest.approx(catalogue.is_class.mean(), abs=0.03)


def test_order_stays_and_rows_that_are_not_predicted_have_none():
    catalogue = simulated(*UNDERCONFIDENT, n=2000)
    catalogue.probabilities[:30] = np.nan
    rows = np.arange(100, 600)
    found = calibrate(catalogue.probabilities, rows, catalogue.is_class[rows])
    assert np.isnan(found.probabilities[:30]).all()
    order = np.argsort(catalogue.probabilities[30:])
    assert (np.diff(found.probabilities[30:][order]) >= -1e-12).all()


def test_of_many_labels_so_many_are_used_and_always_the_same():
    catalogue = simulated(*UNDERCONFIDENT)
    rows = np.arange(15_000)
    found = calibrate(catalogue.probabilities, rows, catalogue.is_class[rows])
    assert found.n_labels == MOST
    again = calibrate(catalogue.probabilities, rows, catalogue.is_class[rows])
    assert (found.probabilities == again.probabilities).all()


@pytest.mark.parametrize(("n", "n_class"), [(99, 50), (200, 19), (200, 181)])
def test_too_few_labels_say_how_many_are_needed(n, n_class):
    with pytest.raises(UserError, match="needs 100 labelled sources in the validation set, 20 of"):
        require_enough(np.arange(n) < n_class, "Galaxy")
    require_enough(np.arange(100) < 20, "Galaxy")


@pytest.mark.soak
def test_the_error_is_halved_on_the_example_catalogue(tmp_path, monkeypatch):
    """Of forests that asked for 50, 100 and 200 labels; on sources of the training set that they did not ask for."""
    make_quick(monkeypatch, 100)
    write_sample(tmp_path / "example.fits", 20_000)
    problem = simulated_problem(Prepared(tmp_path / "example.fits").problem)
    ratios: dict[tuple[str, int], list[float]] = {}
    for label in (0, 1, 2):
        learner = Learner(problem, label, FOREST, 10)
        learner.start()
        while learner.n_trained < 200:
            learner.assign(int(problem.labels[learner.query_row]))
            learner.advance()
            if learner.n_trained not in (50, 100, 200):
                continue
            p, validation = learner.probabilities, learner.validation_rows
            test = np.setdiff1d(learner.train_rows, learner.labelled_rows)
            error = calibration_error(p[test], learner.truth[test])
            votes = one_probability(*venn_abers(out_of_fold(learner), target_of(learner), p))
            own = calibration_error(votes[test], learner.truth[test]) / error
            ratios.setdefault(("own labels", learner.n_trained), []).append(own)
            for n, seed in itertools.product((100, 200, 500, MOST), range(5)):
                rows = np.random.default_rng(seed).permutation(validation)[:n]
                found = calibrate(p, rows, learner.truth[rows]).probabilities
                ratio = calibration_error(found[test], learner.truth[test]) / error
                ratios.setdefault((f"{n} random ones", learner.n_trained), []).append(ratio)
    for key, found in ratios.items():
        print(*key, f"median {np.median(found):.2f}, worst {max(found):.2f}")
    assert all(np.median(found) <= 0.5 for (what, _), found in ratios.items() if "own" not in what)


def target_of(learner):
    return (learner.labelled_y == learner.label).astype(np.int64)


def out_of_fold(learner):
    """Cross-validated votes of the points that the classifier asked about."""
    target, X = target_of(learner), learner.problem.X[learner.labelled_rows]
    fold = stratified_folds(target)
    fits = (
        CrossFit("RForest", X[fold != k], target[fold != k], X[fold == k]) for k in range(N_FOLDS)
    )
    return out_of_sample(fold, [fit.do() for fit in fits])
