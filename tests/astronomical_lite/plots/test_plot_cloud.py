"""The cloud: what a user sees of it, at every size a panel can have."""

import re
from dataclasses import replace

import numpy as np
import pytest
from drawn_pixels import rgb_of
from drawn_texts import text_boxes
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

from astronomical_lite.plots.axes.legend import flow
from astronomical_lite.plots.axes.marks import Curve
from astronomical_lite.plots.axes.style import DARK, LIGHT, Size, Style
from astronomical_lite.plots.diagrams import cloud
from astronomical_lite.plots.diagrams.cloud import Classes, View, classes_of, draw_cloud
from astronomical_lite.plots.plot_cache import PlotCache
from astronomical_lite.project.settings import Settings

CLASSES = Classes((0, 1), ("Star", "Galaxy"), ("#0072b2", "#e69f00"))
MANY = Classes(
    tuple(range(40)), tuple(f"Class no. {n}" for n in range(40)), ("#0072b2", "#e69f00") * 20
)
SIZES = [(280, 220, 1), (320, 500, 2), (420, 320, 1.5), (640, 480, 1.5), (1600, 1000, 1)]
LONG = "a column name that is much too long for the axis of any panel of such a size, " * 3


def some(n=300, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=n), 3 * rng.normal(size=n) + 18, rng.integers(0, 3, n).astype("uint8")


def around(drawing, x, y, reach=3):
    """The pixels about a place in data units, shape (n, 3)."""
    rgb = rgb_of(drawing)
    height, width = rgb.shape[:2]
    left, top, across, down = drawing.box
    x0, x1, y0, y1 = drawing.limits
    column = round((left + across * (x - x0) / (x1 - x0)) * width)
    row = round((top + down * (y1 - y) / (y1 - y0)) * height)
    return rgb[row - reach : row + reach + 1, column - reach : column + reach + 1].reshape(-1, 3)


def has(rgb, colour, tolerance=45):
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return bool((np.abs(rgb - wanted).max(axis=1) <= tolerance).any())


@pytest.fixture
def figures(monkeypatch):
    """The figures of the drawings made in a test."""
    made = []

    def keep(figure, *arguments, finish=cloud.finish, **keywords):
        made.append(figure)
        return finish(figure, *arguments, **keywords)

    monkeypatch.setattr(cloud, "finish", keep)
    return made


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("inverted", [False, True])
def test_a_lone_source_has_its_label_s_colour_where_the_limits_say(theme, inverted):
    x, y = np.array([0.0, 1.0, 4.0]), np.array([10.0, 12.0, 11.0])
    style = Style(Size(420, 320, 1.5), theme)
    codes = np.array([1, 2, 0], dtype="uint8")
    drawing = draw_cloud(View(x, y, "x", "y"), codes, CLASSES, invert_y=inverted, style=style)
    x0, x1, y0, y1 = drawing.limits
    assert x0 < x1
    assert (y0 > y1) is inverted
    for i, colour in enumerate(["#0072b2", "#e69f00", theme.unknown]):
        assert has(around(drawing, x[i], y[i]), colour)
    assert not has(around(drawing, 2.0, 11.5), "#0072b2")
    assert not has(around(drawing, 0.0, 12.0), "#0072b2")


def test_limits_of_a_zoom_are_kept_even_reversed():
    x, y, codes = some()
    for limits in [(-1, 1, 20, 15), (2, -2, 10, 30)]:
        assert draw_cloud(View(x, y, "x", "y"), codes, CLASSES, limits=limits).limits == limits


def test_the_picture_has_the_size_asked_for_and_a_box_inside_it():
    x, y, codes = some()
    for width, height, ratio in SIZES:
        style = Style(Size(width, height, ratio))
        drawing = draw_cloud(View(x, y, "x", "y"), codes, CLASSES, style=style)
        assert rgb_of(drawing).shape[:2] == (round(height * ratio), round(width * ratio))
        left, top, across, down = drawing.box
        assert left > 0
        assert top > 0
        assert left + across < 1
        assert top + down < 1
        assert across * width > width - 90
        assert down * height > height - 110
        edges = np.array([left, across, top, down]) * np.repeat([width, height], 2) * ratio
        np.testing.assert_allclose(edges, np.round(edges), atol=1e-6)  # whole pixels: crisp


