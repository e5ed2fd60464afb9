"""The panel grid without Python: placing, moving, resizing, by pointer, touch and keys."""

from __future__ import annotations

import itertools

import pytest
from harness.tab import Fingers, Tab, told_layout
from playwright.sync_api import expect

PANELS = [
    {"id": "0", "title": "Active Learning", "x": 0, "y": 0, "w": 6, "h": 8},
    {"id": "1", "title": "Selected Source", "x": 6, "y": 0, "w": 6, "h": 4},
    {"id": "2", "title": "Basic Plot", "x": 6, "y": 4, "w": 3, "h": 4},
    {"id": "3", "title": "SED Plot", "x": 9, "y": 4, "w": 3, "h": 4},
]
LINES = "".join(f"<p>line {i}</p>" for i in range(40))


def panels(*changes: dict, body: str = LINES) -> list[dict]:
    """The four panels, some of them elsewhere."""
    made = {p["id"]: p | {"body": body} for p in PANELS}
    for change in changes:
        made[change["id"]] |= change
    return list(made.values())


def places(*ids: str) -> dict[str, tuple[int, int, int, int]]:
    return {p["id"]: (p["x"], p["y"], p["w"], p["h"]) for p in PANELS if not ids or p["id"] in ids}


@pytest.fixture(scope="module")
def context(browser):
    made = browser.new_context(viewport={"width": 1440, "height": 900})
    yield made
    made.close()


@pytest.fixture
def tab(context, address):
    made = Tab(context, address)
    made.show(*panels())
    yield made
    made.close()


def box(tab, panel: str) -> dict:
    return tab.page.locator(f"#panel-{panel}").bounding_box()


def drag(tab, start: tuple[float, float], by: tuple[float, float]) -> None:
    mouse = tab.page.mouse
    mouse.move(*start)
    mouse.down()
    for i in range(1, 9):
        mouse.move(start[0] + by[0] * i / 8, start[1] + by[1] * i / 8)
    mouse.up()


def grab(tab, panel: str) -> tuple[float, float]:
    head = tab.page.locator(f"#panel-{panel} .panel-head h2").bounding_box()
    return head["x"] + 20, head["y"] + head["height"] / 2


def test_panels_are_at_their_places_at_once(tab):
    assert tab.layout() == places()
    first, second, third = (box(tab, panel) for panel in "012")
    assert first["width"] == pytest.approx(2 * third["width"] + 15, abs=2)
    assert second["x"] == pytest.approx(first["x"] + first["width"] + 15, abs=1)
    assert third["y"] == pytest.approx(second["y"] + second["height"] + 15, abs=1)
    assert 60 <= (first["height"] + 15) / 8 <= 75
    assert tab.page.evaluate("document.getAnimations().length") == 0
    assert tab.layouts() == []
    tab.look("grid-1440")


def test_long_content_scrolls_inside_its_panel(tab):
    page = tab.page
    sizes = page.locator("#panel-1 .panel-body").evaluate("b => [b.scrollHeight, b.clientHeight]")
    assert sizes[0] > sizes[1]
    assert box(tab, "1")["height"] < 300
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)


def test_a_panel_that_stays_is_never_made_again(tab):
    page = tab.page
    page.evaluate("for (const p of document.querySelectorAll('.panel')) p.mark = p.id")
    page.locator("#panel-0 .panel-body").evaluate("b => { b.scrollTop = 77 }")
    new = {"id": "4", "title": "BPT Plots", "x": 0, "y": 8, "w": 4, "h": 3, "body": "new"}
    moved = panels({"id": "2", "w": 6}, {"id": "3", "x": 6, "y": 8})
    tab.show(*moved[:1], *moved[2:], new)  # without the second
    marks = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.panel')].map(p => [p.id, p.mark ?? null]))"
    )
    assert marks == {
        "panel-0": "panel-0", "panel-2": "panel-2", "panel-3": "panel-3", "panel-4": None
    }  # fmt: skip
    assert page.locator("#panel-0 .panel-body").evaluate("b => b.scrollTop") == 77
    assert tab.layout()["4"] == (0, 8, 4, 3)
    assert tab.layout()["2"] == (6, 0, 6, 4)  # fell up into the gap
    assert tab.layouts() == []


def test_dragging_by_the_head_is_reported_once(tab):
    column = (box(tab, "3")["width"] + 15) / 3
    drag(tab, grab(tab, "2"), (3.1 * column, 0))
    (moved,) = tab.wait_for_layouts()
    told = told_layout(moved)
    assert told == tab.layout()
    assert told["2"][0] == 9
    assert told["3"] != places("3")["3"]
    # the worker says it back: nothing moves, nothing is reported
    tab.page.evaluate("places => harness.setGrid(places)", moved)
    assert tab.layout() == told
    assert len(tab.layouts()) == 1


