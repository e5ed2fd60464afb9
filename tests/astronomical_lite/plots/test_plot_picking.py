"""A tap means the nearest source on the screen."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from astronomical_lite.plots.picking import nearest_row

VALUES = st.one_of(st.integers(-4, 14).map(float), st.just(np.nan), st.just(np.inf))


@given(
    hnp.arrays("float32", (2, 12), elements=VALUES),
    st.floats(-1, 11),
    st.floats(-1, 11),
    st.sampled_from([(0, 10, 0, 10), (10, 0, 0, 10), (0, 10, 10, 0), (-5, 12, 3, 4)]),
    st.floats(0.5, 200),
)
def test_it_is_the_one_brute_force_finds(points, at_x, at_y, limits, reach):
    x, y = points
    x0, x1, y0, y1 = limits
    height, width = 300, 500
    best, row = reach, None
    for i, (a, b) in enumerate(zip(x.astype(float), y.astype(float), strict=True)):
        shown = min(x0, x1) <= a <= max(x0, x1) and min(y0, y1) <= b <= max(y0, y1)
        away = np.hypot((a - at_x) * width / abs(x1 - x0), (b - at_y) * height / abs(y1 - y0))
        if shown and (away < best or (row is None and away == best)):
            best, row = away, i
    assert nearest_row(x, y, at_x, at_y, limits, (height, width), reach) == row


def test_of_equally_near_sources_the_first_is_meant():
    x = np.array([5.0, 1.0, 1.0, 1.0])
    assert nearest_row(x, x, 1, 1, (0, 10, 0, 10), (100, 100)) == 1


def test_no_sources():
    none = np.zeros(0)
    assert nearest_row(none, none, 1, 1, (0, 10, 0, 10), (100, 100)) is None
