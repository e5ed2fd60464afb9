"""Data as surveys have them, and data that cannot be used, in the page."""

from __future__ import annotations

import re

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import MaskedColumn, Table
from playwright.sync_api import expect

N = 600
FIRST_ID = 2**62 + 1


@pytest.fixture(scope="module")
def survey() -> Table:
    """500 columns and more: padded text labels, 64-bit ids, unsigned, masked, infinite, vectors."""
    rng = np.random.default_rng(3)
    kind = rng.choice(3, N)
    table = Table()
    table["OBJID"] = FIRST_ID + np.arange(N, dtype="int64")
    table["CLASS"] = np.array(["STAR  ", "GALAXY", "      "])[kind]
    table["u"] = rng.normal(kind, 0.4)
    table["u"][:40] = np.inf
    table["g"] = MaskedColumn(rng.normal(-kind, 0.4), mask=np.arange(N) % 20 == 0)
    table["r"] = rng.normal(size=N).astype("float32")
    table["counts"] = rng.integers(0, 60_000, N).astype("uint16")
    table["flux"] = rng.normal(size=(N, 3))
    table["note"] = np.array(["<b>bold</b>"] * N)
    for i in range(500):
        table[f"extra_{i:03d}"] = rng.normal(size=N).astype("float32")
    return table


def write(table: Table, path) -> None:
    hdu = fits.table_to_hdu(Table({"x": np.arange(5.0)}))
    hdu.name = "OTHER"
    real = fits.table_to_hdu(table)
    real.name = "SURVEY"
    fits.HDUList([fits.PrimaryHDU(), hdu, real]).writeto(path)


def test_a_survey_catalogue_goes_all_the_way(person, survey, tmp_path):
    page = person.page
    write(survey, tmp_path / "survey.fits")
    person.open()
    person.wait_for_python()
    person.load_from_disk(tmp_path / "survey.fits")
    page.get_by_label("Table in this file").select_option("2")
    expect(page.get_by_text(f"{N} sources")).to_be_visible()
    person.fill("ID Column", "OBJID")
    expect(page.get_by_text(f"{N} different ids")).to_be_visible()

    # Search as you type among 500 columns, by keyboard.
    field = page.get_by_label("Label Column", exact=True)
    field.click()
    field.press_sequentially("clas")
    listed = page.locator("#combobox-list").get_by_role("option")
    expect(listed).to_have_text(["CLASS"])
    field.press("ArrowDown")
    field.press("Enter")
    field.press("Tab")
    names = page.get_by_label(re.compile("^String identifier"))
    person.expect_values(names, ["Unknown", "GALAXY", "STAR"])

    person.choose("Which Labels would you like to create a classifier for?", "STAR")
    box = page.get_by_role("group", name="Which Features should be used for training?")
    box.get_by_role("searchbox", name="Filter available").fill("extra_49")
    expect(box.get_by_text("10 of 507")).to_be_visible()
    box.get_by_role("button", name="Add all").click()
    expect(box.get_by_role("listbox", name="Chosen").get_by_role("option")).to_have_count(10)
    box.get_by_role("searchbox", name="Filter available").fill("")
    person.choose("Which Features should be used for training?", "u", "g", "counts")
    person.choose("Extra information columns", "note")
    person.settle()
    person.close_settings()
    # 30 masked, 40 infinite, 2 both
    expect(page.get_by_text(f"68 of {N} sources lack a feature value")).to_be_visible()
    features = page.get_by_role("region", name="Features").get_by_role("row")
    expect(features.nth(1)).to_have_text(re.compile(r"^\s*u.*40 infinite or too large\s*$"))
    page.get_by_label("Keep them").check()
    person.start_training("RForest")
    assert FIRST_ID <= int(person.queried_id()) < FIRST_ID + N
    expect(page.get_by_role("cell", name="<b>bold</b>")).to_be_visible()
    person.assign("STAR")
    person.next_iteration()
    person.expect_trained_on(11)
    assert person.problems == []


def test_unusable_columns_are_told_and_the_rest_stays(person, survey, tmp_path):
    page = person.page
    table = survey["OBJID", "CLASS", "u", "g", "r"]
    table["twice"] = np.where(np.arange(N) < 2, 7, np.arange(N) + 10)
    table["empty"] = np.full(N, np.nan)
    table["one"] = np.ones(N, dtype="int16")
    table.write(tmp_path / "odd.fits")
    person.open()
    person.wait_for_python()
    person.load_from_disk(tmp_path / "odd.fits")
    person.fill("ID Column", "twice")
    expect(page.get_by_role("alert").filter(has_text="7 is in 2 rows")).to_be_visible()
    person.fill("ID Column", "OBJID")
    expect(page.get_by_role("alert")).to_have_count(0)
    for column, words in (
        ("u", "decimal numbers"),
        ("one", "only one label"),
        ("nix", "no column"),
    ):
        person.fill("Label Column", column)
        expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    person.fill("Label Column", "CLASS")
    expect(page.get_by_role("alert")).to_have_count(0)
    person.choose("Which Labels would you like to create a classifier for?", "STAR")
    person.choose("Which Features should be used for training?", "g", "empty")
    person.settle()
    page.get_by_role("button", name="Close Settings").click()
    expect(page.get_by_role("alert").filter(has_text="in empty: leave it out")).to_be_visible()
    expect(page.get_by_label("ID Column", exact=True)).to_have_value("OBJID")
    assert person.problems == []


def test_files_that_are_dropped_fetched_or_too_large(person, survey, tmp_path):
    page = person.page
    survey["OBJID", "CLASS", "u", "g"].write(tmp_path / "dropped.csv")
    person.open()
    person.wait_for_python()
    content = (tmp_path / "dropped.csv").read_text()
    page.evaluate(
        """(content) => {
             const transfer = new DataTransfer();
             transfer.items.add(new File([content], "dropped.csv"));
             for (const type of ["dragover", "drop"]) {
               document.body.dispatchEvent(new DragEvent(type,
                 { dataTransfer: transfer, bubbles: true, cancelable: true }));
             }
           }""",
        content,
    )
    expect(page.locator("#dataset-report")).to_contain_text("dropped.csv")
    expect(page.get_by_text(f"{N} sources")).to_be_visible()
    assert person.problems == []

    # An address opens, or the page says why not.
    page.get_by_label("From the web").check()
    for address, words in (
        ("", "Type the file's address."),
        ("example.org/x.fits", "'example.org/x.fits' is not a web address"),
        (f"{person.address}data/none.fits", "none.fits could not be fetched"),
    ):
        page.get_by_label("Address of a file").fill(address)
        page.get_by_role("button", name="Load Data File").click()
        expect(page.get_by_role("alert")).to_have_text(re.compile("^" + re.escape(words)))
    page.get_by_label("Address of a file").fill(f"{person.address}data/example_catalogue.fits")
    page.get_by_role("button", name="Load Data File").click()
    page.get_by_role("button", name="Fetch It").click()
    expect(page.get_by_text("20,000 sources")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)

    # What is too large is refused before it is read.
    with (tmp_path / "huge.fits").open("wb") as file:
        file.truncate(5 * 10**9)
    person.load_from_disk(tmp_path / "huge.fits")
    alert = page.get_by_role("alert").filter(has_text="huge.fits is 5.0 GB")
    expect(alert).to_be_visible(timeout=5000)
    expect(page.get_by_text("20,000 sources")).to_be_visible()
