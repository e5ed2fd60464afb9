"""Corner: each pair of columns is where it belongs, in the colours of its sources."""

from __future__ import annotations

import numpy as np
import pytest

from astronomical_lite.plots.axes.style import LIGHT, Size, Style
from astronomical_lite.plots.diagrams.cloud import Classes
from astronomical_lite.plots.diagrams.corner import Column, cell_at, draw_corner

pytestmark = pytest.mark.plots
CLASSES = Classes((0, 1), ("Star", "QSO"), ("#ff0000", "#0000ff"))


def drawn(columns, codes) -> np.ndarray:
    style = Style(Size(600, 600, 1), LIGHT, "screen")
    drawing = draw_corner(columns, codes, CLASSES, style=style)
    assert (drawing.box, drawing.limits) == ((0, 0, 1, 1), (0, 1, 0, 1))
    return np.frombuffer(drawing.data, "uint8").reshape(drawing.height, drawing.width, 4)


def strong(pixels, channel: int) -> np.ndarray:
    """Pixels of red (0) or blue (2) above all else."""
    colours = pixels[..., :3].astype(int)
    others = [c for c in (0, 1, 2) if c != channel]
    return (colours[..., channel] > 150) & (colours[..., others].max(axis=-1) < 110)


def test_the_upper_triangle_is_empty_and_pairs_have_their_classes():
    rng = np.random.default_rng(1)
    codes = np.repeat([1, 2], 500)
    x = rng.normal(codes, 0.1)  # stars at the left, QSOs at the right
    pixels = drawn([Column(x, "x"), Column(rng.normal(size=1000), "y")], codes)
    legend = 40
    left, right = slice(70, 330), slice(335, 595)
    upper, lower = slice(legend, 290), slice(310, 555)
    assert (pixels[upper, right, :3] == 255).all()
    red, blue = strong(pixels[lower, left], 0), strong(pixels[lower, left], 2)
    assert red.any()
    assert blue.any()
    assert np.flatnonzero(red.any(axis=0)).max() < np.flatnonzero(blue.any(axis=0)).min() + 20
    steps = strong(pixels[upper, left], 0)  # the distribution of x
    assert steps.any()
    assert np.median(np.flatnonzero(steps.any(axis=0))) < 130


def test_values_that_are_missing_are_left_out():
    codes = np.array([1, 2, 1, 2] * 50)
    x = np.linspace(0, 1, 200)
    full = drawn([Column(x, "x"), Column(x, "y")], codes)
    missing = np.where(np.arange(200) % 2 == 1, np.nan, x)
    assert strong(full, 2)[300:].any()
    assert not strong(drawn([Column(missing, "x"), Column(x, "y")], codes), 2)[
        310:555, 70:330
    ].any()


def test_places_in_the_picture_are_read_as_the_values_drawn_there():
    """A lone blue source is where its values are said to be."""
    rng = np.random.default_rng(2)
    codes = np.repeat([1, 2], [400, 1])
    columns = [
        Column(np.r_[rng.normal(size=400), at], name, (-6.0, 6.0))
        for name, at in (("a", 4.0), ("b", -5.0), ("c", 3.0))
    ]
    pixels, style = drawn(columns, codes), Style(Size(600, 600, 1), LIGHT, "screen")
    found = set()
    for v, u in np.argwhere(strong(pixels, 2)):
        cell = cell_at(columns, codes, CLASSES, style, (u + 0.5) / 600, 1 - (v + 0.5) / 600)
        if cell is None or cell.row == cell.column:
            continue  # the legend, the distributions
        x, y = cell.values_at((u + 0.5) / 600, 1 - (v + 0.5) / 600)
        assert x == pytest.approx(columns[cell.column].values[-1], abs=0.4)
        assert y == pytest.approx(columns[cell.row].values[-1], abs=0.4)
        found.add((cell.row, cell.column))
    assert found == {(1, 0), (2, 0), (2, 1)}
    assert cell_at(columns, codes, CLASSES, style, 0.9, 0.9) is None