@pytest.mark.parametrize("size", [(280, 220, 1), (320, 500, 2), (900, 400, 1.5)])
@pytest.mark.parametrize(
    "case", ["plain", "long names", "many classes", "large numbers", "offset", "tiny", "dollars"]
)
def test_no_text_is_cut_off_and_none_covers_the_axes(figures, size, case):
    x, y, codes = some()
    classes, labels, limits = CLASSES, ("x", "y [mag]"), None
    if case == "long names":
        classes, labels = replace(classes, names=("Star " * 40, "Galaxy " * 20)), (LONG, LONG)
    elif case == "many classes":
        classes, codes = MANY, np.arange(300) % 41
    elif case == "large numbers":
        x, y = x * 1e5, y * -1e7
    elif case == "offset":
        limits = (150.000001, 150.000002, -1.00000123e-7, -1.00000122e-7)
    elif case == "tiny":
        x, y = x * 1e-30, y * 1e-12
    elif case == "dollars":
        labels = (r"$\notacommand{x}$", "a$b$c_d^e")
    view = View(x, y, *labels)
    draw_cloud(view, codes, classes, limits=limits, selected=3, style=Style(Size(*size)))
    (figure,) = figures
    axes = figure.axes[0].get_window_extent()
    figure_box = figure.bbox
    texts = text_boxes(figure)
    assert len(texts) >= 6
    for text, box in texts:
        assert box.x0 >= figure_box.x0 - 0.5, text
        assert box.x1 <= figure_box.x1 + 0.5, text
        assert box.y0 >= figure_box.y0 - 0.5, text
        assert box.y1 <= figure_box.y1 + 0.5, text
        inside = axes.padded(-1).overlaps(box)
        assert not inside, text
    assert any(text.get_label() == "legend" for text in figure.findobj(Text))
    boxes = [(text, box.padded(-2 * size[2])) for text, box in texts]
    for i, (text, box) in enumerate(boxes):
        for other, its_box in boxes[:i]:
            assert not box.overlaps(its_box), (text, other)


@pytest.mark.parametrize("size", [(0, 0, 1), (10, 900, 1), (900, 1, 0)])
def test_a_panel_that_is_hidden_or_squeezed_does_no_harm(size):
    x, y, codes = some()
    drawing = draw_cloud(View(x, y, LONG, LONG), codes, MANY, selected=1, style=Style(Size(*size)))
    assert min(drawing.box[2:]) > 0.1


def test_the_legend_counts_each_class_and_gives_up_what_does_not_fit(figures):
    x, y, codes = some(4000)
    x[:500] = np.nan
    draw_cloud(View(x, y, "x", "y"), codes, CLASSES)
    words = [text.get_text() for text in figures[0].findobj(Text)]
    n = np.bincount(codes[500:])
    assert f"Star ({n[1]:,})" in words
    assert f"Galaxy ({n[2]:,})" in words
    assert f"Unknown ({n[0]:,})" in words
    draw_cloud(View(x, y, "x", "y"), codes, MANY, style=Style(Size(420, 320)))
    words = [text.get_text() for text in figures[1].findobj(Text)]
    (more,) = (word for word in words if word.startswith("+ "))
    shown = sum(word.startswith("Class no.") for word in words)
    assert more == f"+ {41 - shown} more"


@given(
    st.lists(st.floats(1, 100), max_size=30),
    st.integers(1, 4),
)
def test_legend_entries_flow_within_the_room(widths, most_rows):
    rows, n_left = flow(widths, 100.0, 10.0, most_rows, 30.0)
    shown = [index for row in rows for index in row]
    assert shown == list(range(len(widths) - n_left))
    assert len(rows) <= most_rows
    for row in rows:
        used = sum(widths[i] for i in row) + 10 * (len(row) - 1)
        assert used <= 100 + 1e-9
    if n_left:
        last = sum(widths[i] + 10 for i in rows[-1])
        assert last + 30 <= 100 + 1e-9


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_selected_source_is_in_view_and_marked(theme, figures):
    x, y, codes = some(2000)
    x[7], y[7] = 90.0, -400.0
    view, style = View(x, y, "x", "y"), Style(Size(420, 320, 1), theme)
    assert draw_cloud(view, codes, CLASSES, style=style).limits[1] < 20
    drawing = draw_cloud(view, codes, CLASSES, selected=7, style=style)
    assert drawing.limits[1] > 90
    assert drawing.limits[2] < -400
    assert has(around(drawing, 90.0, -400.0, reach=9), theme.ink, 20)
    zoomed = draw_cloud(view, codes, CLASSES, selected=7, limits=(-1, 1, 15, 20), style=style)
    assert zoomed.limits == (-1, 1, 15, 20)
    assert "Selected: outside the view" in [text.get_text() for text in figures[-1].findobj(Text)]
    x[7] = np.nan
    draw_cloud(View(x, y, "x", "y"), codes, CLASSES, selected=7, style=style)
    assert "Selected: no value here" in [text.get_text() for text in figures[-1].findobj(Text)]


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        (np.zeros(0), np.zeros(0), "No sources to show."),
        (np.full(5, np.nan), np.arange(5.0), "'g-j' has no value for any source."),
        (np.arange(5.0), np.full(5, np.inf), "'y-w1' has no value for any source."),
        (
            np.array([1, np.nan]),
            np.array([np.nan, 1]),
            "No source has a value in both 'g-j' and 'y-w1'.",
        ),
    ],
)
def test_when_there_is_nothing_to_see_a_sentence_says_why(figures, x, y, sentence):
    codes = np.ones(len(x), dtype="uint8")
    drawing = draw_cloud(View(x, y, "g-j", "y-w1"), codes, CLASSES)
    (axes,) = figures[0].axes
    assert sentence in [text.get_text().replace("\n", " ") for text in axes.texts]
    assert np.isfinite(drawing.limits).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "x", [[3.0], [3.0, 3.0, 3.0], [0.0, 0.0], [1e30, -1e30], [np.inf, 1, -np.inf, np.nan]]
)
def test_awkward_columns_are_drawn(x, dtype):
    x = np.array(x, dtype=dtype)
    drawing = draw_cloud(View(x, x, "x", "y"), np.ones(len(x), dtype="uint8"), CLASSES)
    x0, x1, y0, y1 = drawing.limits
    finite = x[np.isfinite(x)]
    assert x0 < finite.min() <= finite.max() < x1
    assert y0 < finite.min() <= finite.max() < y1
    assert has(around(drawing, finite[0], finite[0]), "#0072b2")


