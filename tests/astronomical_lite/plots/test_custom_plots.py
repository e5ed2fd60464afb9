"""A user's own plots: what create_plot's flags mean and what is drawn."""

import numpy as np
import pandas as pd
import pytest
from drawn_pixels import rgb_of
from matplotlib.text import Text

from astronomical_lite.messages import UserError
from astronomical_lite.plots.axes.style import DARK, LIGHT, Size, Style
from astronomical_lite.plots.custom.api import create_plot
from astronomical_lite.plots.custom.registry import CustomPlot, render
from astronomical_lite.plots.diagrams import draw_custom as draw_custom_module
from astronomical_lite.plots.diagrams.cloud import Classes
from astronomical_lite.plots.diagrams.draw_custom import draw_custom
from astronomical_lite.plots.plot_cache import PlotCache
from astronomical_lite.project.settings import Settings

CLASSES = Classes((0, 1), ("Star", "Galaxy"), ("#0072b2", "#e69f00"))
STYLE = Style(Size(420, 320, 1))
SETTINGS = Settings(label_col="label")


@pytest.fixture
def figures(monkeypatch):
    made = []

    def keep(figure, *arguments, finish=draw_custom_module.finish, **keywords):
        made.append(figure)
        return finish(figure, *arguments, **keywords)

    monkeypatch.setattr(draw_custom_module, "finish", keep)
    return made


def frame(n=400, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {"x": rng.normal(size=n), "y": rng.normal(size=n), "label": rng.integers(-1, 2, n)}
    )


def codes_of(data):
    return CLASSES.codes(data["label"].to_numpy())


def drawn(spec, data, style=STYLE, **options):
    return draw_custom(spec, codes=codes_of(data), classes=CLASSES, style=style, **options)


def inside(drawing):
    """The pixels of the axes."""
    rgb = rgb_of(drawing)
    left, top, across, down = drawing.box
    height, width = rgb.shape[:2]
    rows = slice(round(top * height) + 2, round((top + down) * height) - 2)
    return rgb[rows, round(left * width) + 2 : round((left + across) * width) - 2]


def hues(rgb):
    """Which of blue and orange, the classes' colours, there is."""
    saturated = rgb.reshape(-1, 3)
    saturated = saturated[np.ptp(saturated, axis=1) > 60]
    found = set()
    if (saturated[:, 2] > saturated[:, 0] + 40).any():
        found.add("blue")
    if (saturated[:, 0] > saturated[:, 2] + 40).any():
        found.add("orange")
    return found


def texts(figure):
    """All words of the legend, wherever it is."""
    words = [text.get_text() for text in figure.findobj(Text) if text.get_label() == "legend"]
    for axes in figure.axes:
        if axes.get_legend():
            words += [text.get_text() for text in axes.get_legend().get_texts()]
    return words


# ---- composing ---------------------------------------------------------------------------------


def test_layers_are_composed_in_order_and_do_not_change():
    data = frame()
    points = create_plot(data, "x", "y", legend_position="left")
    line = create_plot(data[:2], "y", "x", plot_type="line", legend=False)
    both = points * line
    assert [layer.plot_type for layer in both.layers] == ["scatter", "line"]
    assert len(points.layers) == 1
    assert both.legend_position == "left"
    assert (line * points * line.opts(legend_position="top")).legend_position == "top"
    assert points.opts(width=3).legend_position == "left"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x": "nothing"}, "no column “nothing”"),
        ({"x": "name"}, "name does not hold numbers"),
        ({"data": [1, 2]}, "DataFrame, not a list"),
        ({"plot_type": "bars"}, "plot_type can be 'scatter', 'line', not 'bars'"),
        ({"legend_position": "middle"}, "legend_position can be .* not 'middle'"),
        ({"bounds": [0, 1, 1]}, "four numbers"),
        ({"bounds": 3}, "four numbers"),
        ({"bounds": [0, 0, 1, 1]}, "hold nothing"),
        ({"bounds": [1, 1, 0, 0]}, "hold nothing"),
    ],
)
def test_what_cannot_be_plotted_is_said(change, words):
    data = frame().assign(name="a")
    with pytest.raises(UserError, match=words):
        create_plot(**({"data": data, "x": "x", "y": "y"} | change))


def test_integers_booleans_and_missing_values_can_be_plotted():
    data = pd.DataFrame(
        {
            "i": np.arange(5, dtype=">i2"),
            "f": np.arange(5, dtype="float32"),
            "m": pd.array([1, 2, None, 4, 5], dtype="Int64"),
        }
    )
    (layer,) = create_plot(data, "i", "m").layers
    assert layer.x.tolist() == [0, 1, 2, 3, 4]
    assert np.isnan(layer.y[2])
    assert create_plot(data, "f", "i").layers[0].x.dtype == np.float32


# ---- the flags ---------------------------------------------------------------------------------


