"""Several sources selected at once, with the mouse and by keys; kept as a set, labelled, and taken back."""

from __future__ import annotations

import re

from axe_findings import findings
from new_panel import add_panel
from playwright.sync_api import expect
from shown_plots import limits_of, picture, place_of


def test_sources_are_selected_kept_labelled_and_taken_back(person, small):
    page = person.page
    person.set_up_from_disk(small, mode="Labelling")
    panel = add_panel(person, "Selections")
    selected = panel.get_by_role("heading", name="Selected").get_by_role("status")
    expect(selected).to_have_text("nothing")
    figure = page.get_by_role("group", name="coloured by label").first
    plot = figure.get_attribute("data-plot-id")
    other = "labelling"
    before = picture(person, plot), picture(person, other)

    # A line around the right half of a plot.
    figure.scroll_into_view_if_needed()
    figure.hover()
    figure.get_by_role("button", name="Select", exact=True).click()
    x0, x1, y0, y1 = limits_of(person, plot)
    # Within the axes, whatever pixel a corner is rounded to.
    dx, dy = (x1 - x0) / 50, (y1 - y0) / 50
    middle, right, low, high = (x0 + x1) / 2, x1 - dx, y0 + dy, y1 - dy
    corners = [
        place_of(person, plot, x, y)
        for x, y in ((middle, low), (middle, high), (right, high), (right, low))
    ]
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*corner, steps=6)
    person.look("selections_lasso")
    page.mouse.up()
    expect(selected).to_have_text(re.compile(r"^[\d,]+ of 1,500 sources$"))
    n_right = selected.inner_text()
    person.settle()
    person.look("selections_drawn")
    assert picture(person, plot) != before[0]
    assert picture(person, other) != before[1]

    # All in view, by keys; Escape gives the tool back.
    figure.focus()
    figure.press("+")
    person.settle()
    figure.press("Enter")
    expect(selected).not_to_have_text(n_right)
    figure.press("Escape")
    expect(figure.get_by_role("button", name="Select", exact=True)).to_have_attribute(
        "aria-pressed", "false"
    )
    panel.get_by_role("button", name="Deselect All").click()
    expect(selected).to_have_text("nothing")

    expression = panel.get_by_label("Expression")
    expression.fill("(g - j > 0.5) & (ww1 < 18)")
    expression.press("Enter")
    expect(panel.get_by_text("There is no column `ww1`; did you mean `w1`")).to_be_visible()
    expression.fill("(g - j > 4) & (w1 < 18)")
    expression.press("Enter")
    expect(selected).to_have_text(re.compile("of 1,500"))
    panel.get_by_label("Name of a new set").fill("red ones")
    panel.get_by_role("button", name="Keep as Set").click()
    expect(panel.get_by_text("kept as “red ones”")).to_be_visible()
    panel.get_by_role("button", name="Next source").click()
    expect(panel.get_by_text(re.compile("^Source 1 of"))).to_be_visible()

    panel.get_by_label("Label of all").select_option(label="1")
    panel.get_by_role("button", name="Label All…").click()
    expect(panel.get_by_role("button", name="Label All", exact=True)).to_be_focused()
    person.settle()
    person.look_at_sizes("selections")
    page.keyboard.press("Enter")
    expect(panel.get_by_text(re.compile("sources labelled 1"))).to_be_visible()
    expect(panel.get_by_role("button", name="Undo Labels")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.get_by_text(re.compile("labels taken back"))).to_be_visible()

    panel.get_by_role("button", name="Delete red ones").click()
    expect(panel.get_by_role("button", name="Undo", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="red ones", exact=True)).to_be_visible()
    page.emulate_media(color_scheme="dark")
    person.settle()
    person.look("selections_dark")
    assert person.problems == []
    assert findings(person) == []
