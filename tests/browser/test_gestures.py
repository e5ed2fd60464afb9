"""Gestures on plots without Python: what is reported, and what the picture does meanwhile."""

from __future__ import annotations

import re

import pytest
from harness.tab import Fingers, Tab

LIMITS = [-2.0, 8.0, 10.0, 30.0]
REVERSED = [8.0, -2.0, 30.0, 10.0]  # magnitudes: bright, the small numbers, at the top
BOX = (0.1, 0.05, 0.85, 0.8)  # of the harness: left, top, width, height


class Plot:
    """A plot in a panel of its own, drawn with some limits."""

    def __init__(self, tab: Tab, limits: list[float] | None, name: str = "basic"):
        self.tab, self.page, self.name = tab, tab.page, name
        self.figure = tab.page.locator(f"figure[data-plot-id={name}]")
        self.shown = limits
        self.draw(limits)

    def draw(self, limits: list[float] | None) -> None:
        self.page.evaluate("([id, limits]) => harness.draw(id, limits)", [self.name, limits])
        self.shown = limits

    @property
    def axes(self) -> dict:
        """The axes' rectangle on the screen."""
        canvas = self.figure.locator(".canvas").bounding_box()
        left, top, width, height = BOX
        return {
            "x": canvas["x"] + left * canvas["width"],
            "y": canvas["y"] + top * canvas["height"],
            "width": width * canvas["width"],
            "height": height * canvas["height"],
        }

    def at(self, u: float, v: float) -> tuple[float, float]:
        """A place on the screen, from fractions of the axes from their top left, in whole px."""
        axes = self.axes
        return round(axes["x"] + u * axes["width"]), round(axes["y"] + v * axes["height"])

    def data(self, place: tuple[float, float], limits: list[float] | None = None):
        """What is at a place of the screen under some limits."""
        x0, x1, y0, y1 = limits or self.shown
        axes = self.axes
        u = (place[0] - axes["x"]) / axes["width"]
        v = (place[1] - axes["y"]) / axes["height"]
        return x0 + u * (x1 - x0), y1 - v * (y1 - y0)

    def near(self, data: tuple[float, float], limits: list[float] | None = None):
        """Equal within a pixel."""
        x0, x1, y0, y1 = limits or self.shown
        axes = self.axes
        pixel = abs(x1 - x0) / axes["width"], abs(y1 - y0) / axes["height"]
        return tuple(pytest.approx(value, abs=p) for value, p in zip(data, pixel, strict=True))

    def told(self, n: int = 1) -> list[float]:
        """The limits of the n-th report."""
        fields = self.tab.wait_for("plot.view", n)[n - 1]
        assert fields["plot"] == [self.name]
        return [float(text) for text in fields["limits"]]

    def matrix(self) -> tuple[float, ...] | None:
        """The transform on show, or None where the picture itself is."""
        self.tab.frames()
        image = self.figure.locator(".gesture-view canvas")
        if not image.is_visible():
            return None
        text = image.evaluate("i => getComputedStyle(i).transform")
        return tuple(float(number) for number in re.findall(r"-?[\d.e-]+", text))

    def expected_matrix(self, wanted: list[float]):
        """Where the picture with the limits shown belongs on axes with the wanted ones."""
        axes = self.axes
        left, bottom = self.pixel(wanted, self.shown[0], self.shown[2])
        right, top = self.pixel(wanted, self.shown[1], self.shown[3])
        a, d = (right - left) / axes["width"], (bottom - top) / axes["height"]
        return pytest.approx((a, 0, 0, d, left, top), abs=0.02)

    def pixel(self, limits: list[float], x: float, y: float) -> tuple[float, float]:
        x0, x1, y0, y1 = limits
        axes = self.axes
        return (x - x0) / (x1 - x0) * axes["width"], (y1 - y) / (y1 - y0) * axes["height"]


def panel(name: str, x: int = 0, w: int = 8) -> dict:
    return {"id": name, "title": f"Panel {name}", "x": x, "y": 0, "w": w, "h": 9}