def test_colours_are_the_labels_or_one(figures):
    data = frame()
    assert hues(inside(drawn(create_plot(data, "x", "y"), data))) == {"blue", "orange"}
    assert texts(figures[0])[:2] == [
        f"Star ({(data.label == 0).sum()})",
        f"Galaxy ({(data.label == 1).sum()})",
    ]
    assert hues(inside(drawn(create_plot(data, "x", "y", colours=False), data))) == {"blue"}
    assert texts(figures[1]) == []


def test_some_rows_of_the_catalogue_keep_their_labels_and_the_selected_source(figures):
    data = frame()
    some = data[data.label == 1]
    row = int(some.index[5])
    drawing = drawn(create_plot(some, "x", "y"), data, selected=row)
    assert hues(inside(drawing)) == {"orange"}
    assert "Selected" in texts(figures[-1])
    other = int(data.index[data.label == 0][0])
    drawn(create_plot(some, "x", "y"), data, selected=other)
    assert "Selected" not in texts(figures[-1])
    drawn(create_plot(some, "x", "y", show_selected=False), data, selected=row)
    assert "Selected" not in texts(figures[-1])


def test_the_first_rows_and_others_keep_their_labels():
    data = frame()
    data["label"] = np.where(data.index < 200, 0, 1)
    assert hues(inside(drawn(create_plot(data[:150], "x", "y"), data))) == {"blue"}
    assert hues(inside(drawn(create_plot(data[250:], "x", "y"), data))) == {"orange"}
    assert create_plot(data[250:], "x", "y").layers[0].position(251) == 1
    assert create_plot(data[:150], "x", "y").layers[0].position(251) is None


def test_a_frame_of_ones_own_has_no_labels():
    data = frame()

    def own(data, selected):
        mine = pd.DataFrame({"a": data["x"].to_numpy(), "b": data["y"].to_numpy()})
        return create_plot(mine, "a", "b")

    spec = render(CustomPlot("Own", own), data, settings=SETTINGS)
    assert hues(inside(drawn(spec, data))) == {"blue"}
    assert spec.layers[0].position(3) is None


@pytest.mark.parametrize("legend", [True, False])
def test_without_any_legend_there_is_none_and_the_plot_has_its_room(legend, figures):
    data = frame()
    spec = create_plot(data, "x", "y", legend=legend)
    spec *= create_plot(data[:9], "x", "y", plot_type="line", legend=False)
    drawing = drawn(spec, data, selected=3)
    assert bool(texts(figures[-1])) == legend
    assert (drawing.box[1] < 0.05) == (not legend)


def test_a_line_with_a_legend_is_named(figures):
    data = frame()
    curve = pd.DataFrame({"t": [0.0, 1.0], "model": [0.0, 1.0]})
    drawn(create_plot(data, "x", "y") * create_plot(curve, "t", "model", "line"), data)
    assert texts(figures[-1])[-1] == "model"


@pytest.mark.parametrize("position", ["top_left", "top_right", "bottom_left", "bottom_right"])
def test_a_legend_can_be_inside_the_axes(position, figures):
    data = frame()
    drawing = drawn(create_plot(data, "x", "y", legend_position=position), data, selected=3)
    (axes,) = figures[-1].axes
    box = axes.get_legend().get_window_extent()
    left, bottom = axes.transAxes.inverted().transform([(box.x0, box.y0)])[0]
    right, top = axes.transAxes.inverted().transform([(box.x1, box.y1)])[0]
    assert (left < 0.1) == position.endswith("left")
    assert (right > 0.9) == position.endswith("right")
    assert (top > 0.9) == position.startswith("top")
    assert (bottom < 0.1) == position.startswith("bottom")
    assert "Selected" in texts(figures[-1])
    assert drawing.box[1] < 0.05


@pytest.mark.parametrize("position", ["left", "right"])
def test_a_legend_can_be_at_the_right_of_the_axes(position, figures):
    data = frame()
    drawing = drawn(create_plot(data, "x", "y", legend_position=position), data)
    (axes,) = figures[-1].axes
    box = axes.get_legend().get_window_extent()
    assert box.x0 >= axes.bbox.x1 - 1
    assert box.x1 <= 420 + 1
    assert drawing.box[0] + drawing.box[2] < 0.85


def test_names_with_dollar_signs_are_words(figures):
    classes = Classes((0, 1), ("$\\frac{", "a_b$c$"), CLASSES.colours)
    data = frame()
    for position in (None, "top_left"):
        spec = create_plot(data, "x", "y", legend_position=position)
        draw_custom(spec, codes=codes_of(data), classes=classes, style=STYLE)
        assert any("$\\frac{" in text for text in texts(figures[-1]))


