"""Another catalogue joined, spectra and light curves drawn, and another program followed, in whatever engine."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from astropy.table import Table
from engines.expecting import expect
from hub import Program, running_hub
from new_panel import add_panel
from person import Person
from source_series import table_with_series

N_SOURCES = 300


def series_file(small: Path, folder: Path) -> Path:
    """The first sources of a catalogue with a spectrum and a light curve each."""
    table = Table.read(small)["id", "ra", "dec", "g", "j", "y", "w1", "label"][:N_SOURCES]
    path = folder / "series.fits"
    path.write_bytes(table_with_series(table.to_pandas()))
    return path


def match_another(person: Person, series: Path, folder: Path) -> None:
    """Columns of a second file are joined by position; how many rows match is told before."""
    page, table = person.page, Table.read(series)["ra", "dec"][::3]
    other = folder / "periods.fits"
    Table({"ra": table["ra"], "dec": table["dec"], "period": np.arange(len(table)) / 7}).write(
        other
    )
    page.get_by_text("Match with Another Catalogue?").click()
    page.get_by_label("Catalogue to match with").set_input_files(other)
    section = page.locator("#matching")
    expect(section.get_by_role("table")).to_contain_text("fewer than 0.1")
    person.choose("Which columns of periods.fits should be joined?", "period")
    section.get_by_role("button", name="Join Columns").click()
    told = f"{len(table)} of {N_SOURCES} rows matched"
    expect(section.locator(".matches")).to_contain_text(told)
    person.settle()


def draw_series(person: Person) -> None:
    """The spectrum of the selected source has lines at its redshift, its light curve a period."""
    spectrum = add_panel(person, "Spectrum")
    told = re.compile(r"^Spectrum of source \d+: 400 pixels from 6000 to 9000 Å, lines at redshift")
    expect(spectrum.get_by_role("img", name=told)).to_be_visible()
    curve = add_panel(person, "Light Curve")
    person.fill("Shortest period", "0.2")
    curve.get_by_label("Folded", exact=True).select_option("At the best period")
    expect(curve.locator("[role=status]")).to_contain_text("Best period 0.6")
    person.settle()


def follow_each_other(person: Person, series: Path, folder: Path) -> None:
    """A table goes to another program, which points at a source of it, and gets what is selected here."""
    panel, page, ids = add_panel(person, "Other Programs"), person.page, Table.read(series)["id"]
    with running_hub(folder) as (hub, _):
        program = Program()
        program.connect(hub=hub, pool_size=2)
        program.listen("table.load.fits", "table.highlight.row")
        panel.get_by_role("button", name="Connect").click()
        expect(panel.locator(".programs")).to_contain_text("Twin")
        panel.get_by_label("To", exact=True).select_option("Twin")
        panel.get_by_role("button", name="Send Table").click()
        expect(panel.locator(".told")).to_contain_text("Twin has opened the table.")
        table_id = program.wait_for("table.load.fits")["table-id"]
        row = {"table-id": table_id, "row": "7"}
        program.notify_all({"samp.mtype": "table.highlight.row", "samp.params": row})
        expect(page.locator(".source-id")).to_contain_text(str(ids[7]))
        person.settle()
        panel.get_by_role("button", name="Send Selected Source").click()
        assert program.wait_for("table.highlight.row")["row"] == "7"
        panel.get_by_role("button", name="Disconnect").click()
        expect(panel.get_by_role("button", name="Connect")).to_be_visible()
        program.disconnect()