def show(tab: Tab, *panels: dict) -> None:
    tab.page.evaluate(
        "panels => harness.show(panels.map(p => ({body: harness.plotHtml(p.id), ...p})))",
        list(panels),
    )


@pytest.fixture(scope="module")
def context(browser):
    made = browser.new_context(viewport={"width": 1440, "height": 900})
    yield made
    made.close()


@pytest.fixture
def tab(context, address):
    made = Tab(context, address)
    show(made, panel("basic"))
    yield made
    made.close()


@pytest.fixture
def plot(tab, request):
    return Plot(tab, getattr(request, "param", LIMITS))


both_ways = pytest.mark.parametrize(
    "plot", [LIMITS, REVERSED], ids=["rising", "reversed"], indirect=True
)


def drag(page, start, end, *, steps: int = 5, release: bool = True) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=steps)
    if release:
        page.mouse.up()


# ---- wheel --------------------------------------------------------------------------------------


@both_ways
def test_the_wheel_zooms_about_the_pointer(plot):
    place = plot.at(0.3, 0.6)
    plot.page.mouse.move(*place)
    for _ in range(3):
        plot.page.mouse.wheel(0, -100)
    plot.told()
    plot.page.wait_for_timeout(300)  # a slow machine may rest between two notches
    reports = len(plot.tab.messages("plot.view"))
    assert reports < 3
    wanted = plot.told(reports)
    assert plot.data(place, wanted) == plot.near(plot.data(place), wanted)
    scale = (wanted[1] - wanted[0]) / (plot.shown[1] - plot.shown[0])
    assert scale == pytest.approx((wanted[3] - wanted[2]) / (plot.shown[3] - plot.shown[2]))
    assert 0.4 < scale < 0.7  # of the same sign: a reversed axis stays one
    assert plot.matrix() == plot.expected_matrix(wanted)
    assert plot.page.evaluate("scrollY") == 0
    plot.draw(wanted)
    assert plot.matrix() is None


def test_ctrl_and_wheel_zooms_the_plot_not_the_page(plot):
    plot.page.mouse.move(*plot.at(0.5, 0.5))
    plot.page.keyboard.down("Control")
    plot.page.mouse.wheel(0, 20)
    plot.page.keyboard.up("Control")
    wanted = plot.told()
    assert abs(wanted[1] - wanted[0]) == pytest.approx(10 * 1.2214, rel=1e-3)
    assert plot.page.evaluate("visualViewport.scale") == 1


def test_over_the_margins_the_page_scrolls(browser, address):
    tab = Tab(browser, address, viewport={"width": 1440, "height": 300})
    show(tab, panel("basic"))
    plot = Plot(tab, LIMITS)
    axes = plot.axes
    tab.page.mouse.move(axes["x"] - 20, axes["y"] + 100)
    tab.page.mouse.wheel(0, 120)
    tab.page.wait_for_function("scrollY > 100")
    tab.page.wait_for_timeout(200)
    assert tab.messages("plot.view") == []
    tab.page.mouse.move(*plot.at(0.5, 0.5))
    before = tab.page.evaluate("scrollY")
    tab.page.wait_for_timeout(500)  # a wheel that still turns goes on with the page
    tab.page.mouse.wheel(0, 120)
    assert plot.told()
    assert tab.page.evaluate("scrollY") == before
    tab.close()


# ---- drag ---------------------------------------------------------------------------------------


@both_ways
def test_dragging_pans_and_the_picture_follows_within_a_frame(plot):
    start, end = plot.at(0.4, 0.4), plot.at(0.65, 0.2)
    drag(plot.page, start, end, steps=1, release=False)
    a, b, c, d, e, f = plot.matrix()
    assert (a, b, c, d) == (1, 0, 0, 1)
    assert (e, f) == pytest.approx((end[0] - start[0], end[1] - start[1]), abs=0.01)
    plot.tab.look(f"gesture-drag-{plot.shown[0]:.0f}")
    plot.page.mouse.up()
    wanted = plot.told()
    assert plot.data(end, wanted) == plot.near(plot.data(start))
    assert wanted[1] - wanted[0] == pytest.approx(plot.shown[1] - plot.shown[0])
    assert plot.tab.messages("plot.tap") == []
    plot.draw(wanted)
    assert plot.matrix() is None