def test_smaller_axes_limits_are_4_sigma_and_hold_the_selected_source():
    data = frame()
    data.loc[7, "x"] = 1000.0
    whole = drawn(create_plot(data, "x", "y"), data).limits
    small = drawn(create_plot(data, "x", "y", smaller_axes_limits=True), data).limits
    x = data["x"]
    assert whole[1] > 1000
    assert small[1] == pytest.approx(x.mean() + 4 * x.std(ddof=0), rel=0.1)
    assert small[2:] == pytest.approx(whole[2:])
    spec = create_plot(data, "x", "y", smaller_axes_limits=True)
    assert drawn(spec, data, selected=7).limits[1] > 1000
    assert drawn(spec, data, limits=(-1, 1, -2, 2), selected=7).limits == (-1, 1, -2, 2)


def test_bounds_leave_out_points_and_the_selected_source_beyond(figures):
    data = frame()
    spec = create_plot(data, "x", "y", bounds=[0, 1, 1, 0])
    (layer,) = spec.layers
    there = data[data["x"].between(0, 1) & data["y"].between(0, 1)]
    assert layer.x.tolist() == there["x"].tolist()
    assert layer.rows.tolist() == there.index.tolist()
    x0, x1, y0, y1 = drawn(spec, data).limits
    assert -0.2 < x0 < x1 < 1.2
    assert -0.2 < y0 < y1 < 1.2
    beyond = int(np.argmax(data["x"]))
    assert drawn(spec, data, selected=beyond).limits == (x0, x1, y0, y1)
    assert "Selected" not in " ".join(texts(figures[-1]))
    drawn(spec, data, selected=int(there.index[0]))
    assert "Selected" in texts(figures[-1])


def test_a_line_widens_the_view_unless_the_points_say_where_to_look():
    data = frame()
    curve = pd.DataFrame({"x": [0.0, 50.0], "y": [0.0, 50.0]})
    line = create_plot(curve, "x", "y", plot_type="line", legend=False)
    assert drawn(create_plot(data, "x", "y") * line, data).limits[1] > 50
    assert drawn(create_plot(data, "x", "y", smaller_axes_limits=True) * line, data).limits[1] < 6


def test_slow_render_draws_every_point_itself(figures):
    data = frame(30)
    drawn(create_plot(data, "x", "y", slow_render=True), data)
    n_points = sum(
        len(line.get_xdata()) for line in figures[-1].axes[0].lines if line.get_marker() == "o"
    )
    assert n_points == 30
    large = frame(draw_custom_module.MAX_MARKERS + 1)
    drawn(create_plot(large, "x", "y", slow_render=True), large)
    assert not any(line.get_marker() == "o" for line in figures[-1].axes[0].lines)


# ---- what is drawn -----------------------------------------------------------------------------


def test_a_line_is_drawn_over_the_points():
    data = frame()
    curve = pd.DataFrame({"x": np.linspace(-3, 3, 50), "y": np.linspace(-3, 3, 50)})
    with_line = drawn(
        create_plot(data, "x", "y") * create_plot(curve, "x", "y", "line", legend=False), data
    )
    rgb = inside(with_line)
    ink = np.array([int(LIGHT.ink[i : i + 2], 16) for i in (1, 3, 5)])
    dark = np.abs(rgb - ink).max(axis=2) < 40
    assert dark.any(axis=1).mean() > 0.7  # from the bottom to the top


@pytest.mark.parametrize(
    "data",
    [
        frame(0),
        frame(5).assign(x=np.nan),
        frame(5).assign(x=[np.nan, 1, np.inf, 2, -np.inf]),
        frame(1),
        frame(3).assign(x=1e300, y=-1e300),
    ],
)
@pytest.mark.parametrize("style", [STYLE, Style(Size(160, 120, 2), DARK, "svg")])
def test_whatever_catalogues_hold_can_be_drawn(data, style):
    for flags in ({}, {"smaller_axes_limits": True}, {"slow_render": True}, {"colours": False}):
        spec = create_plot(data, "x", "y", **flags)
        spec *= create_plot(data, "x", "y", plot_type="line")
        drawing = drawn(spec, data, style, selected=0 if len(data) else None)
        assert np.isfinite(drawing.limits).all()


def test_redraws_reuse_what_was_binned(monkeypatch):
    data = frame()
    made = []

    def binned(*arguments, aggregate_layers=draw_custom_module.aggregate_layers):
        made.append(1)
        return aggregate_layers(*arguments)

    monkeypatch.setattr(draw_custom_module, "aggregate_layers", binned)
    spec = create_plot(data, "x", "y") * create_plot(data[data.label == 1], "x", "y")
    codes, cache = codes_of(data), PlotCache()
    for selected in (1, 2, 3):
        draw_custom(spec, codes=codes, classes=CLASSES, selected=selected, style=STYLE, cache=cache)
    assert len(made) == 2


def test_what_a_plot_function_gets():
    seen = []

    def look(data, selected=None):
        seen.append((data, selected))
        return create_plot(data, "x", "y")

    data = frame()
    render(CustomPlot("Look", look), data, 5)
    assert seen[0][1] == 5
    pd.testing.assert_frame_equal(seen[0][0], data)
    with pytest.raises(UserError, match="“Nothing” returned nothing"):
        render(CustomPlot("Nothing", lambda data, selected: None), data)
