"""Point clouds as pixels: every point is counted once, where it belongs, and can be seen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from astronomical_lite.plots.limits import clipped_range, include_point, valid_limits, view_limits
from astronomical_lite.plots.raster import aggregation, shading
from astronomical_lite.plots.raster.layers import (
    MAX_BINS,
    aggregate_layers,
    raster_shape,
    shade_layers,
)
from astronomical_lite.plots.raster.presorted import Presorted

SHAPE = (7, 11)
COORDINATES = st.floats(-12, 12, width=32) | st.sampled_from(
    [np.nan, np.inf, -np.inf, 0.0, -0.0, 3.0, 1e-30, 3e38]
).map(np.float32).map(float)


@given(
    st.lists(
        st.tuples(
            st.integers(-3, 13),
            st.integers(-3, 9),
            st.floats(0.02, 0.98),
            st.floats(0.02, 0.98),
            st.integers(0, 2),
        ),
        max_size=40,
    ),
    st.sampled_from(
        [(-2.0, 20.0, 5.0, 6.0), (1e6, 1e6 + 11, -3e-4, 4e-4), (1e-40, 2e-40, 0, 1e35)]
    ),
    st.booleans(),
    st.booleans(),
)
def test_points_are_counted_in_the_pixel_they_lie_in(points, limits, flip_x, flip_y):
    x0, x1, y0, y1 = limits
    if flip_x:
        x0, x1 = x1, x0
    if flip_y:
        y0, y1 = y1, y0
    height, width = SHAPE
    expected = np.zeros((3, *SHAPE), dtype=int)
    x, y, category = [], [], []
    for column, row, dx, dy, code in points:
        x.append(x0 + (x1 - x0) * (column + dx) / width)
        y.append(y1 + (y0 - y1) * (row + dy) / height)
        category.append(code)
        if 0 <= column < width and 0 <= row < height:
            expected[code, row, column] += 1
    counts = aggregation.aggregate_points(
        np.array(x), np.array(y), np.array(category, dtype="uint8"), 3, (x0, x1, y0, y1), SHAPE
    )
    np.testing.assert_array_equal(counts, expected)


def test_points_without_a_place_are_left_out():
    x = np.array([0.5, np.nan, np.inf, -np.inf, 1e300, 0.5], dtype="float64")
    y = np.array([0.5, 0.5, 0.5, 0.5, 0.5, np.nan])
    counts = aggregation.aggregate_points(x, y, None, 1, (0, 1, 0, 1), SHAPE)
    assert counts.sum() == counts[0, 3, 5] == 1


@given(
    st.integers(1, 4000),
    st.floats(-1e3, 1e3),
    st.floats(1e-2, 1e6),
)
def test_points_on_the_edges_are_in(n_pixels, x0, length):
    x1 = x0 + length
    corners = np.array([x0, x0, x1, x1]), np.array([0.0, 1.0, 0.0, 1.0])
    counts = aggregation.aggregate_points(*corners, None, 1, (x0, x1, 0, 1), (5, n_pixels))[0]
    if n_pixels == 1:
        assert counts[0, 0] == counts[-1, 0] == 2
        return
    assert counts[0, 0] == counts[0, -1] == counts[-1, 0] == counts[-1, -1] == 1


def test_many_points_are_binned_as_histogram2d_bins_them():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 200_000)).astype("float32")
    weights = rng.random(200_000)
    limits = (-2.0, 2.5, -3.0, 1.0)
    counts = aggregation.aggregate_points(x, y, None, 1, limits, (50, 60))[0]
    sums = aggregation.aggregate_points(x, y, None, 1, limits, (50, 60), weights)[0]
    edges = np.linspace(-3, 1, 51), np.linspace(-2, 2.5, 61)
    oracle = np.histogram2d(y.astype(float), x.astype(float), edges)[0][::-1]
    oracle_sums = np.histogram2d(y.astype(float), x.astype(float), edges, weights=weights)[0][::-1]
    assert abs(counts.sum() - oracle.sum()) <= 2
    # A point that lies within rounding of a pixel's edge may be counted next door.
    assert np.abs(counts - oracle).sum() <= 2
    assert np.abs(sums - oracle_sums).sum() <= 2


@given(
    hnp.arrays(
        "int32",
        st.tuples(st.just(2), st.integers(1, 9), st.integers(1, 12)),
        elements=st.integers(0, 3),
    ),
    st.integers(1, 5),
)
def test_spreading_a_few_pixels_and_all_of_them_is_the_same(counts, radius):
    few = shading._spread_few(counts, np.flatnonzero(counts), radius)
    np.testing.assert_array_equal(few, shading._spread_all(counts, radius))


def test_a_spread_point_is_a_disc():
    counts = np.zeros((1, 21, 21), dtype="int32")
    counts[0, 10, 10] = 7
    for radius in (1, 2, 4):
        rows, columns = np.nonzero(shading.spread(counts, radius)[0] == 7)
        assert rows.max() == columns.max() == 10 + radius
        assert np.hypot(rows - 10, columns - 10).max() <= radius + 0.5


def test_sparse_clouds_get_larger_dots():
    rng = np.random.default_rng(1)
    sparse, dense = (
        aggregation.aggregate_points(*rng.random((2, n)), None, 1, (0, 1, 0, 1), (200, 200))[0]
        for n in (30, 20_000)
    )
    assert shading.dynspread_radius(sparse) == 4
    assert shading.dynspread_radius(dense) == 1


@pytest.mark.parametrize("n_classes", [3, 40])
def test_colours_mix_by_count_however_many_classes_there_are(n_classes):
    colours = ["#ff0000", "#0000ff", *["#00ff00"] * (n_classes - 2)]
    codes = np.array([1, 1, 1, 2, 3], dtype="uint8")
    x, y = np.array([0.25, 0.25, 0.25, 0.25, 0.75]), np.full(5, 0.5)
    layers = aggregate_layers(x, y, codes, colours, (0, 1, 0, 1), (40, 40))
    rgba = shade_layers(layers, "#808080")
    np.testing.assert_allclose(rgba[20, 10, :3], (191, 0, 64), atol=1)
    assert rgba[20, 10, 3] == 255
    assert tuple(rgba[20, 30, :3]) == (0, 255, 0)
    assert rgba[20, 30, 3] > 127  # a lone source is easily seen
    assert rgba[0, 0, 3] == 0


def test_unknown_sources_lie_beneath():
    x, y = np.array([0.5, 0.5, 0.2]), np.array([0.5, 0.5, 0.2])
    rgba = shade_layers(
        aggregate_layers(x, y, np.array([0, 1, 0]), ["#ff0000"], (0, 1, 0, 1), (40, 40)), "#808080"
    )
    assert tuple(rgba[20, 20]) == (255, 0, 0, 255)
    np.testing.assert_allclose(rgba[32, 8], (128, 128, 128, 255), atol=1)


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 60))
def test_rasters_stay_within_memory(height, width, n_codes):
    shape = raster_shape((height, width), n_codes)
    assert shape[0] * shape[1] * min(n_codes, 6) <= MAX_BINS
    if height * width * 6 <= MAX_BINS:
        assert shape == (height, width)


@given(
    hnp.arrays(
        st.sampled_from(["float32", "float64"]),
        st.integers(0, 30),
        elements=st.floats(width=32),
    )
)
def test_a_view_is_always_an_area(values):
    low, high = clipped_range(values)
    assert np.isfinite([low, high]).all()
    assert low < high


def test_outliers_start_outside_the_view():
    x = np.concatenate([np.random.default_rng(0).normal(size=5000), [400.0]])
    inside = view_limits(x, x)
    assert inside[1] < 60
    assert include_point(inside, 400.0, 0.0)[1] > 400
    assert view_limits(x, x, invert_y=True) == (*inside[:2], inside[3], inside[2])


def test_zooms_that_are_no_area_are_not_used():
    assert (
        valid_limits(None) is valid_limits((0, 0, 1, 2)) is valid_limits((0, np.nan, 1, 2)) is None
    )
    assert valid_limits((2, 1, 4, 3)) == (2, 1, 4, 3)
    x0, x1, *_ = valid_limits((1e6, 1e6 + 1e-9, 0, 1))
    assert x1 - x0 == pytest.approx(1e-3)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(COORDINATES, COORDINATES, st.integers(0, 2)), min_size=0, max_size=60),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.tuples(st.floats(-9, 9), st.floats(0.01, 20), st.floats(-9, 9), st.floats(0.01, 20)),
    st.booleans(),
    st.booleans(),
)
def test_points_in_order_are_binned_as_they_are_in_any_order(points, shape, view, flip_x, flip_y):
    x, y, category = (np.array([p[i] for p in points]) for i in range(3))
    x, y, category = x.astype("float32"), y.astype("float64"), category.astype("uint8")
    x0, width, y0, height = view
    limits = (x0, x0 + width, y0, y0 + height)
    if flip_x:
        limits = (limits[1], limits[0], *limits[2:])
    if flip_y:
        limits = (*limits[:2], limits[3], limits[2])
    counts = Presorted.from_points(x, y, category, 3).aggregate(limits, shape)
    np.testing.assert_array_equal(
        counts, aggregation.aggregate_points(x, y, category, 3, limits, shape)
    )


def test_many_points_in_order_are_binned_as_they_are_in_any_order():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 200_000)).astype("float32")
    x[:9], y[5:14] = np.nan, [np.nan, np.inf, -np.inf, 3e38, -3e38, np.nan, 0, np.inf, -np.inf]
    category = rng.integers(0, 4, len(x)).astype("uint8")
    presorted = Presorted.from_points(x, y, category, 4)
    for limits in ((-2, 2, -1.5, 1.5), (0.1, 0.2, 0.5, -0.5), (50, 60, 50, 60), (2, -2, -9, 9)):
        counts = presorted.aggregate(limits, (430, 530))
        expected = aggregation.aggregate_points(x, y, category, 4, limits, (430, 530))
        np.testing.assert_array_equal(counts, expected)


@settings(deadline=None)
@given(
    st.lists(COORDINATES, max_size=30),
    st.floats(-9, 9),
    st.sampled_from([-30.0, -0.01, 0.01, 7.0, 1e5]),
    st.integers(1, 16000),
)
def test_what_is_in_view_of_ordered_values_is_known_without_looking(
    values, first, length, n_pixels
):
    values = np.sort(np.array([value for value in values if np.isfinite(value)]))
    axis = aggregation.PixelAxis(first, first + length, n_pixels)
    index = np.empty(len(values), dtype="int32")
    axis.index(values, np.empty(len(values)), index)
    shown = (index >= 1) & (index <= n_pixels)
    np.testing.assert_array_equal(
        np.arange(len(values))[axis.in_view(values)], np.flatnonzero(shown)
    )
    exact = 1 + np.floor((values - first) / length * n_pixels)
    near = np.abs(
        (values - first) / length * n_pixels - np.rint((values - first) / length * n_pixels)
    )
    certain = shown & (near > 1e-5)
    np.testing.assert_array_equal(index[certain], exact[certain])


@given(
    hnp.arrays("int32", (3, 4, 5), elements=st.integers(0, 9) | st.sampled_from([0, 90_000])),
    st.lists(st.integers(0, 0xFFFFFF), min_size=3, max_size=3),
)
def test_shades_are_the_nearest_to_the_mean_colour_and_grow_with_density(counts, colours):
    names = [f"#{colour:06x}" for colour in colours]
    rgba = shading.shade(counts, names)
    total = counts.sum(axis=0)
    palette = np.array([[colour >> 16, colour >> 8 & 255, colour & 255] for colour in colours])
    mean = np.einsum("khw,kc->hwc", counts, palette) / np.maximum(total, 1)[..., None]
    assert np.abs(rgba[..., :3] - mean)[total > 0].max(initial=0) <= 0.51
    assert not rgba[total == 0].any()
    opacity = rgba[..., 3][total > 0]
    depth = np.log1p(total[total > 0]) / np.log1p(max(total.max(), 1))
    np.testing.assert_allclose(opacity, 255 * (0.6 + 0.4 * depth), atol=1.01)
