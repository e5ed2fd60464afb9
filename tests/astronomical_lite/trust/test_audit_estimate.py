"""What an audit says of purity and completeness: right where all is known, and as sure as it says."""

import numpy as np
import pytest
from audited import NOBODY, Catalogue, audited, simulate, simulated
from learners import FOREST, make_quick
from sklearn.linear_model import LogisticRegression

from astronomical_lite.learning import Learner
from astronomical_lite.learning.learning_curves import simulated_problem
from astronomical_lite.trust.audit_curve import THRESHOLDS, counts_by, curve
from astronomical_lite.trust.audit_draw import N_STRATA, draw, strata_of
from astronomical_lite.trust.audit_estimate import (
    AuditSample,
    counts_of,
    estimate,
    fitted_probabilities,
    labels_to_halve,
)
from benchmarks.sample import Prepared, write_sample

RARE = (0.02, 4.0, 1.0)
UNDERCONFIDENT = (0.06, 3.5, 0.5)
OVERCONFIDENT = (0.06, 3.0, 2.0)
COMMON = (0.4, 3.0, 0.7)
CASES = {
    "rare": RARE,
    "underconfident": UNDERCONFIDENT,
    "overconfident": OVERCONFIDENT,
    "common": COMMON,
}


def sample_of(catalogue, rows, known=NOBODY):
    strata = strata_of(catalogue.probabilities, catalogue.predicted)
    is_class = catalogue.is_class
    return AuditSample(strata, rows, is_class[rows], known, is_class[known])


def found_of(catalogue, sample):
    return estimate(counts_of(sample, catalogue.probabilities, catalogue.predicted))


def test_where_every_source_is_labelled_nothing_is_uncertain():
    catalogue = simulated(0.3, 2, 1, n=400)
    found = found_of(catalogue, sample_of(catalogue, np.arange(400)))
    for share, truth in zip((found.purity, found.completeness), catalogue.truth, strict=True):
        assert share.value == pytest.approx(truth)
        assert (share.low, share.high) == pytest.approx((truth, truth))


def test_sources_whose_label_is_known_are_counted():
    catalogue = simulated(0.3, 2, 1, n=400)
    sample = sample_of(catalogue, np.arange(100), known=np.arange(100, 400))
    found = found_of(catalogue, sample)
    assert (found.purity.value, found.completeness.value) == pytest.approx(catalogue.truth)
    assert found.n_labels == 100
    assert found.n_predicted == catalogue.predicted.sum()


def test_the_value_is_the_combined_ratio_estimator():
    """Cochran (1977), 6.11, written out."""
    catalogue = simulated(0.1, 2.5, 0.7)
    strata = strata_of(catalogue.probabilities, catalogue.predicted)
    rows = draw(strata, catalogue.probabilities, 120, left_out=NOBODY)
    right = missed = 0.0
    for stratum in range(N_STRATA):
        inside = strata == stratum
        of = catalogue.is_class[rows[strata[rows] == stratum]]
        total = inside.sum() * of.mean()
        if catalogue.predicted[inside].any():
            right += total
        else:
            missed += total
    found = found_of(catalogue, sample_of(catalogue, rows))
    assert found.purity.value == pytest.approx(right / catalogue.predicted.sum())
    assert found.completeness.value == pytest.approx(right / (right + missed))


def test_the_estimates_have_no_bias():
    catalogue = simulated(*UNDERCONFIDENT)
    found = [audited(catalogue, seed=seed) for seed in range(60)]
    purity = [one.purity.value for one in found]
    completeness = [one.completeness.value for one in found]
    for values, truth in zip((purity, completeness), catalogue.truth, strict=True):
        assert abs(np.mean(values) - truth) < 4 * np.std(values) / np.sqrt(60) + 0.01