@both_ways
def test_a_redraw_that_lands_while_dragging_goes_on_does_not_jump(plot):
    start, first, second = plot.at(0.3, 0.3), plot.at(0.5, 0.5), plot.at(0.8, 0.4)
    drag(plot.page, start, first, release=False)
    at_rest = plot.told()  # rested while held
    plot.page.mouse.move(*second)
    held = plot.data(start)
    plot.draw(at_rest)
    a, _, _, d, e, f = plot.matrix()
    assert (a, d) == (1, 1)
    # what was grabbed is under the pointer still, drawn with the new picture
    assert (e, f) == pytest.approx((second[0] - first[0], second[1] - first[1]), abs=0.05)
    third = plot.at(0.82, 0.45)
    plot.page.mouse.move(*third)
    assert plot.matrix()[4:] == pytest.approx((third[0] - first[0], third[1] - first[1]), abs=0.05)
    plot.page.mouse.up()
    plot.told(2)
    plot.page.wait_for_timeout(200)  # a slow machine reports a rest before the end too
    last = plot.told(len(plot.tab.messages("plot.view")))
    assert plot.data(third, last) == plot.near(held)
    plot.draw(last)
    assert plot.matrix() is None


def test_an_older_redraw_that_lands_after_a_newer_report_does_not_jump(plot):
    plot.page.mouse.move(*plot.at(0.5, 0.5))
    plot.page.mouse.wheel(0, -100)
    first = plot.told()
    plot.page.mouse.wheel(0, -100)
    second = plot.told(2)
    plot.draw(first)
    assert plot.matrix() == plot.expected_matrix(second)
    plot.draw(second)
    assert plot.matrix() is None
    plot.draw(second)  # drawn once more, with a label more
    assert plot.matrix() is None


def test_a_redraw_for_another_reason_leaves_the_gesture(plot):
    drag(plot.page, plot.at(0.5, 0.5), plot.at(0.6, 0.6), release=False)
    before = plot.matrix()
    plot.draw(plot.shown)
    assert plot.matrix() == before
    plot.page.mouse.up()


def test_what_is_swapped_is_swapped_in_one_frame(plot):
    """Picture, limits and transform never disagree at a frame."""
    plot.page.mouse.move(*plot.at(0.5, 0.5))
    plot.page.mouse.wheel(0, -100)
    wanted = plot.told()
    plot.page.evaluate(
        """() => {
          const image = document.querySelector("#plot-basic");
          const copy = document.querySelector(".gesture-view canvas");
          window.frames_seen = [];
          const same = () => image.dataset.picture === copy.dataset.picture;
          const look = () => {
            const { picture, limits } = image.dataset;
            frames_seen.push([picture, limits, copy.hidden || same(), copy.hidden].join("|"));
            window.looking = requestAnimationFrame(look);
          };
          look();
        }"""
    )
    plot.draw(wanted)
    plot.tab.frames(3)
    seen = plot.page.evaluate("cancelAnimationFrame(looking), [...new Set(frames_seen)]")
    states = [line.split("|") for line in seen]
    assert len(states) == 2
    assert [state[2:] for state in states] == [["true", "false"], ["true", "true"]]


# ---- box ----------------------------------------------------------------------------------------


def expect_box(plot, corner, opposite, n: int = 1) -> None:
    wanted = plot.told(n)
    (xa, ya), (xb, yb) = plot.data(corner), plot.data(opposite)
    x0, x1, y0, y1 = plot.shown
    low = {True: min, False: max}
    expected = (
        low[x0 < x1](xa, xb),
        low[x0 > x1](xa, xb),
        low[y0 < y1](ya, yb),
        low[y0 > y1](ya, yb),
    )
    assert plot.near((wanted[0], wanted[2])) == (expected[0], expected[2])
    assert plot.near((wanted[1], wanted[3])) == (expected[1], expected[3])
    assert plot.matrix() == plot.expected_matrix(wanted)


