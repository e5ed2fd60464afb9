"""The two parts are those of scikit-learn's train_test_split, in its order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from astronomical_lite.learning.stratified_split import stratified_split


def parts_of(labels, test_size, seed):
    rng = np.random.RandomState(seed)
    return stratified_split(labels, test_size, rng), rng.randint(1 << 30)


def scikit_learns(labels, test_size, seed):
    rng = np.random.RandomState(seed)
    rows = np.arange(len(labels))
    parts = train_test_split(rows, test_size=test_size, stratify=labels, random_state=rng)
    return parts, rng.randint(1 << 30)


def assert_same(labels, test_size, seed):
    (train, test), after = parts_of(labels, test_size, seed)
    (expected_train, expected_test), expected_after = scikit_learns(labels, test_size, seed)
    np.testing.assert_array_equal(train, expected_train)
    np.testing.assert_array_equal(test, expected_test)
    assert after == expected_after  # as many random numbers were taken


@given(
    st.lists(st.sampled_from([-5, 0, 3, 2**40]), min_size=2, max_size=60),
    st.sampled_from([0.4, 0.5]),
    st.integers(0, 99),
)
def test_few_labels(labels, test_size, seed):
    labels = np.array(labels, np.int64)
    try:
        scikit_learns(labels, test_size, seed)
    except ValueError:
        with pytest.raises(ValueError, match="too few"):
            parts_of(labels, test_size, seed)
        return
    assert_same(labels, test_size, seed)


@pytest.mark.parametrize("n_labels", [3, 255, 256, 300])
def test_many_rows_of_many_labels(n_labels):
    labels = np.random.default_rng(n_labels).integers(0, n_labels, 20_000) ** 2
    assert_same(labels, 0.4, 0)
