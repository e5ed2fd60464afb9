"""Anomalies ranked by scores: Astronomaly's rule, and what it brings where half of the rarities are artefacts."""

from __future__ import annotations

import numpy as np
import pytest
from astropy.table import Table
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree
from sklearn.ensemble import IsolationForest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel

from astronomical_lite.learning.fit_jobs import read_result, run, write_job
from astronomical_lite.learning.splits import split
from astronomical_lite.trust.differences import differences
from astronomical_lite.trust.scored_anomalies import HIGHEST, Rescored, relevance, strangeness_of
from astronomical_lite.trust.unlike import PValues, examples_of
from benchmarks.sample import EXAMPLE, MAGNITUDES


def test_it_is_the_papers_equation_with_a_gaussian_process_and_the_nearest_scored_source():
    """Lochner & Bassett 2021, equation 1, its two epsilons being 0.1 and 0.85, and its alpha 1."""
    rng = np.random.default_rng(0)
    points = rng.normal(size=(300, 4))
    labelled = (rng.normal(size=(60, 4)), rng.normal(2, 0.5, size=(50, 4)))
    scored, scores = np.array([5, 17, 40, 120, 222]), np.array([5.0, 0.0, 2.0, 0.0, 4.0])
    task = Rescored(points, labelled, scored, scores)
    found = read_result(run(write_job(task)))
    differ = differences(points, labelled)
    kernel = ConstantKernel(4.0, "fixed") * RBF(0.6, "fixed")
    process = GaussianProcessRegressor(kernel, alpha=0.3, optimizer=None)
    known = differ.direction[scored]
    predicted = process.fit(known, scores - scores.mean()).predict(differ.direction) + scores.mean()
    user = 0.1 + 0.85 * np.clip(predicted, 0, 5) / 5
    distance, _ = cKDTree(known).query(differ.direction)
    weight = np.tanh(np.exp(distance / distance.mean()) - 1 + np.arctanh(user))
    np.testing.assert_allclose(found, strangeness_of(differ.distance) * weight, rtol=1e-6)


@given(st.floats(0, HIGHEST), st.floats(0, HIGHEST), st.floats(0, 1), st.floats(0, 50))
def test_a_higher_score_weighs_more_and_none_makes_a_source_stranger(low, high, strange, distance):
    low, high = sorted((low, high))
    found = relevance(
        np.array([strange, strange]), np.array([low, high]), np.array([distance, distance])
    )
    assert 0 <= found[0] <= found[1] <= strange


def test_far_from_every_score_strangeness_stands_as_it_is():
    distance = np.array([0.0] * 9 + [100.0])
    found = relevance(np.full(10, 0.7), np.zeros(10), distance)
    assert found[0] == pytest.approx(0.07)
    assert found[9] == pytest.approx(0.7)


@given(st.lists(st.floats(0, 1e12), min_size=1, max_size=20))
def test_strangeness_keeps_the_order_of_distances(distances):
    found = strangeness_of(np.array(distances))
    assert np.all((found >= 0) & (found <= 1))
    order = np.argsort(distances, kind="stable")
    assert np.all(np.diff(found[order]) >= 0)


# ---- the example, with rarities in it -----------------------------------------------------------

N_OF_EACH = 100  # half of 1 % of 20,000 sources
BATCH, N_SCORED = 10, 100


def an_emission_line(magnitudes, rng):
    """Brighter by some magnitude in i and z."""
    magnitudes[:, 3:5] -= rng.normal(1.0, 0.2, (len(magnitudes), 1))


def a_dropout(magnitudes, rng):
    """Fainter by some magnitude in u, g and r."""
    magnitudes[:, :3] += rng.normal(1.0, 0.2, (len(magnitudes), 1))


def hot_dust(magnitudes, rng):
    """Brighter the redder the band, from k on: hardly outside of where others are."""
    magnitudes[:, 8:] -= np.array([0.5, 1.0, 1.5]) * rng.normal(1.0, 0.2, (len(magnitudes), 1))


def an_artefact(magnitudes, rng):
    """One band that went wrong by two magnitudes or so."""
    n = len(magnitudes)
    off = rng.normal(2.0, 0.5, n) * rng.choice([-1, 1], n)
    magnitudes[np.arange(n), rng.integers(0, magnitudes.shape[1], n)] += off


def found_among_the_first_100(rarity, seed, complete, magnitudes, labels):
    """Interesting sources among the first 100: of an isolation forest, and after scores.

    Somebody scores the ten highest that have no score, ten times: 5 for what is interesting, else 0.
    """
    rng, changed = np.random.default_rng(seed), magnitudes.copy()
    rows = rng.choice(np.flatnonzero(complete), 2 * N_OF_EACH, replace=False)
    for some, change in ((rows[:N_OF_EACH], rarity), (rows[N_OF_EACH:], an_artefact)):
        part = changed[some]
        change(part, rng)
        changed[some] = part
    first, second = np.triu_indices(changed.shape[1], 1)
    X = np.column_stack([changed, changed[:, first] - changed[:, second]])
    sets, is_rare = split(labels, exclude_unknown=True), np.isin(np.arange(len(X)), rows)
    known, calibration = (
        some[(complete & ~is_rare)[some]] for some in (sets.train, sets.validation)
    )
    examples = examples_of(X, labels, known, calibration)
    left = complete.copy()
    left[examples.used] = False
    compared = np.flatnonzero(left)
    is_interesting = np.isin(compared, rows[:N_OF_EACH])
    forest = IsolationForest(random_state=seed).fit(X[compared])
    static = np.argsort(forest.score_samples(X[compared]), kind="stable")[:100]

    points = examples.project(X[compared])
    now = strangeness_of(PValues(examples, X[compared]).do().distance)
    scored = np.array([], dtype=np.int64)
    while len(scored) < N_SCORED:
        order = np.argsort(-now, kind="stable")
        scored = np.concatenate([scored, order[~np.isin(order, scored)][:BATCH]])
        now = Rescored(points, examples.examples, scored, HIGHEST * is_interesting[scored]).do()
    ranked = np.argsort(-now, kind="stable")[:100]
    return int(is_interesting[static].sum()), int(is_interesting[ranked].sum())


@pytest.mark.soak
@pytest.mark.parametrize(
    ("rarity", "fewest_seeds"), [(an_emission_line, 1.0), (a_dropout, 1.0), (hot_dust, 0.5)]
)
def test_the_first_100_hold_at_least_twice_as_many_as_those_of_an_isolation_forest(
    rarity, fewest_seeds
):
    """20 seeds: in the mean of any rarity, and in each seed, but for hot dust, of which some are not found."""
    table = Table.read(EXAMPLE)
    columns = [
        np.ma.filled(np.ma.asarray(table[name]).astype(float), np.nan) for name in MAGNITUDES
    ]
    magnitudes, labels = np.column_stack(columns), np.asarray(table["label"], "int64")
    complete = np.isfinite(magnitudes).all(axis=1)
    found = np.array(
        [found_among_the_first_100(rarity, s, complete, magnitudes, labels) for s in range(20)]
    )
    n_times = np.mean(found[:, 1] >= 2 * found[:, 0])
    print(
        f"{rarity.__name__}: isolation forest {np.mean(found[:, 0]):.1f} {np.sort(found[:, 0])}, by scores "
        f"{np.mean(found[:, 1]):.1f} {np.sort(found[:, 1])}; twice as many in {100 * n_times:.0f} % of the seeds"
    )
    assert found[:, 1].sum() >= 2 * found[:, 0].sum()
    assert n_times >= fewest_seeds
