"""How sources differ from the labelled ones most like them, against SciPy's tree."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from astronomical_lite.trust.differences import N_ALIKE, differences


def made(seed, n=3000, n_components=5):
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(n_components, n_components))
    labelled = tuple(rng.normal(size=(k, n_components)) @ mixed + 9 * k for k in (300, 90))
    return rng.normal(size=(n, n_components)) @ mixed, labelled


def test_it_is_the_distance_and_the_step_from_the_labelled_in_the_scatter_within_classes():
    points, labelled = made(0)
    found = differences(points, labelled)
    within = np.concatenate([of - of.mean(axis=0) for of in labelled])
    half = np.linalg.cholesky(
        np.linalg.inv(within.T @ within / len(within))
    )  # of Mahalanobis' metric
    known = np.concatenate(labelled) @ half
    distance, nearest = cKDTree(known).query(points @ half, k=N_ALIKE)
    np.testing.assert_allclose(found.distance, distance[:, 0], rtol=1e-6)
    step = points @ half - known[nearest].mean(axis=1)
    step /= np.linalg.norm(step, axis=1, keepdims=True)
    # either frame is the other one turned, so angles are the same
    np.testing.assert_allclose(
        found.direction @ found.direction[:9].T, step @ step[:9].T, atol=1e-9
    )


def test_one_kind_of_step_is_one_direction_wherever_it_is_taken():
    rng = np.random.default_rng(1)
    sequence = np.linspace(0, 50, 2000)[:, None] * [1.0, 2.0, -1.0]  # long and narrow
    ordinary = sequence + rng.normal(scale=0.01, size=sequence.shape)
    kinds = {"up": [0.5, 0.0, 0.5], "down": [-0.5, 0.0, -0.5], "aside": [0.4, -0.4, -0.4]}
    found = {
        name: differences(ordinary[100:1900:50] + step, (ordinary,)).direction.mean(axis=0)
        for name, step in kinds.items()
    }
    assert np.linalg.norm(found["up"]) > 0.95
    assert found["up"] @ found["down"] < -0.9
    assert abs(found["up"] @ found["aside"]) < 0.2


@pytest.mark.parametrize("labelled", [(np.zeros((1, 3)),), (np.zeros((4, 3)), np.ones((1, 3)))])
def test_few_labelled_sources_and_those_in_one_place_give_finite_numbers(labelled):
    points = np.vstack([np.zeros(3), np.ones(3), np.full(3, 1e6)])
    found = differences(points, labelled)
    assert np.isfinite(found.direction).all()
    assert np.isfinite(found.distance).all()
    assert np.argmax(found.distance) == 2
    assert found.distance[0] == 0