@both_ways
def test_shift_and_drag_zooms_into_a_box(plot):
    corner, opposite = plot.at(0.7, 0.6), plot.at(0.2, 0.1)
    plot.page.keyboard.down("Shift")
    drag(plot.page, corner, opposite, release=False)
    plot.tab.frames()
    band = plot.figure.locator(".rubber-band").bounding_box()
    assert band["width"] == pytest.approx(corner[0] - opposite[0], abs=1.5)
    assert (band["x"], band["y"]) == pytest.approx(opposite, abs=1.5)
    assert plot.tab.messages("plot.view") == []
    plot.tab.look("gesture-band")
    plot.page.mouse.up()
    plot.page.keyboard.up("Shift")
    assert not plot.figure.locator(".rubber-band").is_visible()
    expect_box(plot, corner, opposite)


def test_box_mode_stays_until_escape_and_survives_a_morph(plot):
    button = plot.figure.get_by_role("button", name="box")
    plot.figure.hover()
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    plot.page.evaluate(
        "harness.morph('panel-basic', harness.panelHtml('basic', 'Panel', harness.plotHtml('basic')))"
    )
    assert button.get_attribute("aria-pressed") == "true"
    corner, opposite = plot.at(0.2, 0.2), plot.at(0.5, 0.9)
    drag(plot.page, corner, opposite)
    expect_box(plot, corner, opposite)
    plot.page.keyboard.press("Escape")
    assert button.get_attribute("aria-pressed") == "false"
    drag(plot.page, corner, opposite, release=False)
    assert not plot.figure.locator(".rubber-band").is_visible()
    plot.page.mouse.up()


def test_a_band_is_kept_to_the_axes_and_escape_drops_it(plot):
    plot.page.keyboard.down("Shift")
    axes = plot.axes
    outside = (axes["x"] - 40, axes["y"] + axes["height"] + 20)
    drag(plot.page, plot.at(0.5, 0.5), outside)
    wanted = plot.told()
    assert (wanted[0], wanted[2]) == pytest.approx((plot.shown[0], plot.shown[2]))
    drag(plot.page, plot.at(0.5, 0.5), plot.at(0.9, 0.9), release=False)
    plot.page.keyboard.up("Shift")
    plot.page.keyboard.press("Escape")
    plot.page.mouse.up()
    plot.page.wait_for_timeout(200)
    assert len(plot.tab.messages("plot.view")) == 1


# ---- selecting ----------------------------------------------------------------------------------


def told_corners(plot, n: int = 1) -> list[tuple[float, float]]:
    """The corners of the n-th polygon that was reported."""
    fields = plot.tab.wait_for("plot.select", n)[n - 1]
    assert fields["plot"] == [plot.name]
    return list(zip(map(float, fields["x"]), map(float, fields["y"]), strict=True))


def draw_around(plot, *places: tuple[float, float]) -> None:
    mouse = plot.page.mouse
    mouse.move(*plot.at(*places[0]))
    mouse.down()
    for place in places[1:]:
        mouse.move(*plot.at(*place), steps=5)
    plot.tab.frames()
    assert plot.figure.locator(".lasso").is_visible()
    mouse.up()


@both_ways
def test_a_line_drawn_around_sources_is_told_in_data_units(plot):
    plot.figure.hover()
    plot.figure.get_by_role("button", name="select").click()
    places = [(0.2, 0.2), (0.7, 0.2), (0.7, 0.8), (0.2, 0.8)]
    draw_around(plot, *places)
    told = told_corners(plot)
    for place in places:
        expected = plot.data(plot.at(*place))
        assert any(corner == plot.near(expected) for corner in told)
    assert plot.tab.messages("plot.select")[0]["how"] == [""]
    assert not plot.figure.locator(".lasso").is_visible()
    plot.page.keyboard.down("Shift")
    draw_around(plot, *places)
    plot.page.keyboard.up("Shift")
    assert plot.tab.wait_for("plot.select", 2)[1]["how"] == ["or"]
    assert plot.tab.messages("plot.view") == []  # nothing was zoomed or moved


