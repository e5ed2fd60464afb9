"""The ends of features, and values that stand for a missing one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.learning.feature_ranges import feature_ranges
from astronomical_lite.learning.learning_problem import make_problem
from astronomical_lite.learning.splits import split


def problem_of(columns, scale=False, dtype="float64"):
    frame = pd.DataFrame(columns).astype(dtype)
    labels = np.arange(len(frame)) % 2
    return make_problem(frame, list(frame), labels, split(labels, exclude_unknown=False), scale)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [False, True])
def test_the_ends_are_those_of_the_catalogue(scale, dtype):
    rng = np.random.default_rng(2)
    columns = {"g": rng.normal(20, 2, 200), "r": rng.normal(size=200)}
    columns["g"][3] = np.nan
    columns["r"][4] = np.inf
    reach = feature_ranges(problem_of(columns, scale, dtype))
    usable = pd.DataFrame(columns).replace(np.inf, np.nan)
    np.testing.assert_allclose(reach.lowest, usable.min(), rtol=1e-5)
    np.testing.assert_allclose(reach.highest, usable.max(), rtol=1e-5)
    assert reach.sentinels == {}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [False, True])
@pytest.mark.parametrize("value", [-99.0, -99.9, -9999.0, 99.0, 999.0])
def test_a_value_that_stands_for_none_is_seen(value, scale, dtype):
    rng = np.random.default_rng(2)
    columns = {"r": rng.normal(size=200), "g": rng.normal(20, 2, 200)}
    columns["g"][[3, 50]] = value
    assert feature_ranges(problem_of(columns, scale, dtype)).sentinels == {1: value}


def test_a_measurement_of_that_value_is_none():
    columns = {
        "percent": np.linspace(0, 99, 200),
        "dec": np.linspace(-99, 30, 200),
        "year": np.full(200, 9998.0),
    }
    columns["year"][0] = 9999.0
    assert feature_ranges(problem_of(columns)).sentinels == {}
