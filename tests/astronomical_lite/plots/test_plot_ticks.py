"""Ticks and lines of text look as Matplotlib's own artists draw them, to the pixel."""

import io
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import markers
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.transforms import ScaledTranslation

from astronomical_lite.plots.axes.compose import set_margins
from astronomical_lite.plots.axes.draw_ticks import (
    LENGTH,
    MINOR_LENGTH,
    MINOR_THICKNESS,
    THICKNESS,
    draw_ticks,
)
from astronomical_lite.plots.axes.figure import new_axes, set_view
from astronomical_lite.plots.axes.style import DARK, LIGHT, Size, Style
from astronomical_lite.plots.axes.text_image import TextImages
from astronomical_lite.plots.axes.ticks import PAD, SIZE, find_ticks

RATIOS = st.sampled_from([0.5, 1.0, 1.25, 1.5, 2.0, 3.0])


def draw_ticks_by_artists(axes, axis, ticks, theme, *, far=False):
    """What `draw_ticks` draws, an artist for every text and every row of ticks."""
    is_x = axis.axis_name == "x"
    kinds = ("TICKUP", "TICKDOWN") if is_x else ("TICKRIGHT", "TICKLEFT")
    along = slice(None, None, 1 if is_x else -1)
    across = axes.get_xaxis_transform() if is_x else axes.get_yaxis_transform()
    for places, length, thickness in (
        (ticks.places, LENGTH, THICKNESS),
        (ticks.minor, MINOR_LENGTH, MINOR_THICKNESS),
    ):
        for side, kind in enumerate(kinds):
            look = {"ls": "", "marker": getattr(markers, kind), "ms": length, "mew": thickness}
            ends = (places, np.full(len(places), side))[along]
            axes.add_line(
                Line2D(*ends, color=theme.ink, transform=across, clip_on=False, zorder=2.4, **look)
            )
    shift = (0, -PAD) if is_x else (PAD if far else -PAD, 0)
    inches = (pixels / 72 for pixels in shift)
    beside = across + ScaledTranslation(*inches, axes.get_figure().dpi_scale_trans)
    beside_y = {"ha": "left" if far else "right", "va": "center_baseline"}
    align = {"ha": "center", "va": "top"} if is_x else beside_y
    for where, label in zip(ticks.places, ticks.labels, strict=True):
        at = (where, 1 if far else 0)[along]
        words = {"fontsize": SIZE, "color": theme.ink, "parse_math": False, "transform": beside}
        axes.text(*at, label, **words, **align)


def figure_with_ticks(draw, style, view, log_x, far):
    figure, axes = new_axes(style)
    if log_x:
        axes.set_xscale("log")
    set_view(axes, view)
    set_margins(axes, style, (60, 40, 60, 20))
    for axis in (axes.xaxis, axes.yaxis):
        ticks = find_ticks(axis, 0.7 * min(style.size.width, style.size.height))
        draw(axes, axis, ticks, style.theme, far=far and axis is axes.yaxis)
    return figure


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(st.floats(160, 500), st.floats(120, 400), RATIOS),
    st.tuples(*[st.floats(-1e4, 1e4), st.floats(0.01, 1e5)] * 2),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_ticks_are_those_of_matplotlib(size, view, inverted, log_x, far):
    style = Style(Size(*size), DARK if far else LIGHT)
    x0, width, y0, height = view
    # Aside, so that no tick is halfway between two pixels, where either may be taken.
    x0, y0 = x0 + 0.0123456 * width, y0 + 0.0123456 * height
    x0 = abs(x0) + 0.1 if log_x else x0
    limits = (x0, x0 + width, *((y0 + height, y0) if inverted else (y0, y0 + height)))
    pictures = []
    for draw in (draw_ticks, draw_ticks_by_artists):
        figure = figure_with_ticks(draw, style, limits, log_x, far)
        figure.canvas.draw()
        pictures.append(np.array(figure.canvas.buffer_rgba()))
    np.testing.assert_array_equal(*pictures)
    assert (pictures[0] != pictures[0][0, 0]).any()


def test_ticks_in_a_file_of_lines_are_those_of_matplotlib():
    style = Style(Size(300, 240), image_format="svg")
    drawings = []
    for draw in (draw_ticks, draw_ticks_by_artists):
        file = io.StringIO()
        figure_with_ticks(draw, style, (-3.0, 4.0, 1e-3, 0.1), False, False).savefig(
            file, format="svg"
        )
        text = file.getvalue()
        labels = re.findall(
            r"<!-- (.*?) -->\s*<g.*?translate\(([-\d.]+) ([-\d.]+)\)", text, re.DOTALL
        )
        marks = re.findall(r'<use xlink:href="#m\w+" x="([-\d.]+)" y="([-\d.]+)"', text)
        drawings.append((labels, marks))
    (labels, marks), (expected_labels, expected_marks) = drawings
    assert [label for label, *_ in labels] == [label for label, *_ in expected_labels]
    assert len(labels) == 5 < len(marks)
    for found, expected in ((labels, expected_labels), (marks, expected_marks)):
        places = [np.array([line[-2:] for line in each], dtype=float) for each in (found, expected)]
        np.testing.assert_allclose(*places, atol=1e-3)


@settings(deadline=None)
@given(
    st.text(st.characters(categories=("L", "N", "P", "S", "Zs"), max_codepoint=0x17F), max_size=9)
    | st.sampled_from(["", " ", "−1.25", "10⁻³", "日"]),
    st.floats(5, 30),
    st.tuples(st.floats(50, 120), st.floats(40, 110)),
    st.sampled_from([36.0, 72.0, 90.0, 144.0]),
    st.sampled_from(["#1b2430", "#e6ebf1", "#ff0000"]),
)
@pytest.mark.filterwarnings("ignore:Glyph")
def test_a_line_of_text_is_that_of_matplotlib(text, size, at, dpi, colour):
    pictures, measures, font = [], [], FontProperties(size=size)
    for ours in (True, False):
        renderer = RendererAgg(200.5, 120.5, dpi)
        context = renderer.new_gc()
        context.set_foreground(colour)
        if ours:
            lines = TextImages(renderer, context, size)
            lines.draw(*at, text)
            measures.append(lines.measure(text))
        else:
            renderer.draw_text(context, *at, text, font, 0)
            measures.append(renderer.get_text_width_height_descent(text, font, ismath=False))
        pictures.append(np.array(renderer.buffer_rgba()))
    np.testing.assert_array_equal(*pictures)
    assert measures[0] == measures[1]