def test_a_rectangle_and_all_in_view_are_told_and_escape_gives_the_tool_back(plot):
    button = plot.figure.get_by_role("button", name="select")
    plot.figure.hover()
    button.click()
    plot.figure.get_by_role("button", name="rectangle").click()
    assert button.get_attribute("aria-pressed") == "true"
    corner, opposite = plot.at(0.2, 0.3), plot.at(0.6, 0.9)
    drag(plot.page, corner, opposite)
    told = told_corners(plot)
    assert told[0] == plot.near(plot.data(corner))
    assert told[2] == plot.near(plot.data(opposite))
    plot.figure.focus()
    plot.page.keyboard.press("Enter")
    x0, x1, y0, y1 = plot.shown
    assert told_corners(plot, 2) == [(x0, y1), (x1, y1), (x1, y0), (x0, y0)]
    plot.page.keyboard.press("Escape")
    assert button.get_attribute("aria-pressed") == "false"
    drag(plot.page, corner, opposite)
    plot.told()
    plot.page.keyboard.press("Enter")
    plot.tab.frames()
    assert len(plot.tab.messages("plot.select")) == 2


# ---- tap, reset, keys ---------------------------------------------------------------------------


@both_ways
def test_a_tap_selects_with_its_reach(plot):
    place = plot.at(0.25, 0.75)
    plot.page.mouse.click(*place)
    (tap,) = plot.tab.wait_for("plot.tap")
    assert (float(tap["x"][0]), float(tap["y"][0])) == plot.near(plot.data(place))
    axes = plot.axes
    assert float(tap["reach_x"][0]) == pytest.approx(12 * 10 / axes["width"], rel=1e-4)
    assert float(tap["reach_y"][0]) == pytest.approx(12 * 20 / axes["height"], rel=1e-4)
    assert tap["plot"] == ["basic"]


@pytest.mark.parametrize(("by", "held", "tapped"), [(3, 0, 1), (5, 0, 0), (0, 600, 1)])
def test_tap_or_drag(tab, by, held, tapped):
    plot = Plot(tab, LIMITS)
    x, y = plot.at(0.5, 0.5)
    tab.page.mouse.move(x, y)
    tab.page.mouse.down()
    if by:
        tab.page.mouse.move(x + by, y)
    tab.page.wait_for_timeout(held)
    tab.page.mouse.up()
    tab.page.wait_for_timeout(200)
    assert len(tab.messages("plot.tap")) == tapped
    assert len(tab.messages("plot.view")) == (1 if by > 4 else 0)


def test_a_tap_while_a_redraw_is_awaited_means_what_is_seen(plot):
    plot.page.mouse.move(*plot.at(0.1, 0.1))
    plot.page.mouse.wheel(0, -300)
    wanted = plot.told()
    place = plot.at(0.8, 0.8)
    plot.page.mouse.click(*place)
    (tap,) = plot.tab.wait_for("plot.tap")
    seen = plot.data(place, wanted)
    assert (float(tap["x"][0]), float(tap["y"][0])) == plot.near(seen, wanted)


def test_double_click_resets(plot):
    plot.page.mouse.dblclick(*plot.at(0.5, 0.5))
    (fields,) = plot.tab.wait_for("plot.view")
    assert fields == {"plot": ["basic"], "limits": []}
    assert len(plot.tab.messages("plot.tap")) == 1


