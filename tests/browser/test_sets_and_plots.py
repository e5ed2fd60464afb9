"""Questions of a set, and a set as a project; plots with logarithmic axes, density and corner; a panel that is full."""

from __future__ import annotations

from new_panel import add_panel
from playwright.sync_api import expect


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
