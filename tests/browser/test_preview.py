"""The preview of a table, its corrections, and the choice of a table, as a person goes through them."""

from __future__ import annotations

import re

import numpy as np
from astropy.io import fits
from astropy.table import Table
from playwright.sync_api import expect

N = 300


def survey() -> Table:
    """987 columns: odd texts, suspected values, vectors, many classes."""
    rng = np.random.default_rng(5)
    kind = np.repeat([0, 1, 2], 100)
    table = Table()
    table["id"] = np.arange(N) + 2**60
    table["class"] = np.array(["STAR", "GALAXY", "QSO"])[kind]
    table["class"][:3] = "x"
    table["kind"] = [*table["class"][:240], *[f"rare {i}" for i in range(60)]]
    table["g"] = rng.normal(kind, 0.4)
    table["r"] = rng.normal(-kind, 0.4)
    table["r"][:7] = -99
    table["name"] = ["<b>bold</b>"] * N
    table["spectrum"] = rng.normal(size=(N, 40))
    for i in range(980):
        table[f"extra_{i:04d}"] = np.zeros(N, dtype="float32")
    return table


def write(path, *tables: Table) -> None:
    hdus = [fits.table_to_hdu(table) for table in tables]
    fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(path)


def test_a_table_is_looked_through_and_corrected(person, tmp_path):
    page = person.page
    few = Table({"id": [1], "g": [2.0]})
    write(tmp_path / "tables.fits", few, few)
    write(tmp_path / "survey.fits", few, survey())
    person.open()
    person.wait_for_python()

    # no table of the first file can be used: it is said, and the tables are there to choose from
    person.load_from_disk(tmp_path / "tables.fits")
    expect(page.get_by_role("alert").filter(has_text="holds 1 source")).to_be_visible()
    waiting = page.get_by_role("combobox", name="Table of tables.fits")
    expect(waiting.get_by_role("option").filter(has_text="1 row, 2 columns")).to_have_count(2)
    waiting.select_option("2")
    expect(page.get_by_role("alert").filter(has_text="holds 1 source")).to_be_visible()

    person.load_from_disk(tmp_path / "survey.fits")
    expect(page.get_by_text(f"{N} sources")).to_be_visible()
    expect(waiting).to_have_count(0)
    table = page.get_by_role("region", name="Columns of the table")
    expect(table.get_by_role("rowheader")).to_have_count(12)
    expect(page.get_by_text("Columns 1 to 12 of 987")).to_be_visible()
    expect(table.get_by_text("vector of 40")).to_be_visible()
    expect(table.get_by_role("cell", name="<b>bold</b>").first).to_be_visible()

    # one choice makes suspected values missing
    missing = table.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name="r", exact=True)
    )
    expect(missing.get_by_role("cell").nth(2)).to_have_text("0")
    page.get_by_role("button", name="Make them missing", exact=True).click()
    expect(missing.get_by_role("cell").nth(2)).to_have_text("7")

    # a kind that cannot be had is refused beside its column, by keyboard too
    kind = table.get_by_role("combobox", name="Kind of name")
    kind.focus()
    kind.press("n")
    kind.press("Tab")
    expect(table.get_by_role("alert")).to_contain_text("Column name cannot be read as number")
    expect(kind).to_have_value("text")
    table.get_by_role("combobox", name="Kind of g").select_option("text")
    expect(table.get_by_text("Corrected by you").nth(1)).to_be_visible()
    expect(table.get_by_role("alert")).to_have_count(0)
    table.get_by_role("button", name="Take the correction of g back").click()
    expect(table.get_by_text("Corrected by you")).to_have_count(1)

    page.get_by_role("searchbox", name="Filter columns").fill("extra_097")
    expect(table.get_by_role("rowheader")).to_have_text([f"extra_097{i}" for i in range(10)])

    # which of 63 classes count
    person.fill("ID Column", "id")
    person.fill("Label Column", "kind")
    box = page.get_by_role("group", name="Which labels count?")
    expect(box.get_by_role("option", name="STAR (97)")).to_be_attached()
    box.get_by_role("listbox", name="Available").select_option(["STAR", "GALAXY"])
    box.get_by_role("button", name="Add >>").click()
    page.get_by_label("One label, Other").check()
    names = page.get_by_label(re.compile("^String identifier"))
    person.expect_values(names, ["Other", "GALAXY", "STAR"])
    assert not person.problems