@both_ways
def test_keys_on_the_plot(plot):
    x0, x1, y0, y1 = plot.shown
    dx, dy = 0.1 * (x1 - x0), 0.1 * (y1 - y0)
    plot.figure.focus()
    keys = plot.page.keyboard
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    keys.press("ArrowUp")
    expected = [x0 + 2 * dx, x1 + 2 * dx, y0 + dy, y1 + dy]
    assert plot.told() == pytest.approx(expected)
    keys.press("ArrowLeft")
    keys.press("ArrowDown")
    assert plot.told(2) == pytest.approx([x0 + dx, x1 + dx, y0, y1])
    keys.press("ArrowLeft")
    keys.press("+")
    narrow = plot.told(3)
    assert (narrow[1] - narrow[0]) * 1.5 == pytest.approx(x1 - x0)
    keys.press("-")
    assert plot.told(4) == pytest.approx([x0, x1, y0, y1], abs=1e-9)
    keys.press("0")
    assert plot.tab.wait_for("plot.view", 5)[4]["limits"] == []
    assert plot.page.evaluate("scrollY") == 0


def test_the_buttons(plot):
    before = plot.shown
    plot.figure.hover()
    plot.figure.get_by_role("button", name="zoom-in").click()
    wanted = plot.told()
    assert (wanted[1] - wanted[0]) * 1.5 == pytest.approx(plot.shown[1] - plot.shown[0])
    plot.draw(wanted)
    plot.figure.get_by_role("button", name="zoom-out").click()
    assert plot.told(2) == pytest.approx(before)
    plot.figure.get_by_role("button", name="reset").click()
    assert plot.tab.wait_for("plot.view", 3)[2]["limits"] == []
    # what was asked for stays on show until the worker answers, in order
    second = plot.told(2)
    assert plot.matrix() == plot.expected_matrix(second)
    plot.draw(second)
    plot.draw([0.0, 1.0, 0.0, 1.0])
    assert plot.matrix() is None


def test_zooming_stops_before_numbers_do(tab):
    plot = Plot(tab, [1e6, 1e6 + 1e-3, 0.0, 1.0])
    plot.page.mouse.move(*plot.at(0.5, 0.5))
    for _ in range(40):
        plot.page.mouse.wheel(0, -400)
    wanted = plot.told()
    assert wanted[1] - wanted[0] > 1e-10 * 1e6


# ---- readout, sizes, plots without axes ---------------------------------------------------------


@both_ways
def test_the_readout_says_where_the_pointer_is(plot):
    place = plot.at(0.25, 0.5)
    plot.page.mouse.move(*place)
    plot.tab.frames()
    readout = plot.figure.locator(".readout")
    text = readout.inner_text().replace("−", "-")
    x, y = text.split(", ")
    assert (float(x), float(y)) == plot.near(plot.data(place))
    assert [len(number.partition(".")[2]) for number in (x, y)] == [2, 2]
    axes = plot.axes
    plot.page.mouse.move(axes["x"] - 15, axes["y"] + 30)
    plot.tab.frames()
    assert not readout.is_visible()


def test_digits_fit_the_axes(tab):
    cases = [
        (1.23456, 0, 10, "1.23"),
        (-0.0123456, -0.05, 0.05, "−0.0123"),
        (150.11691, 150.1, 150.2, "150.1169"),
        (123456.7, 0, 1e6, "123457"),
        (2.5e12, 0, 1e13, "2.500e12"),
        (-3.21e-15, -1e-14, 0, "−3.210e−15"),
    ]
    script = (
        "async ([v, a, b]) => (await import('/static/js/plots/axes.mjs')).formatCoordinate(v, a, b)"
    )
    for *arguments, text in cases:
        assert tab.page.evaluate(script, arguments) == text


def test_sizes_of_all_plots_come_in_one_report(tab):
    show(tab, panel("basic", 0, 6), panel("sed", 6, 6))
    tab.page.wait_for_function("messages.at(-1)?.fields.plot.length === 2")
    n = len(tab.messages("plot.size"))
    (last,) = tab.messages("plot.size")[-1:]
    assert last["plot"] == ["basic", "sed"]
    for i, name in enumerate(last["plot"]):
        canvas = tab.page.locator(f"[data-plot-id={name}] .canvas").bounding_box()
        size = [float(last["width"][i]), float(last["height"][i])]
        assert size == pytest.approx([canvas["width"], canvas["height"]], abs=0.6)
        assert last["ratio"][i] == "1"
    for width in (1439, 1300, 1250, 1200):
        tab.page.set_viewport_size({"width": width, "height": 900})
        tab.page.wait_for_timeout(20)
    reports = tab.wait_for("plot.size", n + 1)
    tab.page.wait_for_timeout(400)
    assert len(tab.messages("plot.size")) == n + 1
    canvas = tab.page.locator("[data-plot-id=sed] .canvas").bounding_box()
    assert float(reports[-1]["width"][1]) == pytest.approx(canvas["width"], abs=0.6)
    assert tab.page.evaluate("messages.every(m => m.live === (m.action === 'plot.size'))")


