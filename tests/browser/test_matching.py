"""Another catalogue matched by position in the settings; its columns are there when the project is continued."""

from __future__ import annotations

import re

import numpy as np
from astropy.table import Table
from axe_findings import findings
from playwright.sync_api import expect


def test_columns_are_matched_and_there_again(person, small, tmp_path):
    table = Table.read(small)[::3]
    other = Table()
    other["RAJ2000"], other["DEJ2000"] = table["ra"], table["dec"] + 0.3 / 3600
    other["period"] = np.arange(len(table)) / 7.0
    other.write(tmp_path / "periods.fits")
    page = person.page
    person.open()
    person.wait_for_python()
    person.load_from_disk(small)
    page.get_by_text("Match with Another Catalogue?").click()
    section = page.locator("#matching")
    person.context.route(
        "https://archive.example/**",
        lambda route: route.fulfill(
            body=(tmp_path / "periods.fits").read_bytes(),
            headers={"Access-Control-Allow-Origin": "*"},
        ),
    )
    section.get_by_label("or the catalogue’s address").fill("https://archive.example/periods.fits")
    section.get_by_role("button", name="Fetch Catalogue").click()
    expect(section.get_by_text("periods.fits from archive.example")).to_be_visible()
    section.get_by_role("button", name="Fetch It").click()
    expect(section.get_by_text("500 of 1,500 rows of small.fits match")).to_be_visible()
    person.choose("Which columns of periods.fits should be joined?", "period")
    person.fill("Radius in arcsec", "0.1")
    expect(section.get_by_text("0 of 1,500 rows")).to_be_visible()
    person.fill("Radius in arcsec", "0.5")
    expect(
        section.get_by_role("row", name=re.compile("^0.5 arcsec 500 fewer than 0.1"))
    ).to_be_visible()
    section.scroll_into_view_if_needed()
    assert findings(person) == []
    section.get_by_role("button", name="Join Columns").click()
    expect(section.get_by_text("500 of 1,500 rows matched")).to_be_attached()
    person.settle()

    person.open()
    person.wait_for_python()
    page.get_by_role("button", name="Continue small").click()
    page.get_by_text("Match with Another Catalogue?").click()
    expect(section.get_by_text("period, periods_separation, periods_candidates")).to_be_visible()
    group = page.get_by_role("group", name="Which Features should be used for training?")
    available = group.get_by_role("listbox", name="Available")
    expect(available.get_by_role("option", name="period", exact=True)).to_be_attached()