def test_body_and_buttons_do_not_drag(tab):
    body = box(tab, "1")
    drag(tab, (body["x"] + 60, body["y"] + 120), (0, 300))
    button = tab.page.get_by_role("button", name="Remove Basic Plot").bounding_box()
    drag(tab, (button["x"] + 8, button["y"] + 8), (-400, 200))
    tab.frames(4)
    assert tab.layout() == places()
    assert tab.layouts() == []


def test_resizing_at_the_corner(tab):
    place = box(tab, "1")
    column, row = (place["width"] + 15) / 6, (place["height"] + 15) / 4
    corner = (place["x"] + place["width"] - 6, place["y"] + place["height"] - 6)
    tab.page.mouse.move(*corner)
    drag(tab, corner, (-2.05 * column, 1.05 * row))
    (moved,) = tab.wait_for_layouts()
    assert told_layout(moved)["1"] == (6, 0, 4, 5)


def test_the_page_follows_where_python_allows_less(tab):
    """As where a panel was made higher than a panel can be."""
    place = box(tab, "1")
    row = (place["height"] + 15) / 4
    corner = (place["x"] + place["width"] - 6, place["y"] + place["height"] - 6)
    tab.page.mouse.move(*corner)
    drag(tab, corner, (0, 3.05 * row))
    (answer,) = tab.wait_for_layouts()
    (panel,) = (one for one in answer if one["id"] == "1")
    assert panel["h"] == 7
    panel["h"] = 5
    tab.page.evaluate("places => harness.setGrid(places)", answer)
    assert tab.layout()["1"][3] == 5
    assert len(tab.messages("layout.change")) == 1


def test_by_touch_after_a_moment(browser, address):
    tab = Tab(browser, address, has_touch=True, viewport={"width": 1200, "height": 900})
    tab.show(*panels())
    column = (box(tab, "3")["width"] + 15) / 3
    x, y = grab(tab, "2")
    fingers = Fingers(tab.page)
    fingers.put("touchStart", (x, y))
    tab.page.wait_for_timeout(400)
    for i in range(1, 5):
        fingers.put("touchMove", (x + 3.1 * column * i / 4, y))
    fingers.put("touchEnd")
    assert told_layout(tab.wait_for_layouts()[0])["2"][0] == 9
    tab.close()


def test_an_older_answer_does_not_undo_a_newer_move(tab):
    column = (box(tab, "3")["width"] + 15) / 3
    drag(tab, grab(tab, "2"), (3.1 * column, 0))
    drag(tab, grab(tab, "0"), (6.1 * column, 0))
    first, second = tab.wait_for_layouts(2)
    assert told_layout(first) != told_layout(second)
    for moved in (first, second):
        tab.page.evaluate("places => harness.setGrid(places)", moved)
        assert tab.layout() == told_layout(second)


def test_a_layout_that_comes_during_a_drag_waits(tab):
    page = tab.page
    start = grab(tab, "2")
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 30, start[1] + 5)
    new = {"id": "9", "title": "Mateos 2012 Wedge", "x": 0, "y": 8, "w": 12, "h": 2, "body": "!"}
    tab.show(*panels({"id": "0", "w": 5}), new)
    assert page.locator("#panel-9").inner_text().endswith("!")
    assert tab.layout()["0"] == (0, 0, 6, 8)
    page.mouse.move(*start)
    page.mouse.up()
    page.wait_for_function(
        "document.getElementById('grid').gridstack.engine.nodes.find(n => n.id === '0').w === 5"
    )


def test_by_keyboard(tab):
    page = tab.page
    move = page.get_by_role("button", name="Move or resize SED Plot")
    move.focus()
    page.keyboard.press("Enter")
    assert move.get_attribute("aria-pressed") == "true"
    assert "SED Plot: column 10, row 5, 3 wide, 4 high" in tab.announced()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    assert tab.layout()["3"] == (9, 4, 2, 5)
    assert tab.announced() == "SED Plot: column 10, row 5, 2 wide, 5 high"
    page.keyboard.press("ArrowRight")
    assert tab.layout()["3"] == (10, 4, 2, 5)
    page.keyboard.press("ArrowUp")  # past the panel above, which makes room
    assert tab.layout()["3"][1] < 4
    up = tab.layout()
    page.keyboard.press("ArrowDown")
    assert tab.layout()["3"][1] > up["3"][1]
    assert page.evaluate("document.activeElement.dataset.panelMove") == "3"
    assert tab.layouts() == []
    page.keyboard.press("Enter")
    assert move.get_attribute("aria-pressed") == "false"
    (moved,) = tab.layouts()
    assert told_layout(moved) == tab.layout()


def test_escape_puts_back(tab):
    page = tab.page
    page.get_by_role("button", name="Move or resize Basic Plot").focus()
    page.keyboard.press("Space")
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowDown", "Shift+ArrowRight"):
        page.keyboard.press(key)
    assert tab.layout() != places()
    page.keyboard.press("Escape")
    assert tab.layout() == places()
    assert tab.announced() == "Basic Plot: put back at column 7, row 5, 3 wide, 4 high"
    assert tab.layouts() == []