def test_a_plot_that_appears_reports_its_size_at_once(tab):
    n = len(tab.wait_for("plot.size"))
    tab.page.evaluate(
        """async () => {
          harness.show([{id: "basic", title: "B", x: 0, y: 0, w: 6, h: 9, body: harness.plotHtml("bpt")}]);
          const start = performance.now();
          while (!messages.some(m => m.fields.plot?.includes("bpt"))) {
            await new Promise(requestAnimationFrame);
          }
          window.waited = performance.now() - start;
        }"""
    )
    assert tab.page.evaluate("waited") < 120
    assert tab.messages("plot.size")[n]["plot"] == ["bpt"]


def test_a_plot_without_limits_takes_no_gestures(tab):
    plot = Plot(tab, None)
    place = plot.at(0.5, 0.5)
    plot.page.mouse.move(*place)
    plot.page.mouse.wheel(0, -100)
    drag(plot.page, place, plot.at(0.7, 0.7))
    plot.page.mouse.click(*place)
    plot.figure.focus()
    plot.page.keyboard.press("+")
    plot.page.wait_for_timeout(200)
    assert plot.tab.messages("plot.view") == plot.tab.messages("plot.tap") == []
    assert not plot.figure.get_by_role("button", name="zoom-in").is_visible()
    plot.draw(LIMITS)  # another tab of the same plot has axes
    plot.page.mouse.click(*place)
    assert len(plot.tab.wait_for("plot.tap")) == 1


def test_a_morph_that_replaces_the_plot_starts_afresh(plot):
    plot.page.mouse.move(*plot.at(0.5, 0.5))
    plot.page.mouse.wheel(0, -100)
    plot.told()
    show(plot.tab, panel("basic") | {"body": "<p>Choose plot type</p>"})
    show(plot.tab, panel("basic"))
    assert plot.page.locator("#plot-basic").get_attribute("data-picture")
    plot.tab.frames()
    assert plot.matrix() is None
    plot.page.mouse.click(*plot.at(0.5, 0.5))
    (tap,) = plot.tab.wait_for("plot.tap")
    centre = plot.data(plot.at(0.5, 0.5))
    assert (float(tap["x"][0]), float(tap["y"][0])) == plot.near(centre)


def test_dark(browser, address):
    tab = Tab(browser, address, color_scheme="dark", viewport={"width": 1180, "height": 700})
    show(tab, panel("basic", 0, 7), panel("sed", 7, 5))
    plot = Plot(tab, LIMITS)
    plot.figure.hover()
    plot.figure.get_by_role("button", name="box").click()
    drag(tab.page, plot.at(0.3, 0.3), plot.at(0.7, 0.8), release=False)
    tab.frames()
    tab.look("gesture-dark-1180")
    paper = plot.figure.locator(".canvas").evaluate("c => getComputedStyle(c).backgroundColor")
    assert paper == "rgb(24, 32, 43)"
    tab.close()


# ---- touch --------------------------------------------------------------------------------------


@pytest.fixture
def touched(browser, address):
    tab = Tab(browser, address, has_touch=True, viewport={"width": 800, "height": 900})
    show(tab, panel("basic"))
    yield Plot(tab, REVERSED)
    tab.close()