def test_curves_are_drawn_and_named(figures):
    x, y, codes = some()
    curve = Curve(np.array([-1.0, 1.0]), np.array([14.0, 22.0]), "A line")
    drawing = draw_cloud(View(x, y, "x", "y"), codes * 0, CLASSES, curves=[curve])
    assert has(around(drawing, 0.0, 18.0, reach=1), LIGHT.ink, 20)
    assert "A line" in [text.get_text() for text in figures[0].findobj(Text)]
    without = draw_cloud(View(x, y, "x", "y"), codes * 0, CLASSES)
    np.testing.assert_allclose(drawing.limits, without.limits)  # a curve is no reason to zoom out


def test_svg_has_vector_axes_and_one_picture_and_is_reproducible():
    x, y, codes = some()
    style = Style(Size(420, 320, 2), LIGHT, "svg")
    first, second = (
        draw_cloud(View(x, y, "x", "y"), codes, CLASSES, selected=4, style=style) for _ in "12"
    )
    text = first.data.decode()
    assert text.startswith("<?xml")
    assert first.data == second.data
    assert text.count("<image") == 1
    assert text.count("<path") > 20
    # The picture lies on the axes.
    attributes = dict(re.findall(r'(x|y|width|height)="(-?[\d.]+)"', text[text.index("<image") :]))
    left, _, across, down = first.box
    np.testing.assert_allclose(
        [float(attributes[name]) for name in ("x", "width", "height")],
        [left * 420, across * 420, down * 320],
        atol=1e-3,
    )
    png = draw_cloud(View(x, y, "x", "y"), codes, CLASSES, selected=4, style=Style(style.size))
    assert first.box == png.box


def test_what_is_kept_gives_the_same_picture_and_follows_every_change():
    x, y, codes = some()
    view, cache = View(x, y, "x", "y"), PlotCache()
    other = Classes((0, 1), ("Star", "Galaxy"), ("#cc79a7", "#009e73"))
    changes = [
        {},
        {"selected": 3},
        {"limits": (-1, 1, 10, 20)},
        {"style": Style(Size(420, 320, 1), DARK)},
        {"classes": other},
        {"codes": (codes + 1) % 3},
        {"view": View(y, x, "x", "y")},
        {},
    ]
    for change in changes:
        arguments = {"view": view, "codes": codes, "classes": CLASSES, **change}
        assert draw_cloud(**arguments, cache=cache).data == draw_cloud(**arguments).data


def test_what_is_kept_is_not_computed_again_and_is_bounded():
    made, cache = [], PlotCache(max_entries=2)
    arrays = [np.zeros(1), np.zeros(1)]
    for what in "aabacb":
        cache.get(arrays, what, lambda what=what: made.append(what))
    assert "".join(made) == "abcb"


def test_classes_come_from_the_settings():
    settings = Settings(
        labels_to_strings={-1: "unsure", 2: "QSO", 0: "Star"},
        label_colours={-1: "#888888", 0: "#111111", 2: "#222222"},
    )
    classes = classes_of(settings)
    assert classes == Classes((0, 2), ("Star", "QSO"), ("#111111", "#222222"), "unsure")
    codes = classes.codes(np.array([2, -1, 0, 7, 2], dtype="int16"))
    assert codes.tolist() == [2, 0, 1, 0, 2]


def test_a_million_sources_are_drawn_in_little_memory():
    import tracemalloc

    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 1_000_000)).astype("float32")
    codes = rng.integers(0, 5, 1_000_000).astype("uint8")
    classes = Classes((0, 1, 2, 3), tuple("abcd"), ("#0072b2", "#e69f00", "#009e73", "#cc79a7"))
    tracemalloc.start()
    drawing = draw_cloud(View(x, y, "x", "y"), codes, classes, limits=(-3, 3, -3, 3))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 80e6
    assert has(around(drawing, 0.0, 0.0), "#808080", 90)


@pytest.mark.parametrize("size", [(420, 320, 1), (300, 240, 2), (760, 500, 1.5)])
def test_the_axes_stay_where_they_are_when_a_source_is_selected(size):
    x, y, codes = some(500)
    view, style = View(x, y, "x", "y"), Style(Size(*size))
    none = draw_cloud(view, codes, CLASSES, style=style)
    one = draw_cloud(view, codes, CLASSES, selected=3, selected_name="1237645943979", style=style)
    assert (one.box, one.limits) == (none.box, none.limits)
