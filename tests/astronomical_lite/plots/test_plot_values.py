"""A cloud coloured by a column: each pixel has the mean of its sources, those without a value are grey beneath."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from astronomical_lite.plots.axes.style import DARK, LIGHT, Size, Style
from astronomical_lite.plots.diagrams.binned_sources import BinnedSources, ramp
from astronomical_lite.plots.diagrams.cloud import View
from astronomical_lite.plots.diagrams.value_cloud import draw_values, span_of
from astronomical_lite.plots.raster.aggregation import bin_indices

STYLE = Style(Size(420, 320, 1), LIGHT, "screen")


def pixels(drawing):
    return np.frombuffer(drawing.data, "uint8").reshape(drawing.height, drawing.width, 4)


def inside(drawing, x, y):
    """Colours of the picture at places in data units."""
    x0, x1, y0, y1 = drawing.limits
    left, top, width, height = drawing.box
    column = (left + width * (x - x0) / (x1 - x0)) * drawing.width
    row = (top + height * (y1 - y) / (y1 - y0)) * drawing.height
    return pixels(drawing)[row.astype(int), column.astype(int), :3]


@given(st.integers(0, 2**31))
def test_a_pixel_has_the_colour_of_the_mean(seed):
    rng = np.random.default_rng(seed)
    x, y, values = rng.uniform(0, 1, (3, 200))
    shown = rng.uniform(size=200) < 0.8
    shape, limits = (6, 5), (0.0, 1.0, 0.0, 1.0)
    binned = BinnedSources(bin_indices(x, y, None, limits, shape), shape, 0)
    rgba = binned.means(values, ramp(LIGHT), (0.0, 1.0), shown)
    for row in range(6):
        for column in range(5):
            here = shown & ((x * 5).astype(int) == column) & ((y * 6).astype(int) == row)
            colour = rgba[5 - row, column]  # rows from the top
            if not here.any():
                assert colour[3] == 0
                continue
            wanted = ramp(LIGHT)[int(np.clip(values[here].mean() * 255, 0, 255))].astype(int)
            assert np.abs(colour.astype(int) - wanted).max() <= 4  # a step of the ramp


def test_colours_are_those_of_the_bar_and_sources_without_value_are_grey():
    x, y = (grid.ravel() for grid in np.meshgrid(np.linspace(0, 1, 9), np.linspace(0, 1, 9)))
    values = x.copy()
    values[y == 1] = np.nan
    drawing = draw_values(View(x, y, "x", "y"), values, "v", style=STYLE)
    of_bar = ramp(LIGHT)[:, :3].astype(int)
    low, high = span_of(values[np.isfinite(values)])
    for at in range(len(x)):
        colour = inside(drawing, x[at : at + 1], y[at : at + 1])[0].astype(int)
        if np.isnan(values[at]):
            assert np.ptp(colour) < 25
        else:
            place = int(np.clip((values[at] - low) / (high - low) * 255, 0, 255))
            assert np.abs(of_bar[place] - colour).max() <= 4


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("values", [np.full(50, np.nan), np.full(50, 3.0), np.arange(50.0)])
def test_any_values_are_drawn(theme, values):
    rng = np.random.default_rng(0)
    view = View(rng.normal(size=50), rng.normal(size=50), "x", "y")
    chosen = np.arange(50) < 5
    style = Style(Size(420, 320, 1), theme, "png")
    drawing = draw_values(view, values, "v", selected=3, chosen=chosen, style=style)
    assert Image.open(io.BytesIO(drawing.data)).size == (420, 320)


def test_no_rows_are_told():
    none = np.array([])
    assert draw_values(View(none, none, "x", "y"), none, "v", style=STYLE).data


def test_outliers_do_not_decide_on_the_colours():
    values = np.append(np.linspace(0, 1, 1000), 1e9)
    assert span_of(values) == pytest.approx((0.01, 0.99), abs=0.01)
    assert span_of(np.array([2.0, 2.0])) == (1.5, 2.5)
    assert span_of(np.append(np.zeros(1000), 5.0)) == (0.0, 5.0)


def test_the_mark_hides_the_colour_of_a_source_that_is_asked_about_blind():
    x = y = np.array([0.0, 0.5, 1.0])
    for is_covered in (False, True):
        drawing = draw_values(
            View(x, y, "x", "y"), x, "v", selected=1, is_covered=is_covered, style=STYLE
        )
        colour = inside(drawing, x[1:2], y[1:2])[0].tolist()
        assert (colour == [255, 255, 255]) == is_covered
