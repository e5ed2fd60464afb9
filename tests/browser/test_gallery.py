"""Pictures side by side: asked for once that is allowed, walked through and labelled by keys, kept for offline."""

from __future__ import annotations

import io
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from astropy.table import Table
from axe_findings import findings
from new_panel import add_panel
from PIL import Image
from playwright.sync_api import Locator, Route, expect

N = 240
HIPS2FITS = "https://alasky.cds.unistra.fr/**"


def sky(route: Route) -> None:
    """A picture as hips2fits gives it, whose colour tells the position."""
    query = parse_qs(urlsplit(route.request.url).query)
    side, ra = int(query["width"][0]), float(query["ra"][0])
    y, x = np.mgrid[:side, :side] - side / 2
    light = np.exp(-(x**2 + (1 + ra / 90) * y**2) / (side / 6) ** 2)
    colour = np.array([1, 0.5 + ra / 720, 1 - ra / 500])
    made = io.BytesIO()
    Image.fromarray(np.uint8(200 * light[..., None] * colour)).save(made, "PNG")
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "image/png"}
    route.fulfill(body=made.getvalue(), headers=headers)


@pytest.fixture
def catalogue(tmp_path) -> Table:
    rng = np.random.default_rng(0)
    label = np.arange(N) % 2
    table = Table({"id": np.arange(N), "label": label})
    table["g"], table["r"] = rng.normal(label, 0.6), rng.normal(-label, 0.6)
    table["ra"], table["dec"] = np.linspace(1, 359, N), np.linspace(-60, 60, N)
    table["cutout"] = [f"cutouts/{i % 3}.png" for i in range(N)]
    table.write(tmp_path / "mine.fits")
    for i in range(3):
        Image.new("RGB", (40, 40), (200, 60 * i, 30)).save(tmp_path / f"{i}.png")
    return table


def marked(panel: Locator) -> Locator:
    """The picture that keys are about."""
    grid = panel.get_by_role("listbox", name="Pictures")
    expect(grid).to_have_attribute("aria-activedescendant", re.compile("."))
    return panel.page.locator(f"#{grid.get_attribute('aria-activedescendant')}")


def expect_widths(panel: Locator, width: int) -> None:
    """All pictures come, so many pixels wide."""
    pictures = panel.locator("[role=option] img")
    expect(pictures.first).to_be_visible()
    panel.page.wait_for_function(
        """([all, width]) => all.every((one) => one.complete && one.naturalWidth === width)""",
        arg=[pictures.element_handles(), width],
    )


def test_pictures_are_looked_at_and_labelled_by_keys(person, catalogue, tmp_path):
    page = person.page
    person.context.route(HIPS2FITS, sky)
    person.open()
    person.wait_for_python()
    person.load_from_disk(tmp_path / "mine.fits")
    person.fill("ID Column", "id")
    person.fill("Label Column", "label")
    person.choose("Image columns", "cutout")
    person.choose("Which Labels would you like to create a classifier for?", "1")
    person.choose("Which Features should be used for training?", "g", "r")
    person.settle()
    page.get_by_role("button", name="Close Settings").click()
    person.settle()
    person.start_training("DTree")
    panel = add_panel(person, "Gallery")
    panel.get_by_label("Sources").select_option("Next in the queue")
    pictures = panel.get_by_role("listbox", name="Pictures")
    options = pictures.get_by_role("option")
    expect(options).to_have_count(24)
    expect(
        panel.get_by_text(re.compile(r"^The picture of source \d+ cannot be reached"))
    ).to_have_count(24)
    panel.get_by_label("Pictures on this computer").set_input_files(
        [tmp_path / f"{i}.png" for i in range(3)]
    )
    expect_widths(panel, 40)

    # A survey: asked for once that is allowed, and stretched whoever's server it is.
    panel.get_by_label("Pictures", exact=True).first.select_option("Pan-STARRS")
    expect(panel.get_by_text("tells that server which positions you look at")).to_be_visible()
    person.settle()
    assert not [one for one in person.requests if "alasky" in one]
    panel.get_by_role("button", name="Fetch Pictures").click()
    expect_widths(panel, 256)
    before = panel.screenshot()
    panel.get_by_label("Stretch").select_option("asinh")
    person.settle()
    assert panel.screenshot() != before

    # By keys: to the third picture, labelled, the next marked; and taken back.
    pictures.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    third = options.nth(2)
    assert marked(panel).get_attribute("id") == third.get_attribute("id")
    page.keyboard.press("1")
    expect(third).to_contain_text("your label")
    assert marked(panel).get_attribute("id") == options.nth(3).get_attribute("id")
    expect(pictures).to_be_focused()
    page.keyboard.press("2")
    expect(panel.get_by_role("button", name="Train on 2 More Labels")).to_be_visible()
    page.keyboard.press("z")
    expect(panel.get_by_role("button", name="Train on 1 More Label")).to_be_visible()
    person.expect_trained_on(10)

    # The source in question is answered from here, which trains on the waiting label too.
    page.keyboard.press("Home")
    expect(marked(panel)).to_contain_text("in question")
    page.wait_for_timeout(500)  # pictures that have just changed take no label
    page.keyboard.press("2")
    person.expect_trained_on(12)
    expect(pictures).to_be_focused()
    page.keyboard.press("z")  # what was trained on last is taken back
    person.expect_trained_on(11)
    expect(pictures).to_be_focused()
    person.settle()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(marked(panel)).to_have_attribute("aria-selected", "true")
    person.settle()
    source = re.search(r"\d+", marked(panel).text_content())[0]
    expect(page.locator(".source-id")).to_contain_text(f"ID {source}")
    panel.get_by_role("button", name="More Like This").click()
    expect(panel.get_by_text(f"Source {source} and the 239 nearest to it")).to_be_visible()
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect_widths(panel, 256)
    assert findings(person) == []  # in dark last
    person.look("gallery")
    # files named by the catalogue that the site does not have
    assert [one for one in person.problems if "404" not in one] == []

    # Without a network they are there, by what is kept.
    person.context.unroute(HIPS2FITS)
    person.context.route(HIPS2FITS, lambda route: route.abort())
    person.open()
    person.wait_for_python()
    page.get_by_role("button", name="Continue mine").click()
    expect_widths(panel, 256)
    panel.get_by_role("button", name="Delete Kept Pictures").click()
    expect(page.locator("#announcer")).to_have_text(re.compile(r"^\d\d kept pictures are deleted"))
