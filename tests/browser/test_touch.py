"""On a tablet: panels to look and choose with, by finger alone, every control as large as a fingertip."""

from __future__ import annotations

import re

import pytest
from engines.launching import CHROMIUM_FLAGS
from harness.tab import Fingers
from joining_and_linking import N_SOURCES, series_file
from new_panel import add_panel
from person import Person
from playwright.sync_api import expect
from shown_plots import limits_of, place_of
from test_keys import COARSE

import browsers

PANELS = ("Selections", "Table", "Gallery", "Spectrum", "Light Curve", "Corner", "Sky")
FINGER = 43.5  # px; 44 and what rounding takes
# What a finger can press, with a label that it can press instead; a link within a sentence is as high as that.
SMALL = """
() => [...document.querySelectorAll("button, summary, select, input:not([type=hidden]), a.button, [role=option]")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.matches("option, p > .link"))
  .map((one) => [one.ariaLabel || one.innerText || one.id, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([, { width, height }]) => width > 1 && Math.min(width, height) < LEAST)
  .map(([name, { width, height }]) => `${name}: ${Math.round(width)} x ${Math.round(height)}`)
""".replace("LEAST", str(FINGER))


@pytest.fixture
def tablet(playwright, address):
    flags = [*CHROMIUM_FLAGS, f"--blink-settings={COARSE}"]
    launched = playwright.chromium.launch(executable_path=browsers.chromium(), args=flags)
    context = launched.new_context(viewport={"width": 1180, "height": 820}, has_touch=True)
    someone = Person(None, address, context=context)
    yield someone
    someone.leave()
    launched.close()


def test_sources_are_seen_and_chosen_by_finger(tablet, small, tmp_path):
    person, page = tablet, tablet.page
    person.set_up_from_disk(series_file(small, tmp_path), mode="Labelling")
    panels = {name: add_panel(person, name) for name in PANELS}
    assert page.evaluate(SMALL) == []
    source = page.locator(".source-id")

    lasso_by_finger(person, "basic-2")
    selected = panels["Selections"].get_by_role("heading", name="Selected").get_by_role("status")
    expect(selected).to_have_text(re.compile(rf"^[1-9]\d* of {N_SOURCES} sources$"))
    panels["Selections"].get_by_role("button", name="Next source").tap()
    expect(panels["Selections"].get_by_text(re.compile("^Source 1 of"))).to_be_visible()
    first = source.inner_text()

    table = panels["Table"].locator(".table-layer [role=row]")
    table.nth(1).get_by_role("gridcell").first.tap()
    expect(source).not_to_have_text(first)
    rest_on(person, table.nth(3).get_by_role("gridcell").nth(1))
    expect(panels["Table"].locator("[role=gridcell][aria-selected]")).to_have_count(3 * 2)

    picture = panels["Gallery"].locator("[role=option]").nth(2)
    wanted = picture.locator(".gallery-id").inner_text().split()[-1]
    picture.tap()
    expect(source).to_contain_text(wanted)
    name = re.compile(f"of source {wanted}")
    for panel in ("Spectrum", "Light Curve"):
        expect(panels[panel].get_by_role("img", name=name)).to_be_visible()

    for width, height in ((820, 1180), (1180, 820)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(400)
        person.settle()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        person.look(f"tablet-{width}")
    assert person.problems == []


def lasso_by_finger(person: Person, plot: str) -> None:
    """Draw around the middle of a plot."""
    figure = person.page.locator(f'figure[data-plot-id="{plot}"]')
    figure.scroll_into_view_if_needed()
    figure.get_by_role("button", name="Select", exact=True).tap()
    x0, x1, y0, y1 = limits_of(person, plot)
    parts = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
    places = [place_of(person, plot, x0 + u * (x1 - x0), y0 + v * (y1 - y0)) for u, v in parts]
    fingers = Fingers(person.page)
    fingers.put("touchStart", places[0])
    for place in places[1:]:
        fingers.put("touchMove", place)
    # Chromium takes a finger that is lifted while it moves for a push, and the next tap for what ends that.
    person.page.wait_for_timeout(300)
    fingers.put("touchMove", places[-1])
    fingers.put("touchEnd")
    person.settle()


def rest_on(person: Person, cell) -> None:
    """Rest a finger on a cell of a table."""
    box = cell.bounding_box()
    fingers = Fingers(person.page)
    fingers.put("touchStart", (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))
    person.page.wait_for_timeout(600)
    fingers.put("touchEnd")
