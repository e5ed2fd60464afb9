"""F1 forecast from the curve so far: the band holds what comes, as often as it says."""

from __future__ import annotations

import numpy as np
import pytest

from astronomical_lite.learning import IterationScores, Learner
from astronomical_lite.learning.learning_curves import simulated_problem
from astronomical_lite.learning.scores import Scores
from astronomical_lite.trust.forecast import FEWEST_FITS, forecast
from benchmarks.sample import Prepared, write_sample

OTHER = Scores(0.0, 0.0, 0.0, 0.0)


def history_of(f1, start=10, step=1):
    return [
        IterationScores(start + step * i, OTHER, Scores(0.0, 0.0, 0.0, float(value)))
        for i, value in enumerate(f1)
    ]


def curve(n, a=0.96, b=1.5, c=1.0):
    return a - b * n**-c


def drawn(rng, n_last):
    """A curve whose scores wander about a power law, each near the one before."""
    n = np.arange(10, n_last + 1, dtype=float)
    wander = np.zeros(len(n))
    for i in range(1, len(n)):
        wander[i] = 0.8 * wander[i - 1] + rng.normal() * 0.002
    return curve(n, rng.uniform(0.8, 0.98), rng.uniform(0.5, 3), rng.uniform(0.6, 2)) + wander


@pytest.mark.parametrize("c", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("step", [1, 5])
def test_a_power_law_without_noise_is_continued(c, step):
    n = 10 + step * np.arange(80)
    found = forecast(history_of(curve(n.astype(float), c=c), step=step), 50)
    assert found.value == pytest.approx(curve(n[-1] + 50.0, c=c), abs=2e-4)
    assert found.low <= found.value <= found.high
    assert found.n_more == 50


def test_the_band_holds_what_comes_in_nine_of_ten_curves():
    rng = np.random.default_rng(0)
    hits = []
    for _ in range(400):
        f1 = drawn(rng, 170)
        found = forecast(history_of(f1[:91]), 50)
        hits.append(found.low <= f1[90 + 50] <= found.high)
    assert 0.85 <= np.mean(hits) <= 0.95


def test_a_curve_that_falls_is_taken_for_level_and_no_f1_is_beyond_one():
    falling = forecast(history_of(np.linspace(0.9, 0.8, 60)), 50)
    assert 0.8 <= falling.value <= 0.9
    high = forecast(history_of(1 - 0.5 / np.arange(1.0, 61.0)), 50)
    assert high.high <= 1
    level = forecast(history_of(np.full(60, 0.7)), 50)
    assert level.value == pytest.approx(0.7)


def test_few_fits_have_no_forecast():
    assert forecast([], 50) is None
    assert forecast(history_of(np.linspace(0.5, 0.9, FEWEST_FITS - 1)), 50) is None
    assert forecast(history_of(np.linspace(0.5, 0.9, FEWEST_FITS)), 50) is not None


@pytest.mark.soak
def test_so_it_is_on_the_example_catalogue(tmp_path):
    """10 seeds of each class, forecasts of F1 50 labels later at every 25th label from 50 on."""
    write_sample(tmp_path / "example.fits", 20_000)
    problem = simulated_problem(Prepared(tmp_path / "example.fits").problem)
    hits = []
    for label in (0, 1, 2):
        for seed in range(10):
            learner = Learner(problem, label, [("LogReg", "Uncertainty Sampling")], seed=seed)
            learner.start()
            for _ in range(290):
                learner.assign(int(problem.labels[learner.query_row]))
                learner.advance()
            for n in range(50, 251, 25):
                found = forecast(learner.history[: n - 9], 50)
                hits.append(found.low <= learner.history[n - 10 + 50].validation.f1 <= found.high)
    print(f"{np.mean(hits):.3f} of {len(hits)} later scores are in the band")
    assert 0.85 <= np.mean(hits) <= 0.95