def test_probabilities_are_fitted_as_by_logistic_regression():
    """scikit-learn's ridge pulls a slope towards 0: with an offset and a new slope it is ours, about 1."""
    catalogue = simulated(0.3, 2, 0.4, n=3000)
    rows = np.arange(2500)
    fitted = fitted_probabilities(sample_of(catalogue, rows), catalogue.probabilities)
    p = np.clip(catalogue.probabilities, 0.005, 0.995)
    z = np.log(p / (1 - p))[:, np.newaxis]
    plain = LogisticRegression(C=1e6).fit(z[rows], catalogue.is_class[rows])
    assert np.abs(fitted - plain.predict_proba(z)[:, 1]).max() < 0.01


def test_without_labels_probabilities_stay():
    catalogue = simulated(0.3, 2, 0.4, n=300)
    fitted = fitted_probabilities(sample_of(catalogue, NOBODY), catalogue.probabilities)
    inside = (catalogue.probabilities > 0.01) & (catalogue.probabilities < 0.99)
    assert fitted[inside] == pytest.approx(catalogue.probabilities[inside])


def test_a_stratum_without_an_error_is_not_without_doubt():
    probabilities = np.concatenate([np.full(5000, 0.02), np.full(500, 0.9)])
    strata = strata_of(probabilities, probabilities > 0.5)
    rows = draw(strata, probabilities, 100, left_out=NOBODY)
    sample = AuditSample(strata, rows, rows >= 5000, NOBODY, NOBODY.astype(bool))
    found = estimate(counts_of(sample, probabilities, probabilities > 0.5))
    assert found.purity.value == found.completeness.value == 1
    assert 0.85 < found.purity.low < 0.999
    assert 0.4 < found.completeness.low < 0.999


def test_where_nothing_is_predicted_there_is_no_purity():
    catalogue = simulated(0.3, 2, 1, n=400)
    catalogue.probabilities *= 0.49
    found = found_of(catalogue, sample_of(catalogue, np.arange(400)))
    assert found.purity.value is None
    assert found.completeness.value == 0


def test_rows_that_are_not_predicted_are_no_part_of_the_catalogue():
    catalogue = simulated(0.3, 2, 1, n=400)
    catalogue.probabilities[:50] = np.nan
    found = found_of(catalogue, sample_of(catalogue, np.arange(50, 400)))
    right = (catalogue.predicted & catalogue.is_class)[50:].sum()
    assert found.completeness.value == pytest.approx(right / catalogue.is_class[50:].sum())


def test_a_classifier_that_has_learned_since_is_judged_by_the_same_labels():
    before, after = simulated(0.1, 2, 1), simulated(0.1, 2, 1)
    truth = after.is_class
    better = np.where(truth, 0.9, 0.1) + 0.05 * (before.probabilities - 0.5)
    strata = strata_of(before.probabilities, before.predicted)
    rows = draw(strata, before.probabilities, 200, left_out=NOBODY)
    sample = AuditSample(strata, rows, truth[rows], NOBODY, NOBODY.astype(bool))
    found = estimate(counts_of(sample, better, better > 0.5))
    assert found.purity.value > 0.97
    assert found.completeness.value > 0.9
    old = estimate(counts_of(sample, before.probabilities, before.predicted))
    assert old.purity.value < 0.9


def test_the_same_audit_says_the_same_again():
    catalogue = simulated(*RARE)
    assert audited(catalogue, seed=3) == audited(catalogue, seed=3)


def test_four_times_the_labels_halve_the_interval():
    catalogue = simulated(*COMMON)

    def width(n):
        found = [audited(catalogue, n=n, seed=seed).completeness for seed in range(20)]
        return np.mean([share.high - share.low for share in found])

    assert 100 + labels_to_halve(100) == 400
    assert width(400) / width(100) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("case", CASES)
def test_intervals_cover_what_they_say(case):
    covered, widths = simulate(simulated(*CASES[case]), n_runs=60)
    assert (covered > 0.78).all()
    assert widths[0] < (0.6 if case != "common" else 1.05)
    assert widths[1] < 0.95


@pytest.mark.soak
def test_intervals_cover_what_they_say_in_500_runs():
    """Of every case, and of all together as they should."""
    found = {case: simulate(simulated(*CASES[case]), n_runs=500) for case in CASES}
    for case, (covered, widths) in found.items():
        print(case, "covered", covered.round(3), "width over simple random", widths.round(2))
        assert (covered > 0.82).all(), case
    covered = np.mean([one for one, _ in found.values()], axis=0)
    print("all", covered.round(3))
    assert (covered >= 0.87).all()
    assert (covered <= 0.93).all()


