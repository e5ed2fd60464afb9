"""Nearest neighbours in feature space against scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from astronomical_lite.learning import similar_sources
from astronomical_lite.learning.similar_sources import nearest_rows
from astronomical_lite.messages import UserError


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    n=st.integers(2, 400),
    n_features=st.integers(1, 9),
    k=st.integers(1, 30),
    missing=st.sampled_from([0.0, 0.1, 0.5]),
    dtype=st.sampled_from(["float32", "float64"]),
    block=st.sampled_from([8, 500, 1 << 20]),
)
def test_neighbours_are_those_of_scikit_learn(seed, n, n_features, k, missing, dtype, block):
    rng = np.random.default_rng(seed)
    # steps of a half: many distances are equal
    X = (rng.integers(-6, 7, (n, n_features)) / 2).astype(dtype)
    X[rng.random(X.shape) < missing] = np.nan
    row, scale = int(rng.integers(n)), rng.uniform(0.5, 3, n_features)
    has = ~np.isnan(X[row])
    if not has.any():
        with pytest.raises(UserError, match="no value in any feature"):
            nearest_rows(X, row, k, scale)
        return
    before = similar_sources.BLOCK
    similar_sources.BLOCK = block
    try:
        found = nearest_rows(X, row, k, scale)
    finally:
        similar_sources.BLOCK = before
    scaled = (X / scale)[:, has]
    comparable = np.flatnonzero(~np.isnan(scaled).any(axis=1))
    others = comparable[comparable != row]
    assert found.n_left_out == n - len(comparable)
    assert row not in found.rows
    assert len(set(found.rows.tolist())) == len(found.rows) == min(k, len(others))
    if not len(others):
        return
    model = NearestNeighbors(n_neighbors=len(found.rows), algorithm="brute").fit(scaled[others])
    expected, _ = model.kneighbors(scaled[[row]])
    np.testing.assert_allclose(found.distances, expected[0], rtol=1e-5, atol=2e-3)
    exact = np.linalg.norm(
        (X.astype(float) / scale)[:, has][found.rows] - (X[row] / scale)[has], axis=1
    )
    np.testing.assert_allclose(found.distances, exact, rtol=1e-12, atol=1e-12)


def test_of_equal_distances_the_first_of_the_table_comes_first():
    X = np.array([[0.0], [1.0], [-1.0], [1.0], [2.0]])
    found = nearest_rows(X, 0, 3, np.ones(1))
    assert found.rows.tolist() == [1, 2, 3]


def test_features_count_by_their_scale():
    X = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 20.0]])
    assert nearest_rows(X, 0, 1, np.array([1.0, 1.0])).rows.tolist() == [1]
    assert nearest_rows(X, 0, 1, np.array([1.0, 100.0])).rows.tolist() == [2]
