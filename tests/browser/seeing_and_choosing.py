"""Sources seen in a Table, in a Gallery and many plots at once, and chosen in a plot, in whatever engine."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from engines.expecting import expect
from new_panel import add_panel, wait_at_rest
from person import Person
from shown_plots import limits_of, picture, place_of


def read_a_table(person: Person, catalogue: pd.DataFrame) -> None:
    """A Table is sorted and filtered, and a row of it selected by keys."""
    panel, page = add_panel(person, "Table"), person.page
    grid = panel.locator(".table-grid")
    first = panel.locator('.table-layer [aria-rowindex="2"]')
    expect(panel.locator(".table-row").last).to_be_visible()  # its module is fetched only now
    head = panel.get_by_role("button", name=re.compile(r"^g\b"))
    wait_at_rest(person, head)
    for _ in range(2):
        head.click()
        person.settle()
    ordered = catalogue.sort_values("g", ascending=False, kind="stable")
    expect(first).to_contain_text(ordered.index[0])
    panel.get_by_label("Filter g", exact=True).fill("< 20")
    kept = ordered[ordered["g"] < 20]
    expect(panel.get_by_text(f"{len(kept):,} of {len(catalogue):,} sources")).to_be_visible()
    expect(first).to_contain_text(kept.index[0])
    grid.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    person.settle()
    row = int(re.search(r"-(\d+)-\d+$", grid.get_attribute("aria-activedescendant"))[1])
    assert row > 0
    expect(page.locator(".source-id")).to_contain_text(kept.index[row])
    chosen = panel.locator('.table-layer [aria-current="true"]')
    expect(chosen).to_contain_text(kept.index[row])


def choose_sources(person: Person, catalogue: pd.DataFrame, plot: str) -> None:
    """Sources are selected in a plot with a lasso and a rectangle, and kept under a name."""
    panel, page = add_panel(person, "Selections"), person.page
    selected = panel.locator("h3 .count").first
    expect(selected).to_have_text("nothing")
    figure = page.locator(f'figure[data-plot-id="{plot}"]')
    x0, x1, y0, y1 = limits_of(person, plot)
    # Within the axes, whatever pixel a corner is rounded to.
    dx, dy = (x1 - x0) / 30, (y1 - y0) / 30
    x0, x1, y0, y1 = x0 + dx, x1 - dx, y0 + dy, y1 - dy
    middle = (x0 + x1) / 2
    x, y = catalogue["g"].to_numpy(), catalogue["y"].to_numpy()
    within = (x > x0) & (x < x1) & (y > y0) & (y < y1)
    for tool, is_inside in (("lasso", x > middle), ("rectangle", x < middle)):
        before = picture(person, plot)
        figure.locator('[data-gesture="reset"]').focus()  # scrolled to, with its tools in view
        if tool == "lasso":
            figure.locator('[data-gesture="select"]').click()
        figure.locator(f'[data-gesture="{tool}"]').click()
        edge = x1 if tool == "lasso" else x0
        corners = [(middle, y0), (middle, y1), (edge, y1), (edge, y0)]
        places = [place_of(person, plot, *corner) for corner in corners]
        page.mouse.move(*places[0])
        page.mouse.down()
        if tool == "lasso":
            for place in places[1:]:
                page.mouse.move(*place)
        else:
            page.mouse.move(*places[1])
            page.mouse.move(*places[2])
        page.mouse.up()
        expect(page.locator(f"#plot-{plot}")).not_to_have_attribute("data-picture", before)
        person.settle()
        n = int(re.match(r"[\d,]+", selected.inner_text())[0].replace(",", ""))
        # A line of pixels either way
        assert abs(n - np.count_nonzero(within & is_inside)) <= 0.02 * len(catalogue)
    figure.press("Escape")
    panel.get_by_label("Name of a new set").fill("bright ones")
    panel.get_by_role("button", name="Keep as Set").click()
    expect(panel.locator(".kept-sets")).to_contain_text("bright ones")
    person.settle()


def look_side_by_side(person: Person) -> None:
    """Sources in question are walked through by keys, no server asked; many plots at once fill the window."""
    panel, page = add_panel(person, "Gallery"), person.page
    pictures = panel.locator(".gallery-pictures")
    expect(panel.locator("[role=option]")).to_have_count(24)
    pictures.focus()
    expect(pictures).to_have_attribute("aria-activedescendant", re.compile("."))
    before = pictures.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowRight")
    expect(pictures).not_to_have_attribute("aria-activedescendant", before)
    expect(panel.get_by_role("button", name="Fetch Pictures")).to_be_visible()

    corner = add_panel(person, "Corner")
    plot = corner.locator("canvas[data-plot]")
    expect(plot).to_have_attribute("data-picture", re.compile("."))
    small = plot.bounding_box()["width"]
    full = page.locator('[data-panel-full][aria-label$="Corner"]')
    full.click()
    expect(full).to_have_attribute("aria-pressed", re.compile("true"))
    person.settle()
    assert plot.bounding_box()["width"] > 1.5 * small
    page.keyboard.press("Escape")
    expect(full).to_have_attribute("aria-pressed", re.compile("false"))
    person.settle()
