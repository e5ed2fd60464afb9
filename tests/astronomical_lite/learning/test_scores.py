import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from astronomical_lite.learning.scores import confusion

pairs = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


@settings(deadline=None)
@given(pairs)
def test_scores_are_those_of_scikit_learn(pairs):
    truth, predicted = (np.array(side) for side in zip(*pairs, strict=True))
    counted = confusion(truth, predicted)
    matrix = metrics.confusion_matrix(truth, predicted, labels=[False, True])
    np.testing.assert_array_equal(counted.as_array(), matrix)
    assert counted.total == len(pairs)
    scores = counted.scores()
    assert scores.accuracy == pytest.approx(metrics.accuracy_score(truth, predicted))
    for name, score in (
        ("precision", metrics.precision_score),
        ("recall", metrics.recall_score),
        ("f1", metrics.f1_score),
    ):
        expected = score(truth, predicted, zero_division=0)
        assert getattr(scores, name) == pytest.approx(expected), name


def test_an_empty_set_scores_zero():
    scores = confusion(np.empty(0, dtype=bool), np.empty(0, dtype=bool)).scores()
    assert (scores.accuracy, scores.precision, scores.recall, scores.f1) == (0, 0, 0, 0)


def test_counts_are_python_ints_that_a_configuration_can_store():
    counted = confusion(np.array([True, False]), np.array([True, True]))
    assert [type(n) for n in (counted.tn, counted.fp, counted.fn, counted.tp)] == [int] * 4