@pytest.mark.soak
def test_so_they_do_on_the_example_catalogue(tmp_path, monkeypatch):
    """Of forests that asked for 40 and for 120 labels, with the sources that they are trained on counted."""
    make_quick(monkeypatch, 100)
    write_sample(tmp_path / "example.fits", 20_000)
    problem = simulated_problem(Prepared(tmp_path / "example.fits").problem)
    covered = []
    for label in (0, 1, 2):
        learner = Learner(problem, label, FOREST, 10)
        learner.start()
        while learner.n_trained < 120:
            learner.assign(int(problem.labels[learner.query_row]))
            learner.advance()
            if learner.n_trained in (40, 120):
                covered.append(covered_by(learner, n_runs=250))
                print(label, learner.n_trained, covered[-1].round(3))
    print("all", np.mean(covered, axis=0).round(3))
    assert np.min(covered) > 0.8
    assert (np.mean(covered, axis=0) >= 0.86).all()
    assert (np.mean(covered, axis=0) <= 0.95).all()


def covered_by(learner, n_runs):
    """The shares of audits that hold purity and completeness over the sources whose label is known."""
    p = np.where(learner.known, learner.probabilities, np.nan)
    catalogue = Catalogue(learner.truth, p)
    predicted = learner.predictions & learner.known
    right = (predicted & learner.truth).sum()
    truth = right / predicted.sum(), right / learner.truth[~np.isnan(p)].sum()
    trained = learner.labelled_rows
    strata, covered = strata_of(p, predicted), np.zeros(2)
    for seed in range(n_runs):
        rows = draw(strata, p, 100, left_out=trained, seed=seed)
        of = catalogue.is_class
        sample = AuditSample(strata, rows, of[rows], trained, of[trained])
        found = estimate(counts_of(sample, p, predicted))
        for i, share in enumerate((found.purity, found.completeness)):
            covered[i] += share.low <= truth[i] <= share.high
    return covered / n_runs


# ---- the curve -----------------------------------------------------------------------------------


def test_the_curve_counts_at_each_threshold_what_is_counted_for_it_alone():
    catalogue = simulated(0.1, 2.5, 0.7, n=3000)
    catalogue.probabilities[:7] = np.nan
    catalogue.probabilities[7:20] = 0.5  # just at a threshold
    sample = sample_of(catalogue, np.arange(50, 250), known=np.arange(7, 50))
    for threshold, counts in zip(
        THRESHOLDS, counts_by(sample, catalogue.probabilities), strict=True
    ):
        predicted = np.nan_to_num(catalogue.probabilities, nan=-1) >= threshold
        alone = counts_of(sample, catalogue.probabilities, predicted)
        for name in ("sizes", "labelled", "of_class", "said", "known"):
            assert getattr(counts, name) == pytest.approx(getattr(alone, name)), (threshold, name)


def test_with_a_higher_threshold_fewer_are_found():
    catalogue = simulated(*UNDERCONFIDENT)
    strata = strata_of(catalogue.probabilities, catalogue.predicted)
    rows = draw(strata, catalogue.probabilities, 200, left_out=NOBODY)
    points = curve(sample_of(catalogue, rows), catalogue.probabilities)
    assert [point.threshold for point in points] == list(THRESHOLDS)
    completeness = [point.found.completeness.value for point in points]
    assert np.diff(completeness).max() < 0.03
    assert completeness[-1] < completeness[0] - 0.2
    assert points[-1].found.purity.value > points[0].found.purity.value


def test_thresholds_at_which_nothing_is_predicted_are_left_out():
    catalogue = simulated(0.3, 2, 1, n=400)
    catalogue.probabilities *= 0.49
    points = curve(sample_of(catalogue, np.arange(400)), catalogue.probabilities)
    assert points[-1].threshold == 0.45
