"""Questions of a set, and a set as a project; plots with logarithmic axes, density and corner; a panel that is full."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from astropy.table import Table
from new_panel import add_panel
from person import Person
from playwright.sync_api import Locator, expect
from shown_plots import limits_of, place_of


def test_a_set_is_asked_about_and_opened_as_a_project(person, small, tmp_path):
    page = person.page
    person.set_up_from_disk(small)
    person.start_training("DTree")
    corner = add_panel(person, "Corner")
    person.settle()
    basic = page.get_by_role("region", name="Basic Plot").first
    basic.get_by_text("Axes", exact=True).click()
    basic.get_by_role("checkbox", name="log x").check()
    basic.get_by_label("Colour by").select_option("Number of sources")
    basic.get_by_label("Error of y").fill("w2_err")
    basic.get_by_label("Error of y").press("Tab")
    person.settle()
    full = page.get_by_role("button", name="Full screen: Corner")
    full.click()
    person.settle()
    person.look("corner_full")
    with page.expect_download() as started:
        corner.get_by_role("button", name="Save as PDF").click()
    started.value.save_as(tmp_path / "corner.pdf")
    content = (tmp_path / "corner.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert b"/CIDFontType2" in content  # of Type 42
    page.keyboard.press("Escape")
    expect(full).to_have_attribute("aria-pressed", "false")
    person.look_at_sizes("axes_and_corner")

    panel = add_panel(person, "Selections")
    selected = panel.get_by_role("heading", name="Selected").get_by_role("status")
    values = Table.read(small)["g"]
    low, high = np.nanpercentile(values, (30, 60))
    draw_box(person, add_panel(person, "Histogram"), lambda x0, x1, y0, y1: (low, high, y0, y1))
    expect(selected).to_contain_text(" of 1,500 sources")
    n_in_range = int(selected.inner_text().split()[0])
    # a pixel either way
    assert n_in_range == pytest.approx(np.count_nonzero((values > low) & (values < high)), abs=15)
    # begun beside the plot at the lower left
    draw_box(
        person, corner, lambda x0, x1, y0, y1: (x0, x0 + (x1 - x0) / 6, y0, y0 + (y1 - y0) / 6)
    )
    expect(selected).not_to_contain_text(str(n_in_range))
    expect(selected).to_contain_text(" of 1,500 sources")

    panel.get_by_label("Expression").fill("g - j > 3")
    panel.get_by_label("Expression").press("Enter")
    panel.get_by_label("Name of a new set").fill("red")
    panel.get_by_role("button", name="Keep as Set").click()
    panel.get_by_role("button", name="Ask in It").click()
    expect(page.get_by_text("Questions are of the set “red” alone.")).to_be_visible()
    person.settle()
    person.look("questions_of_a_set")
    panel.get_by_role("button", name="Open as New Project").click()
    expect(page.get_by_text("small-red.fits").first).to_be_visible()
    person.settle()
    chosen = page.get_by_role("group", name="Which Features should be used for training?")
    for name in ("g", "j", "y", "w1"):
        option = chosen.get_by_role("listbox", name="Chosen").get_by_role(
            "option", name=name, exact=True
        )
        expect(option).to_be_attached()
    person.open()
    person.wait_for_python()
    page.get_by_role("button", name="Continue small", exact=True).click()
    expect(page.get_by_text("Questions are of the set “red” alone.")).to_be_visible()


def draw_box(person: Person, panel: Locator, box_of: Callable[..., tuple[float, ...]]) -> None:
    """Select what is in a rectangle, which is worked out from the limits of a panel's plot."""
    mouse, figure = person.page.mouse, panel.locator("figure")
    figure.scroll_into_view_if_needed()
    figure.hover()
    figure.get_by_role("button", name="Select", exact=True).click()
    figure.get_by_role("button", name="Rectangle").click()
    plot = figure.get_attribute("data-plot-id")
    x0, x1, y0, y1 = limits_of(person, plot)
    inset_x, inset_y = (x1 - x0) / 50, (y1 - y0) / 50  # within the axes, whatever it is rounded to
    left, right, low, high = box_of(x0 + inset_x, x1 - inset_x, y0 + inset_y, y1 - inset_y)
    mouse.move(*place_of(person, plot, left, low))
    mouse.down()
    mouse.move(*place_of(person, plot, right, high), steps=4)
    mouse.up()
    person.settle()
    figure.press("Escape")
