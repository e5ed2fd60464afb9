"""Histograms per class: counted as NumPy counts, drawn where they are."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from astronomical_lite.plots.axes.style import LIGHT, Size, Style
from astronomical_lite.plots.diagrams import histogram
from astronomical_lite.plots.diagrams.cloud import Classes
from astronomical_lite.plots.diagrams.histogram import (
    MOST_BINS,
    bin_width,
    class_counts,
    draw_histogram,
)
from astronomical_lite.plots.plot_cache import PlotCache

CLASSES = Classes((0, 1), ("Star", "Galaxy"), ("#ff0000", "#0000ff"))
STYLE = Style(Size(400, 300, 1), LIGHT, "png")


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60),
    st.floats(-1e6, 1e6),
    st.floats(1e-3, 1e5),
    st.integers(1, 50),
)
def test_each_class_is_counted_as_numpy_does(listed, low, width, n_bins):
    values = np.array([*listed, np.nan, np.inf, -np.inf])
    codes = np.arange(len(values)) % 3
    edges = low + width * np.arange(n_bins + 1)
    counts = class_counts(values, codes, 3, edges)
    for code in range(3):
        own = values[(codes == code) & (values < edges[-1])]
        assert counts[code].tolist() == np.histogram(own, edges)[0].tolist()


def test_bins_follow_freedman_and_diaconis_within_limits():
    rng = np.random.default_rng(0)
    values = rng.normal(size=2000)
    first, third = np.percentile(values, (25, 75))
    assert bin_width(values)[1] == pytest.approx(2 * (third - first) / 2000 ** (1 / 3), rel=0.05)
    low, width = bin_width(rng.normal(size=10**6))
    assert width == pytest.approx(-2 * low / MOST_BINS, rel=0.05)
    for odd in (np.full(50, 3.0), np.array([np.nan, np.nan]), np.array([1.0])):
        low, width = bin_width(odd)
        assert np.isfinite([low, width]).all()
        assert width > 0


def pixels_of(drawing) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(drawing.data)).convert("RGB")).astype(int)


def in_axes(drawing) -> np.ndarray:
    pixels, (left, top, width, height) = pixels_of(drawing), drawing.box
    n, m = pixels.shape[:2]
    return pixels[
        round(top * n) : round((top + height) * n), round(left * m) : round((left + width) * m)
    ]


def test_classes_have_their_outlines_where_their_values_are():
    values = np.concatenate([np.linspace(0, 1, 500), np.linspace(9, 10, 500)])
    codes = np.repeat([1, 2], 500)
    drawing = draw_histogram(values, "g [mag]", codes, CLASSES, style=STYLE)
    red, green, blue = np.moveaxis(in_axes(drawing), 2, 0)
    places = np.arange(red.shape[1]) / red.shape[1]
    is_red, is_blue = (red > 200) & (green < 90) & (blue < 90), (blue > 200) & (red < 90)
    assert places[is_red.any(axis=0)].max() < 0.5 < places[is_blue.any(axis=0)].min()


def test_heights_per_class_make_a_rare_class_as_high_as_a_common_one():
    rng = np.random.default_rng(1)
    values = np.concatenate([rng.normal(0, 1, 9000), rng.normal(0, 1, 900)])
    codes = np.repeat([1, 2], (9000, 900))

    def height(per_class: bool) -> float:
        drawn = draw_histogram(values, "g", codes, CLASSES, per_class=per_class, style=STYLE)
        red, _, blue = np.moveaxis(in_axes(drawn), 2, 0)
        rows = np.flatnonzero(((blue > 200) & (red < 90)).any(axis=1))
        return 1 - rows.min() / red.shape[0]

    assert height(False) < 0.3 < 0.7 < height(True)


def test_the_view_follows_the_zoom_and_what_has_no_value_is_said():
    values, codes = np.linspace(0, 10, 300), np.ones(300, "uint8")
    zoomed = (2.0, 3.0, 0.0, 5.0)
    assert draw_histogram(values, "g", codes, CLASSES, limits=zoomed, style=STYLE).limits == zoomed
    far = draw_histogram(values, "g", codes, CLASSES, limits=(-1e9, 1e9, 0, 5), style=STYLE)
    assert far.limits[0] == -1e9
    empty = draw_histogram(np.full(3, np.nan), "g", codes[:3], CLASSES, style=STYLE)
    assert (pixels_of(empty) < 128).any()


def test_what_is_selected_is_marked():
    rng = np.random.default_rng(2)
    values, codes = rng.normal(size=300), np.ones(300, "uint8")
    plain = draw_histogram(values, "g", codes, CLASSES, style=STYLE)
    marked = draw_histogram(values, "g", codes, CLASSES, selected=5, selected_name="7", style=STYLE)
    chosen = draw_histogram(values, "g", codes, CLASSES, chosen=values > 1, style=STYLE)
    assert (pixels_of(plain) != pixels_of(marked)).any()
    assert (pixels_of(plain) != pixels_of(chosen)).any()


def test_a_redraw_with_a_cache_is_the_same_and_counts_nothing_anew(monkeypatch):
    rng = np.random.default_rng(3)
    values, codes, cache = (
        rng.normal(size=300),
        rng.integers(0, 3, 300).astype("uint8"),
        PlotCache(),
    )
    first = draw_histogram(values, "g", codes, CLASSES, style=STYLE, cache=cache)

    def fail(*args):
        raise AssertionError("counted anew")

    plain = draw_histogram(values, "g", codes, CLASSES, selected=5, style=STYLE)
    monkeypatch.setattr(histogram, "class_counts", fail)
    assert draw_histogram(values, "g", codes, CLASSES, style=STYLE, cache=cache).data == first.data
    again = draw_histogram(values, "g", codes, CLASSES, selected=5, style=STYLE, cache=cache)
    assert again.data == plain.data
    with pytest.raises(AssertionError, match="anew"):
        draw_histogram(values, "g", codes, CLASSES, limits=(0, 1, 0, 9), style=STYLE, cache=cache)
