"""Which features of a source speak for a class, and which against."""

from __future__ import annotations

import numpy as np
import pytest

from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.trust.evidence import MOST_OF_POOL, evidence, pool_medians, replaced


def test_each_feature_in_turn_is_replaced():
    rows = replaced(np.array([1.0, 2, 3]), np.array([7.0, 8, 9]))
    assert rows.tolist() == [[1, 2, 3], [7, 2, 3], [1, 8, 3], [1, 2, 9]]


def test_what_speaks_for_the_class_is_above_nought_and_a_feature_that_says_nothing_is_nought():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 200)
    X = rng.normal(size=(400, 3))
    X[:, 0] += 3 * y  # high values are the class's
    X[:, 1] -= 3 * y  # low ones
    X[:, 2] = 1.0
    fitted = CLASSIFIERS["LogReg"].make().fit(X, y)
    medians = pool_medians(X, np.arange(400))
    weights = evidence(fitted.predict_proba(replaced(np.array([3.0, 0.0, 1.0]), medians))[:, 1])
    assert weights[0] > 0.1
    assert weights[1] < -0.1
    assert weights[2] == 0


def test_medians_leave_missing_values_out():
    X = np.array([[1.0, np.nan], [2, np.nan], [9, np.nan], [np.nan, np.nan], [-50, 0]])
    assert pool_medians(X, np.arange(4)).tolist() == [2, 0]
    assert pool_medians(X.astype(np.float32), np.arange(4)).dtype == np.float32


def test_of_a_large_pool_some_are_drawn():
    X = np.random.default_rng(0).normal(size=(100_000, 1))
    assert pool_medians(X, np.arange(100_000)) == pytest.approx([0], abs=5 / np.sqrt(MOST_OF_POOL))
