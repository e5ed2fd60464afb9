"""Which points are inside a polygon, compared with crossing every edge; and how they stand out."""

import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from astronomical_lite.plots.lasso import inside_polygon
from astronomical_lite.plots.raster.highlight import highlight


def crossed(x, y, corners):
    """The even-odd rule, point by point and edge by edge."""
    inside = np.zeros(len(x), dtype=bool)
    for (xa, ya), (xb, yb) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if ya > yb:
            xa, ya, xb, yb = xb, yb, xa, ya
        with np.errstate(all="ignore"):
            inside ^= (ya <= y) & (y < yb) & (x < xa + (y - ya) * ((xb - xa) / (yb - ya)))
    return inside


corner = st.tuples(*[st.integers(-8, 8) | st.floats(-8, 8, width=32)] * 2)


@settings(max_examples=60)
@example([(1, 0), (0, 0), (0, 1), (1, 0)], 1.0)  # no rectangle: a corner comes twice
@given(st.lists(corner, min_size=3, max_size=30), st.sampled_from([1.0, 1e-6, 1e9]))
def test_every_point_is_on_its_side_of_every_line(corners, scale):
    corners = np.array(corners, dtype=float) * scale
    rng = np.random.default_rng(len(corners))
    x, y = rng.uniform(-9, 9, (2, 3000)) * scale
    on_grid = rng.integers(-8, 9, (2, 500)) * scale  # where corners are
    x, y = np.r_[x, on_grid[0], corners[:, 0]], np.r_[y, on_grid[1], corners[:, 1]]
    low, high = corners.min(axis=0), corners.max(axis=0)
    expected = crossed(x, y, corners) if (high > low).all() else np.zeros(len(x), dtype=bool)
    assert np.array_equal(inside_polygon(x, y, corners), expected)


@settings(max_examples=40)
@given(st.lists(corner, min_size=2, max_size=2), st.permutations(range(4)), st.booleans())
def test_every_point_is_on_its_side_of_a_rectangle(ends, order, single):
    (xa, ya), (xb, yb) = ends
    corners = np.array([[xa, ya], [xb, ya], [xb, yb], [xa, yb]])[list(order)]
    x, y = np.random.default_rng(1).integers(-9, 10, (2, 1000)).astype("float64") / 2
    x, y = np.r_[x, corners[:, 0]], np.r_[y, corners[:, 1]]
    if single:
        x, y, corners = x.astype("float32"), y.astype("float32"), corners.astype("float32")
    low, high = corners.min(axis=0), corners.max(axis=0)
    expected = crossed(x, y, corners) if (high > low).all() else np.zeros(len(x), dtype=bool)
    assert np.array_equal(inside_polygon(x, y, corners), expected)


def test_missing_values_are_outside_and_float32_is_compared_exactly():
    x = np.array([0.1, np.nan, 0.1, np.inf, 0.3], dtype="float32")
    y = np.array([0.1, 0.1, np.nan, 0.1, 0.3], dtype="float32")
    box = np.array([[0.0, 0.0], [0.2, 0.0], [0.2, 0.2], [0.0, 0.2]])
    assert inside_polygon(x, y, box).tolist() == [True, False, False, False, False]
    assert not inside_polygon(x, y, box[:2]).any()
    assert not inside_polygon(x, y, np.array([[0, 0], [np.nan, 1], [1, 1]])).any()


def test_a_line_that_crosses_itself_is_read_by_the_even_odd_rule():
    star = [[0, 3], [2, -3], [-3, 1], [3, 1], [-2, -3]]
    inside = inside_polygon(np.array([0.0, 0.0]), np.array([0.0, 2.0]), np.array(star))
    assert inside.tolist() == [False, True]


@pytest.mark.soak
def test_a_million_points_are_looked_through_within_a_tenth_of_a_second():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 1_000_000)).astype("float32")
    turn = np.linspace(0, 2 * np.pi, 300)
    radius = 1 + 0.4 * np.sin(5 * turn)
    corners = np.c_[radius * np.cos(turn), radius * np.sin(turn)]
    times = []
    for _ in range(5):
        start = time.perf_counter()
        inside_polygon(x, y, corners)
        times.append(time.perf_counter() - start)
    assert sorted(times)[2] < 0.1


def test_what_is_selected_keeps_its_colour_and_gets_a_rim_and_the_rest_fades():
    x, y = np.array([2.5]), np.array([5.0])
    rgba = np.full((40, 40, 4), (10, 200, 30, 200), dtype="uint8")
    made = highlight(rgba, x, y, (0, 10, 0, 10), 1.0, "#ffffff")
    assert tuple(made[20, 10]) == (10, 200, 30, 200)
    assert tuple(made[20, 30]) == (10, 200, 30, int(200 * np.float32(0.22)))
    rim = np.argwhere((made == (255, 255, 255, 255)).all(axis=-1))
    assert len(rim)
    assert np.hypot(*(rim - (20, 10)).T).max() < 6
    assert tuple(rgba[20, 30]) == (10, 200, 30, 200)  # the picture of all is kept for the next one
