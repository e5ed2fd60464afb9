"""The scaler's numbers are scikit-learn's, to the last bit, however large the columns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.preprocessing import RobustScaler

from astronomical_lite.learning.robust_scaling import _SAMPLE, fitted_scaler

MANY = 200_001


def assert_same(X):
    expected = RobustScaler().fit(X)
    scaler = fitted_scaler(column.copy() for column in X.T)
    assert scaler.center_.dtype == expected.center_.dtype
    assert scaler.scale_.dtype == expected.scale_.dtype
    np.testing.assert_array_equal(scaler.center_, expected.center_)
    np.testing.assert_array_equal(scaler.scale_, expected.scale_)
    np.testing.assert_array_equal(scaler.transform(X), expected.transform(X))
    assert scaler.n_features_in_ == expected.n_features_in_


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rows", [MANY, MANY + 1, MANY + 2, MANY + 3])
def test_large_columns(rows, dtype):
    rng = np.random.default_rng(rows)
    columns = [
        rng.normal(size=rows),
        rng.lognormal(sigma=4, size=rows),
        rng.integers(0, 3, rows),
        np.full(rows, 7.1),
        np.arange(rows) % 12 * 1.5,
        np.sort(rng.normal(size=rows)),
        np.where(rng.random(rows) < 0.7, np.nan, rng.normal(size=rows)),
        # a sample at equal steps is of the large values alone
        np.where(np.arange(rows) % (MANY // _SAMPLE) == 0, 1e3, rng.normal(size=rows)),
    ]
    assert_same(np.stack(columns, axis=1).astype(dtype))


@given(
    st.sampled_from([np.float32, np.float64]).flatmap(
        lambda dtype: arrays(
            dtype,
            st.tuples(st.integers(1, 40), st.just(2)),
            elements=st.floats(-1e6, 1e6, width=32) | st.just(float("nan")),
        )
    )
)
def test_small_columns(X):
    X[0] = 1.5
    assert_same(X)
