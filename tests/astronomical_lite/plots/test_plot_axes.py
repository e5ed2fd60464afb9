"""Axes: ticks that say where they are, and texts cut to the room there is."""

import numpy as np
import pytest
from drawn_pixels import rgb_of
from hypothesis import example, given
from hypothesis import strategies as st

from astronomical_lite.plots.axes.compose import axes_pixels, compose, show_pixels
from astronomical_lite.plots.axes.figure import finish, new_axes, set_view
from astronomical_lite.plots.axes.style import DARK, Size, Style
from astronomical_lite.plots.axes.text import elide, one_line, text_width
from astronomical_lite.plots.axes.ticks import APART, find_ticks
from astronomical_lite.plots.limits import contains, include_point, valid_limits


def value_of(label, offset):
    """The number a tick label and matplotlib's offset text say."""
    offset = offset.replace("−", "-")
    value = float(label.replace("−", "-"))
    if not offset:
        return value
    scale, plus, shift = offset.partition("+")
    if not plus:
        head, _, tail = offset.rpartition("-")
        if head and not head.endswith("e"):
            scale, shift = head, "-" + tail
        elif offset.startswith("-"):
            scale, shift = "", offset
    return value * (float(scale) if scale else 1.0) + (float(shift) if shift else 0.0)


@given(
    st.floats(-1e7, 1e7),
    st.floats(1e-3, 1e8),
    st.floats(90, 1600),
    st.booleans(),
    st.sampled_from("xy"),
)
@example(-1.15, 0.001, 90.0, False, "x")
def test_tick_labels_tell_the_truth(start, length, room, inverted, name):
    limits = valid_limits((start, start + length, start, start + length))
    _, axes = new_axes(Style())
    set_view(axes, (*limits[:2][:: -1 if inverted else 1], *limits[2:]))
    ticks = find_ticks(axes.xaxis if name == "x" else axes.yaxis, room)
    assert len(ticks.labels) == len(ticks.places) <= max(1, room / APART[name]) + 2
    assert ((ticks.places >= limits[0]) & (ticks.places <= limits[1])).all()
    assert ((ticks.minor > limits[0]) & (ticks.minor < limits[1])).all()
    said = [value_of(label, ticks.offset) for label in ticks.labels]
    np.testing.assert_allclose(said, ticks.places, atol=1e-3 * length)
    if name == "x" and len(ticks.labels) > 1:
        widths = [text_width(label, 11) for label in ticks.labels]
        apart = np.diff(ticks.places).min() / length * room
        assert max(widths) < apart


@given(st.floats(-3, 4), st.floats(0.01, 8), st.floats(20, 1600))
def test_log_ticks_are_few_and_true(start, length, room):
    _, axes = new_axes(Style())
    axes.set_xscale("log")
    low, high = 10**start, 10 ** (start + length)
    axes.set_xlim(low, high)
    ticks = find_ticks(axes.xaxis, room)
    assert len(ticks.places) <= max(1, room / APART["x"]) + 1
    assert ((ticks.places >= low) & (ticks.places <= high)).all()
    said = [value_of(label, ticks.offset) for label in ticks.labels]
    np.testing.assert_allclose(said, ticks.places, rtol=1e-2)
    if room > 400:
        assert len(ticks.places) >= 2


def test_what_counts_has_whole_ticks():
    _, axes = new_axes(Style())
    for last in (1, 2, 7, 40, 1000):
        set_view(axes, (0.5, last + 0.5, 0, 1))
        ticks = find_ticks(axes.xaxis, 900, whole=True)
        for places in (ticks.places, ticks.minor):
            np.testing.assert_array_equal(places, np.round(places))


@given(
    st.text(st.characters(max_codepoint=0x17F, categories=("L", "N", "P", "Zs")), max_size=60),
    st.floats(30, 300),
)
def test_elided_texts_fit(text, room):
    text = one_line(text)
    short = elide(text, room, 12)
    assert text_width(short, 12) <= room or short == "…"
    if short != text:
        assert short.endswith("…")
        assert text.startswith(short[:-1])


@given(st.floats(-10, 10), st.floats(-10, 10), st.sampled_from([(0, 1, 0, 1), (1, 0, 2, -1)]))
def test_limits_stretch_no_more_than_they_must(x, y, limits):
    stretched = include_point(limits, x, y)
    assert contains(stretched, x, y)
    assert (stretched[0] < stretched[1]) is (limits[0] < limits[1])
    assert (stretched[2] < stretched[3]) is (limits[2] < limits[3])
    if contains(limits, x, y):
        assert stretched == limits
    assert include_point(limits, np.nan, y) == limits


@pytest.mark.parametrize("ratio", [1, 1.25, 2])
def test_pixels_of_a_raster_are_pixels_of_the_picture(ratio):
    style = Style(Size(300, 240, ratio), DARK)
    figure, axes = new_axes(style)
    set_view(axes, (1, 0, 5, 9))
    compose(axes, style, "x", "y")
    height, width = axes_pixels(axes)
    raster = np.zeros((height, width, 4), dtype="uint8")
    raster[..., 3] = 255
    raster[::2, ::2, 0] = 255
    show_pixels(axes, raster)
    drawing = finish(figure, axes, style, (1, 0, 5, 9))
    rgb = rgb_of(drawing)
    left, top, across, down = drawing.box
    assert round(across * rgb.shape[1]) == width
    assert round(down * rgb.shape[0]) == height
    row, column = round(top * rgb.shape[0]), round(left * rgb.shape[1])
    rim = int(8 * ratio)  # frame and ticks
    inner = (slice(rim, height - rim), slice(rim, width - rim))
    np.testing.assert_array_equal(
        rgb[row : row + height, column : column + width][inner], raster[..., :3][inner]
    )
    assert axes.get_xlim() == (1, 0)
    np.testing.assert_array_equal(rgb[1, 1], [0x18, 0x20, 0x2B])
