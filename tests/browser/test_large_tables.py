"""Tables that take much memory, and large files, which Python reads where the browser has them."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.table import Table
from engines.expecting import expect


def wide_table(path, n=1_500_000):
    """Write a table of many columns, of which a few are of use."""
    rng = np.random.default_rng(0)
    label = np.arange(n) % 2
    columns = {"id": np.arange(n), "label": label}
    columns |= {name: rng.normal(label, 0.5).astype(np.float32) for name in ("g", "r")}
    columns["redshift"] = np.arange(n) / 8
    columns |= {f"flux_{i}": pa.repeat(1.5, n) for i in range(100)}
    pq.write_table(pa.table(columns), path)


def source_with_redshift(person):
    """Describe what was read, and return the panel that shows a source with a column that was not."""
    page = person.page
    person.fill("ID Column", "id")
    person.fill("Label Column", "label")
    extra = page.get_by_role("group", name="Extra information columns")
    extra.get_by_role("listbox", name="Available").select_option("redshift")
    extra.get_by_role("button", name="Add >>").click()
    person.choose("Which Labels would you like to create a classifier for?", "1")
    person.choose("Which Features should be used for training?", "g", "r")
    page.get_by_role("button", name="Close Settings").click()
    page.get_by_label("Search by id").fill("1200001")
    page.keyboard.press("Enter")
    return page.locator("[data-contents='Selected Source Info']")


def test_columns_of_a_large_table_are_chosen_before_it_is_read(person, tmp_path):
    path, page = tmp_path / "survey.parquet", person.page
    wide_table(path)
    assert path.stat().st_size > 16_000_000  # so that it stays with the browser
    person.open()
    person.wait_for_python()
    page.set_viewport_size({"width": 1180, "height": 700})
    person.load_from_disk(path)
    report = page.locator("#dataset-report")
    told = report.get_by_role("status")
    expect(told).to_contain_text("survey.parquet has 1,500,000 rows and 105 columns.")
    expect(told).to_contain_text("With all of them, this tab needs about 2.0 GB of memory")
    expect(report.get_by_role("button", name="Read All Columns")).to_be_focused()
    expect(told).to_be_in_viewport(ratio=1)
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        person.look(f"large-table-{theme}")

    # With the keyboard alone: none but ids and labels, then those that are searched for.
    columns = report.get_by_role("group", name="Which columns of survey.parquet should be read?")
    columns.get_by_role("button", name="Remove all").focus()
    page.keyboard.press("Enter")
    expect(columns.get_by_role("listbox", name="Chosen").get_by_role("option")).to_have_text(
        [re.compile("id"), re.compile("label")]
    )
    for name in ("g", "r"):
        columns.get_by_role("searchbox", name="Filter available").fill(name)
        listed = columns.get_by_role("listbox", name="Available")
        expect(listed.get_by_role("option").first).to_have_attribute("value", name)
        listed.focus()
        page.keyboard.press("Home")
        columns.get_by_role("button", name="Add >>").press("Enter")
        chosen = columns.get_by_role("listbox", name="Chosen").locator(f"option[value={name}]")
        expect(chosen).to_be_attached()
    expect(told).to_contain_text("With the 4 columns chosen, this tab needs about 801 MB")
    page.set_viewport_size({"width": 1440, "height": 900})
    person.look_at_sizes("large-table-columns")
    report.get_by_role("button", name="Read 4 Columns").press("Enter")
    expect(report.get_by_text("1,500,000 sources, 4 columns.")).to_be_visible()
    expect(report).to_contain_text("4 of the 105 columns of the file were read.")
    path.unlink()  # the page has its own copy

    # What was not read is shown for a source, from the file.
    info = source_with_redshift(person)
    expect(info).to_contain_text("150000.12")
    person.look_at_sizes("large-table-source")
    page.reload()
    person.wait_for_python()
    page.get_by_role("button", name="Continue survey").click()
    expect(info).to_contain_text("150000.12")


@pytest.mark.soak
def test_columns_are_chosen_before_reading_in_every_engine(visitor, tmp_path):
    path, page = tmp_path / "survey.parquet", visitor.page
    wide_table(path)
    visitor.open()
    visitor.wait_for_python()
    visitor.load_from_disk(path)
    report = page.locator("#dataset-report")
    expect(report).to_contain_text("survey.parquet has 1,500,000 rows and 105 columns.")
    columns = report.get_by_role("group", name="Which columns of survey.parquet should be read?")
    columns.get_by_role("button", name="Remove all").click()
    for name in ("g", "r"):
        columns.get_by_label("Filter available").fill(name)
        columns.get_by_role("listbox", name="Available").select_option(name)
        columns.get_by_role("button", name="Add >>").click()
    expect(report).to_contain_text("With the 4 columns chosen, this tab needs about 801 MB")
    report.get_by_role("button", name="Read 4 Columns").click()
    expect(report).to_contain_text("4 of the 105 columns of the file were read.")
    info = source_with_redshift(visitor)
    expect(info).to_contain_text("150000.12")  # which was not read, from the file
    visitor.settle()
    page.wait_for_timeout(3000)  # workers that start would be broken off by the reload
    page.reload()
    visitor.wait_for_python()
    page.get_by_role("button", name="Continue survey").click()
    expect(info).to_contain_text("150000.12")
    assert not visitor.problems, "\n".join(visitor.problems)


def test_a_large_file_is_read_where_the_browser_has_it(person, tmp_path):
    rng = np.random.default_rng(0)
    path, n = tmp_path / "large.fits", 250_000
    table = Table({"id": np.arange(n), "label": np.arange(n) % 3})
    for name in "abcdef":
        table[name] = rng.normal(20, 1, n)
    table.write(path)
    assert path.stat().st_size > 16_000_000
    person.open()
    person.wait_for_python()
    page = person.page
    person.load_from_disk(path)
    report = page.locator("#dataset-report")
    expect(report.get_by_text("250,000 sources")).to_be_visible()
    path.write_bytes(b"another file")  # the page has its own copy
    expect(report).to_contain_text("Memory went from 16.0 MB to 7.2 MB")
    page.reload()
    person.wait_for_python()
    page.get_by_role("button", name="Continue large").click()
    expect(report.get_by_text("250,000 sources")).to_be_visible()
    expect(report).to_contain_text(re.compile("large.fits"))
