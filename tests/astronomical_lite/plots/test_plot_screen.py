"""The pictures made for the screen hold the pixels they were made of."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from astronomical_lite.plots.axes import layer_cache
from astronomical_lite.plots.axes.bmp import bmp
from astronomical_lite.plots.axes.style import DARK, LIGHT, Size, Style
from astronomical_lite.plots.diagrams.cloud import Classes, View, draw_cloud


@settings(max_examples=40, deadline=None)
@given(hnp.arrays("uint8", st.tuples(st.integers(1, 40), st.integers(1, 40), st.just(4))))
def test_any_picture_comes_back(pixels):
    image = Image.open(io.BytesIO(bmp(pixels)))
    assert (image.format, image.mode) == ("BMP", "RGBA")
    np.testing.assert_array_equal(np.asarray(image), pixels)


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
    shown, saved = (
        np.asarray(Image.open(io.BytesIO(picture.data)).convert("RGB"), dtype="int32")
        for picture in pictures
    )
    assert np.abs(shown - saved).max() <= 2  # layers are laid over each other in other roundings
    assert [picture.media_type for picture in pictures] == ["image/bmp", "image/png"]
    assert len(pictures[1].data) < len(pictures[0].data) / 3


def test_what_is_kept_of_artwork_is_bounded_and_a_picture_of_it_is_the_first(monkeypatch):
    view, codes = (
        View(*np.random.default_rng(1).normal(size=(2, 50)), "x", "y"),
        np.ones(50, "uint8"),
    )
    classes, style = (
        Classes((0,), ("Star",), ("#0072b2",)),
        Style(Size(300, 200), image_format="screen"),
    )
    monkeypatch.setattr(layer_cache, "kept", layer_cache.LayerCache())
    monkeypatch.setattr(layer_cache, "MOST_BYTES", 100_000)
    first = draw_cloud(view, codes, classes, style=style)
    assert draw_cloud(view, codes, classes, style=style) == first
    for width in range(1, 20):
        draw_cloud(view, codes, classes, style=style, limits=(0, width, 0, width))
        kept = layer_cache.kept
        assert 0 < kept.n_bytes == sum(layer.n_bytes for layer in kept.layers.values()) <= 100_000
    assert draw_cloud(view, codes, classes, style=style) == first


def test_a_picture_does_not_depend_on_those_drawn_before(monkeypatch):
    """Whatever decides how artwork looks is in its key."""
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
        monkeypatch.setattr(layer_cache, "kept", layer_cache.LayerCache())

    alone = draw_all(forget)
    assert draw_all(lambda: None) == alone
    assert len(set(alone)) == len(alone)
