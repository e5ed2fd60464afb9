"""The pictures made for the screen hold the pixels they were made of."""

import numpy as np
import pytest
from drawn_pixels import PNG, rgb_of, rgba_of
from hypothesis import given, settings
from hypothesis import strategies as st

from astronomical_lite.plots.axes import layer_cache
from astronomical_lite.plots.axes.compose import set_margins, show_pixels
from astronomical_lite.plots.axes.figure import finish, new_axes
from astronomical_lite.plots.axes.style import DARK, LIGHT, Size, Style
from astronomical_lite.plots.diagrams.cloud import Classes, View, draw_cloud


@settings(max_examples=25, deadline=None)
@given(st.floats(100, 700), st.floats(100, 500), st.floats(0.5, 4))
def test_pixels_are_as_many_as_is_said_and_opaque(width, height, ratio):
    """A canvas takes them as they are, whatever the panel's size."""
    style = Style(Size(width, height, ratio), image_format="screen")
    figure, axes = new_axes(style)
    drawing = finish(figure, axes, style)
    rgba = rgba_of(drawing)
    assert len(drawing.data) == rgba.size
    assert drawing.width == pytest.approx(style.size.width * ratio, abs=1)
    assert drawing.height == pytest.approx(style.size.height * ratio, abs=1)
    assert (rgba[..., 3] == 255).all()


def test_pixels_come_from_the_top_red_first():
    style = Style(Size(160, 120, 1), image_format="screen")
    figure, axes = new_axes(style)
    set_margins(axes, style, (0, 0, 0, 0))
    raster = np.zeros((120, 160, 4), dtype="uint8")
    raster[:60, :80], raster[:60, 80:] = (255, 0, 0, 255), (0, 255, 0, 255)
    raster[60:, :80], raster[60:, 80:] = (0, 0, 255, 255), (200, 100, 50, 255)
    show_pixels(axes, raster)
    np.testing.assert_array_equal(rgba_of(finish(figure, axes, style)), raster)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_plot_on_the_screen_is_the_plot_in_a_file(ratio):
    x = np.random.default_rng(0).normal(size=(2, 500))
    cloud = (
        View(x[0], x[1], "g-j", "y-w1"),
        np.ones(500, "uint8"),
        Classes((0,), ("Star",), ("#0072b2",)),
    )
    pictures = [
        draw_cloud(*cloud, style=Style(Size(300, 200, ratio), image_format=image_format))
        for image_format in ("screen", "png")
    ]
    shown, saved = map(rgb_of, pictures)
    assert np.abs(shown - saved).max() <= 2  # layers are laid over each other in other roundings
    assert pictures[1].data.startswith(PNG)
    assert len(pictures[1].data) < len(pictures[0].data) / 3


def test_cached_layers_are_bounded_and_give_the_picture_drawn_first(monkeypatch):
    view, codes = (
        View(*np.random.default_rng(1).normal(size=(2, 50)), "x", "y"),
        np.ones(50, "uint8"),
    )
    classes, style = (
        Classes((0,), ("Star",), ("#0072b2",)),
        Style(Size(300, 200), image_format="screen"),
    )
    monkeypatch.setattr(layer_cache, "cache", layer_cache.LayerCache())
    monkeypatch.setattr(layer_cache, "MAX_BYTES", 100_000)
    first = draw_cloud(view, codes, classes, style=style)
    assert draw_cloud(view, codes, classes, style=style) == first
    for width in range(1, 20):
        draw_cloud(view, codes, classes, style=style, limits=(0, width, 0, width))
        cache = layer_cache.cache
        assert 0 < cache.n_bytes == sum(layer.n_bytes for layer in cache.layers.values()) <= 100_000
    assert draw_cloud(view, codes, classes, style=style) == first


def test_a_picture_does_not_depend_on_those_drawn_before(monkeypatch):
    """Whatever decides how a cached layer looks is in its key."""
    x, y = np.random.default_rng(1).normal(size=(2, 50))
    codes, size = np.ones(50, "uint8"), Size(300, 200)
    light, dark = (Style(size, theme, "screen") for theme in (LIGHT, DARK))
    stars, gases = (Classes((0,), (name,), ("#0072b2",)) for name in ("Stars", "Gases"))
    green = Classes((0,), ("Stars",), ("#009e73",))

    def draw_all(before_each):
        pictures = []
        for labels, classes, style, limits in (
            (("x", "y"), stars, light, (0.0, 1.0, 0.0, 1.0)),
            (("x", "y"), stars, light, (0.1, 1.1, 0.1, 1.1)),
            (("x", "y"), stars, light, (1.0, 0.0, 1.0, 0.0)),
            (("a", "y"), stars, light, (0.0, 1.0, 0.0, 1.0)),
            (("x", "a"), stars, light, (0.0, 1.0, 0.0, 1.0)),
            (("x", "y"), gases, light, (0.0, 1.0, 0.0, 1.0)),
            (("x", "y"), green, light, (0.0, 1.0, 0.0, 1.0)),
            (("x", "y"), stars, dark, (0.0, 1.0, 0.0, 1.0)),
        ):
            before_each()
            view = View(x, y, *labels)
            pictures.append(draw_cloud(view, codes, classes, style=style, limits=limits).data)
        return pictures

    def forget():
        monkeypatch.setattr(layer_cache, "cache", layer_cache.LayerCache())

    alone = draw_all(forget)
    assert draw_all(lambda: None) == alone
    assert len(set(alone)) == len(alone)
