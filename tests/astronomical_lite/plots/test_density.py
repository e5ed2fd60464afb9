"""Density: squares of the colour of their number of sources; error bars and ticks of logarithmic axes."""

from __future__ import annotations

import numpy as np
import pytest

from astronomical_lite.plots.axes.error_bars import (
    FAR_BELOW,
    MOST_BARS,
    bar_ends,
    bar_entry,
    in_view,
)
from astronomical_lite.plots.axes.figure import new_axes, set_view
from astronomical_lite.plots.axes.style import LIGHT, Size, Style
from astronomical_lite.plots.axes.ticks import find_ticks
from astronomical_lite.plots.diagrams.binned_sources import ramp
from astronomical_lite.plots.diagrams.cloud import View
from astronomical_lite.plots.diagrams.density import coloured, draw_density

pytestmark = pytest.mark.plots


def test_colours_go_by_the_logarithm_of_the_count():
    cmap = np.arange(1024, dtype="int64").reshape(256, 4).astype("uint8")
    counts = np.array([[0, 1, 10, 100, 1000]])
    rgba = coloured(counts, 100, cmap)
    assert rgba[0, 0].tolist() == [0, 0, 0, 0]
    assert (rgba[0, 1] == cmap[0]).all()
    assert (rgba[0, 2] == cmap[128]).all()
    assert (rgba[0, 3] == cmap[255]).all()
    assert (rgba[0, 4] == cmap[255]).all()


def test_the_densest_place_has_the_last_colour_and_an_empty_one_the_paper():
    x = np.array([0.0] * 1000 + [1.0])
    style = Style(Size(400, 300, 1), LIGHT, "screen")
    drawing = draw_density(View(x, x, "x", "y"), limits=(-0.5, 1.5, -0.5, 1.5), style=style)
    pixels = np.frombuffer(drawing.data, "uint8").reshape(drawing.height, drawing.width, 4)
    left, top, width, height = (
        side * whole
        for side, whole in zip(drawing.box, (drawing.width, drawing.height) * 2, strict=True)
    )

    def at(value):
        share = (value + 0.5) / 2
        return pixels[int(top + height * (1 - share)), int(left + width * share)].tolist()

    cmap = ramp(LIGHT)
    assert at(0.0) == cmap[255].tolist()
    assert at(1.0) == cmap[0].tolist()
    assert at(0.5) == [255, 255, 255, 255]


def test_bars_end_where_values_and_errors_say():
    values, errors = np.array([1.0, 10.0, 5.0]), np.array([2.0, 5.0, np.nan])
    assert [one.tolist() for one in bar_ends(values, errors)] == [[-1, 5, 5], [3, 15, 5]]
    low, high = bar_ends(values, errors, is_log=True)
    assert low[0] == FAR_BELOW
    assert low[1:] == pytest.approx(np.log10([5, 5]))
    assert high == pytest.approx(np.log10([3, 15, 5]))


def test_bars_of_too_many_are_said_to_be_left_out():
    x = np.linspace(0, 1, MOST_BARS + 1)
    assert len(in_view(x, x, (0.5, 0, 1, 0))) == (x <= 0.5).sum()
    assert "5,001" in bar_entry(len(x), LIGHT).name
    assert bar_entry(10, LIGHT).name == "Errors"


@pytest.mark.parametrize("limits", [(-2.0, 4.0), (4.0, -2.0), (0.31, 0.32), (-400.0, 500.0)])
def test_ticks_of_logarithms_are_at_the_values_they_name(limits):
    _, axes = new_axes(Style(Size(400, 300, 1)))
    set_view(axes, (*limits, 0.0, 1.0))
    ticks = find_ticks(axes.xaxis, 300, log=True)
    assert len(ticks.places) >= 2
    named = [float(label.replace("\N{MINUS SIGN}", "-")) for label in ticks.labels]
    assert np.log10(named) == pytest.approx(ticks.places, abs=1e-3)
    assert ticks.places.min() >= min(limits) - 1e-9
    assert ticks.places.max() <= max(limits) + 1e-9
