"""Wilson's intervals of scores, against SciPy's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from astronomical_lite.learning.score_intervals import Interval, score_intervals, wilson
from astronomical_lite.learning.scores import Confusion


@given(st.integers(0, 500), st.integers(1, 500), st.sampled_from([0.5, 0.95, 0.999]))
def test_the_interval_is_scipys(part, n, confidence):
    part = min(part, n)
    found = wilson(part, n, confidence)
    expected = binomtest(part, n).proportion_ci(confidence, method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.value == part / n
    assert found.n == n


def test_nothing_counted_says_nothing():
    assert wilson(0, 0) == Interval(None, 0, 1, 0)


def test_a_score_rests_on_the_labels_it_counts():
    counts = Confusion(tn=50, fp=5, fn=10, tp=35)
    found, scores = score_intervals(counts), counts.scores()
    assert {name: one.n for name, one in found.items()} == {
        "accuracy": 100,
        "precision": 40,
        "recall": 45,
    }
    for name, one in found.items():
        assert one.value == getattr(scores, name)
    assert found["recall"] == wilson(35, 45)
    narrower = score_intervals(counts, confidence=0.5)["recall"]
    assert found["recall"].low < narrower.low < narrower.high < found["recall"].high
