"""How long labels take: breaks are none of it, and the interval holds what it says."""

from __future__ import annotations

import numpy as np
import pytest

from astronomical_lite.trust.pace import FEWEST, NEWEST, duration_text, pace

MEAN = 6.0


def answers(n, seed, breaks=0.03):
    """Seconds of a person who takes six on average, and goes away now and then."""
    rng = np.random.default_rng(seed)
    taken = rng.lognormal(np.log(MEAN) - 0.6**2 / 2, 0.6, n)
    return np.where(rng.random(n) < breaks, rng.uniform(600, 7200, n), taken).tolist()


@pytest.mark.parametrize("n", [30, 100])
def test_the_interval_holds_the_mean_without_breaks_as_often_as_it_says(n):
    found = [pace(answers(n, seed)) for seed in range(600)]
    held = np.mean([one.low <= MEAN <= one.high for one in found])
    assert 0.84 <= held <= 0.95
    assert np.mean([one.seconds for one in found]) == pytest.approx(MEAN, rel=0.03)
    assert np.mean([one.n_breaks / n for one in found]) == pytest.approx(0.03, abs=0.01)


def test_the_newest_answers_count_and_fewer_give_no_number():
    assert pace([5.0] * (FEWEST - 1)) is None
    assert pace([5.0] * FEWEST).seconds == 5
    faster = pace([60.0] * 500 + [4.0] * NEWEST)
    assert (faster.seconds, faster.n_answers, faster.n_breaks) == (4, NEWEST, 0)


def test_answers_that_took_no_time_at_all_are_answers():
    found = pace([0.0] * 30)
    assert (found.seconds, found.low, found.high, found.n_breaks) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.1, "1 second"),
        (40, "40 seconds"),
        (58, "1 minute"),
        (300, "5 minutes"),
        (5300, "88 minutes"),
        (7200, "2 hours"),
    ],
)
def test_durations_for_reading(seconds, text):
    assert duration_text(seconds) == text
