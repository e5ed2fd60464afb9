"""Nothing spills over the side of a small screen, an enlarged one, or a sheet of paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


@pytest.fixture
def cores() -> int:
    return 1


def overflowing(page) -> list[str]:
    """Titles of the panels whose content is higher than they are."""
    return page.evaluate("""() => [...document.querySelectorAll(".panel-body")]
        .filter(body => body.scrollHeight > body.clientHeight + 1)
        .map(body => body.closest(".panel").querySelector("h2").textContent)""")


SPILLING = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_small_and_enlarged_screens_and_paper(person):
    page = person.page
    page.set_viewport_size({"width": 1180, "height": 700})
    person.open()
    person.wait_for_python()
    person.set_up_example(combine=False)
    person.look("setup-1180")
    assert not page.evaluate(SPILLING)
    person.close_settings()
    # A description of another length moves nothing: what is pressed right after a choice is still there.
    add = page.get_by_role("button", name="Add", exact=True)
    before = add.bounding_box()
    page.get_by_label("Classifier", exact=True).select_option("DTree")
    person.settle()
    expect(page.get_by_text("one decision tree")).to_be_visible()
    assert add.bounding_box() == before
    person.start_training("DTree")
    person.look("learning-1180")
    assert not page.evaluate(SPILLING)
    expect(page.get_by_text("Sky cutouts from SDSS and FIRST")).to_be_visible()
    assert overflowing(page) == []
    # 200 % of 1440 x 900 and of 1180 x 700
    for width, height in ((720, 450), (590, 350)):
        page.set_viewport_size({"width": width, "height": height})
        rows = page.locator("body > header").evaluate(
            """header => new Set([...header.querySelectorAll(".brand, .toolbar > *, .documentation")]
               .filter(e => e.offsetHeight)
               .map(e => Math.round((e.offsetTop + e.offsetHeight / 2) / 12))).size"""
        )
        assert rows <= 2
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function(  # until what Python draws for the new size is there
        """() => [...document.querySelectorAll("canvas[data-plot][data-picture]")].every((canvas) => {
            const { width, height } = canvas.getBoundingClientRect();
            return Math.abs(width / height / (canvas.width / canvas.height) - 1) < 0.02;
        })"""
    )
    person.settle()
    assert not page.evaluate(SPILLING)
    page.emulate_media(media="print")
    assert page.get_by_role("button").count() == 0
    assert page.get_by_role("link").count() == 0
    plots = page.locator("canvas[data-plot][data-picture]")
    assert plots.count() == 2
    for i in range(2):
        box = plots.nth(i).bounding_box()
        ratio = plots.nth(i).evaluate("canvas => canvas.width / canvas.height")
        assert box["width"] > 300
        assert box["width"] / box["height"] == pytest.approx(ratio, rel=0.02)
    for title in ("Active Learning", "Selected Source Info", "Basic Plot"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    person.look("paper")
    assert person.problems == []
