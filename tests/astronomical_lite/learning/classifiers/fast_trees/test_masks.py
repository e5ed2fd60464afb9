"""Bit masks of rows: packed, counted, and made of thresholds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astronomical_lite.learning.classifiers.fast_trees import bits
from astronomical_lite.learning.classifiers.fast_trees.splits import (
    FEWEST_RANKED,
    MOST_RANKED,
    Ranks,
    Thresholds,
)

quickly = settings(max_examples=80, deadline=None)


AWKWARD = [-3e38, -2.5, -1.0, -0.0, 0.0, 1e-45, 1e-8, 1.0, np.nextafter(np.float32(1), 2), 3e38]
values = st.sampled_from([float(np.float32(v)) for v in AWKWARD] + [np.nan]) | st.floats(
    -1e6, 1e6, width=32
)


@quickly
@given(st.integers(1, 40), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_masks_are_packed_unpacked_and_counted(k, n_words, seed):
    flags = np.random.RandomState(seed).uniform(size=(k, n_words * 64)) < 0.6
    masks = bits.pack(flags.copy())
    assert masks.shape == (k, n_words)
    for mask, expected in zip(masks, flags, strict=True):
        np.testing.assert_array_equal(bits.unpack(mask), expected)
    np.testing.assert_array_equal(bits.count(masks), flags.sum(axis=0))


@pytest.mark.parametrize("k", [1, 2, 255, 256, 257, 1000])
def test_no_count_is_too_large(k):
    assert (bits.count(np.full((k, 2), ~np.uint64(0))) == k).all()


@quickly
@given(st.data())
def test_masks_of_thresholds_are_comparisons(data):
    k = data.draw(st.sampled_from([1, 3, FEWEST_RANKED - 1, FEWEST_RANKED, 64, 100, MOST_RANKED]))
    seed = data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.RandomState(seed)
    scale = data.draw(st.sampled_from([1e-44, 1e-8, 1.0, 1e30, 1e38]))
    offset = data.draw(st.sampled_from([0.0, 1.0, -1e7]))
    limits = np.finfo(np.float32)
    made = np.sort(np.clip(rng.normal(size=k) * scale + offset, limits.min, limits.max))
    made = made.astype(np.float32)
    made[-1:] = data.draw(st.sampled_from([made[-1], np.float32(np.inf)]))
    missing_left = rng.uniform(size=k) < 0.5
    with np.errstate(over="ignore"):
        x = np.concatenate([made, np.nextafter(made, -np.inf), np.nextafter(made, np.inf)])
    other = rng.normal(size=64 * 13 - len(x)) * scale * 2 + offset
    x = np.concatenate([x, np.clip(other, limits.min, limits.max)]).astype(np.float32)
    x = np.where(np.isfinite(x), x, np.float32(0))
    if data.draw(st.booleans()):
        x[rng.uniform(size=len(x)) < 0.1] = np.nan
    masks = np.full((k, len(x) // 64), 0xAAAA, dtype=np.uint64)
    Thresholds.of(made, missing_left).evaluate(x, masks)
    expected = (x <= made[:, np.newaxis]) | (np.isnan(x) & missing_left[:, np.newaxis])
    for mask, flags in zip(masks, expected, strict=True):
        np.testing.assert_array_equal(bits.unpack(mask), flags)


def test_ranks_are_used_where_they_pay():
    assert Ranks.among(np.arange(FEWEST_RANKED - 1, dtype=np.float32)) is None
    assert Ranks.among(np.arange(FEWEST_RANKED, dtype=np.float32)) is not None
    assert Ranks.among(np.ones(FEWEST_RANKED, dtype=np.float32)) is None