def test_two_fingers_keep_what_is_between_them(touched):
    plot, fingers = touched, Fingers(touched.page)
    a, b = plot.at(0.4, 0.4), plot.at(0.6, 0.6)
    fingers.put("touchStart", a)
    fingers.put("touchStart", a, b)
    for i in range(1, 6):
        fingers.put("touchMove", (a[0] - 10 * i, a[1] - 6 * i), (b[0] + 30 * i, b[1] + 14 * i))
    last = (a[0] - 50, a[1] - 30), (b[0] + 150, b[1] + 70)
    before = plot.data(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))
    middle = (last[0][0] + last[1][0]) / 2, (last[0][1] + last[1][1]) / 2
    fingers.put("touchEnd")
    wanted = plot.told(len(plot.tab.wait_for("plot.view")))
    assert plot.data(middle, wanted) == plot.near(before)
    apart = [((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2) ** 0.5 for p, q in ((a, b), last)]
    scale = (wanted[1] - wanted[0]) / (plot.shown[1] - plot.shown[0])
    assert scale == pytest.approx(apart[0] / apart[1], rel=0.01)
    assert plot.tab.messages("plot.tap") == []
    plot.tab.look("gesture-pinch-800")


def test_one_finger_pans_and_a_touch_selects(touched):
    plot, fingers = touched, Fingers(touched.page)
    place = plot.at(0.5, 0.5)
    plot.page.touchscreen.tap(*place)
    (tap,) = plot.tab.wait_for("plot.tap")
    assert (float(tap["x"][0]), float(tap["y"][0])) == plot.near(plot.data(place))
    plot.page.wait_for_timeout(450)  # or it is a double tap
    end = (place[0] + 60, place[1] - 90)
    fingers.put("touchStart", place)
    for i in range(1, 4):
        fingers.put("touchMove", (place[0] + 20 * i, place[1] - 30 * i))
    fingers.put("touchEnd")
    wanted = plot.told(len(plot.tab.wait_for("plot.view")))
    assert plot.data(end, wanted) == plot.near(plot.data(place))
    assert plot.page.evaluate("scrollY") == 0


def test_a_finger_that_rests_selects_nothing(touched):
    plot, fingers = touched, Fingers(touched.page)
    fingers.put("touchStart", plot.at(0.5, 0.5))
    plot.page.wait_for_timeout(600)
    fingers.put("touchEnd")
    plot.page.wait_for_timeout(200)
    assert plot.tab.messages("plot.tap") == []


def test_a_finger_draws_around_sources(touched):
    plot, fingers = touched, Fingers(touched.page)
    plot.figure.get_by_role("button", name="select").tap()
    places = [plot.at(*place) for place in ((0.3, 0.3), (0.6, 0.3), (0.6, 0.6))]
    fingers.put("touchStart", places[0])
    for place in places[1:]:
        fingers.put("touchMove", place)
    fingers.put("touchEnd")
    assert len(told_corners(plot)) == 3
    assert plot.page.evaluate("scrollY") == 0


# ---- speed --------------------------------------------------------------------------------------


def test_no_long_task_and_no_layout_while_dragging(tab):
    plot = Plot(tab, LIMITS)
    tab.page.evaluate(
        """() => {
          window.long = [];
          new PerformanceObserver((list) => long.push(...list.getEntries().map((e) => e.duration)))
            .observe({ type: "longtask" });
        }"""
    )
    session = tab.context.new_cdp_session(tab.page)
    session.send("Performance.enable")

    def metrics() -> dict[str, float]:
        return {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}

    drag(tab.page, plot.at(0.3, 0.3), plot.at(0.35, 0.35), release=False)
    tab.frames()
    before = metrics()
    n = 60
    for i in range(n):
        tab.page.mouse.move(*plot.at(0.35 + 0.005 * i, 0.35 + 0.004 * (i % 10)))
    after = metrics()
    tab.page.mouse.up()
    script = after["ScriptDuration"] - before["ScriptDuration"]
    layout = after["LayoutDuration"] - before["LayoutDuration"]
    print(f"per move: script {1e3 * script / n:.2f} ms, layout {1e3 * layout / n:.2f} ms")
    assert script / n < 0.004
    assert layout / n < 0.004
    assert tab.page.evaluate("long") == []