def test_leaving_the_button_keeps_the_move_and_a_morph_keeps_the_state(tab):
    page = tab.page
    move = page.get_by_role("button", name="Move or resize Active Learning")
    move.click()
    page.keyboard.press("Shift+ArrowDown")
    page.evaluate("harness.morph('panel-0', harness.panelHtml('0', 'Active Learning', 'new'))")
    assert move.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Tab")
    (moved,) = tab.layouts()
    assert told_layout(moved)["0"] == (0, 0, 6, 9)


def test_an_answer_that_comes_during_a_move_by_keys_waits(tab):
    page = tab.page
    page.get_by_role("button", name="Move or resize Active Learning").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowDown")
    page.evaluate("places => harness.setGrid(places)", tab.layouts()[0])
    assert tab.layout()["0"] == (0, 0, 6, 10)
    page.keyboard.press("Escape")
    assert tab.layout()["0"] == (0, 0, 6, 9)
    assert len(tab.layouts()) == 1


def test_gaps_close_without_being_the_users_change(tab):
    tab.show(*panels({"id": "0", "y": 3}))
    assert tab.layout()["0"] == (0, 0, 6, 8)
    drag(tab, grab(tab, "0"), (4, 4))
    page = tab.page
    page.get_by_role("button", name="Move or resize Active Learning").click()
    page.keyboard.press("Enter")
    tab.frames()
    assert tab.layouts() == []


def test_tab_order_follows_the_layout(tab):
    tab.show(
        *panels({"id": "0", "x": 6}, {"id": "1", "x": 0}, {"id": "2", "x": 0}, {"id": "3", "x": 3})
    )
    order = tab.page.evaluate("[...document.querySelectorAll('.panel')].map(p => p.id)")
    assert order == ["panel-1", "panel-0", "panel-2", "panel-3"]


def test_a_small_screen_stacks_and_keeps_the_layout(browser, address):
    tab = Tab(browser, address, viewport={"width": 800, "height": 900})
    plot = "<p>Above.</p>"
    tab.show(*panels(body=plot))
    boxes = [box(tab, panel) for panel in "0123"]
    assert len({place["x"] for place in boxes}) == 1
    assert all(place["width"] > 740 for place in boxes)
    for above, below in itertools.pairwise(boxes):
        assert below["y"] >= above["y"] + above["height"]
    assert not tab.page.get_by_role("button", name="Move or resize SED Plot").is_visible()
    drag(tab, grab(tab, "0"), (0, 200))
    assert tab.layout() == places()
    tab.look("grid-800")
    tab.page.set_viewport_size({"width": 1200, "height": 900})
    assert box(tab, "3")["width"] < 300
    assert tab.layout() == places()
    column = (box(tab, "3")["width"] + 15) / 3
    assert tab.layouts() == []
    drag(tab, grab(tab, "2"), (3.1 * column, 0))
    assert told_layout(tab.wait_for_layouts()[0])["2"][0] == 9
    tab.close()


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_others_slide_only_if_motion_is_welcome(browser, address, motion):
    tab = Tab(browser, address, reduced_motion=motion)
    tab.show(*panels())
    column = (box(tab, "3")["width"] + 15) / 3
    start = grab(tab, "2")
    tab.page.mouse.move(*start)
    tab.page.mouse.down()
    running = 0
    for i in range(1, 9):
        tab.page.mouse.move(start[0] + 3.1 * column * i / 8, start[1])
        running = max(running, tab.page.evaluate("document.getAnimations().length"))
    tab.look(f"grid-drag-{motion}")
    tab.page.mouse.up()
    assert (running > 0) == (motion == "no-preference")
    tab.wait_for("layout.change")
    tab.close()


def test_dark(browser, address):
    tab = Tab(browser, address, color_scheme="dark", viewport={"width": 1180, "height": 700})
    tab.show(*panels())
    tab.page.get_by_role("button", name="Move or resize Basic Plot").click()
    tab.look("grid-dark-1180")
    background = tab.page.locator("#panel-0").evaluate("p => getComputedStyle(p).backgroundColor")
    assert background == "rgb(24, 32, 43)"
    tab.close()


def test_a_panel_fills_the_window_and_escape_gives_it_its_place_back(tab):
    page = tab.page
    before = box(tab, "2")
    button = page.get_by_role("button", name="Full screen: Basic Plot")
    button.focus()
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    size = page.viewport_size
    whole = {"x": 0, "y": 0, "width": size["width"], "height": size["height"]}
    assert box(tab, "2") == pytest.approx(whole, abs=2)
    expect(button).to_be_focused()
    others = page.get_by_role("button", name="Full screen: SED Plot", include_hidden=True)
    assert (
        others.evaluate("button => { button.focus(); return document.activeElement === button; }")
        is False
    )
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert box(tab, "2") == pytest.approx(before, abs=1)
    expect(button).to_be_focused()
    others.focus()
    expect(others).to_be_focused()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    tab.show(*[panel for panel in panels() if panel["id"] != "2"])  # it is removed meanwhile
    expect(page.locator("[inert]")).to_have_count(0)
