"""Spectra and light curves of a person's own table, and spectra in a file per source."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from new_panel import add_panel
from person import LOOKED_AT
from playwright.sync_api import expect
from source_series import sdss_file, table_with_series


@pytest.fixture
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    label = np.repeat([0, 1], 40)
    magnitudes = {name: rng.normal(label, 0.6) for name in ("g", "j", "y", "w1")}
    return pd.DataFrame({"id": np.arange(80) + 1000, **magnitudes, "label": label})


def test_a_source_is_looked_at_in_its_spectrum_and_its_light_curve(person, frame, tmp_path):
    table = tmp_path / "spectra.fits"
    table.write_bytes(table_with_series(frame))
    person.set_up_from_disk(table, mode="Labelling")
    page = person.page
    curve = add_panel(person, "Light Curve")
    spectrum = add_panel(person, "Spectrum")
    search = page.get_by_role("searchbox", name="Search by id")
    search.fill("1003")
    search.press("Enter")
    person.settle()
    told = re.compile(
        r"^Spectrum of source 1003: 400 pixels from 6000 to 9000 Å, lines at redshift 0\."
    )
    expect(spectrum.get_by_role("img", name=told)).to_be_visible()
    curve.get_by_label("Shortest period", exact=True).fill("0.2")
    curve.get_by_label("Folded", exact=True).select_option("At the best period")
    expect(curve.get_by_role("status")).to_contain_text(re.compile(r"^Best period 0\.6(09|10)"))
    curve.locator("summary", has_text="Features").click()
    curve.get_by_role("checkbox", name="amplitude").check()
    curve.get_by_role("button", name="Add as Columns").click()
    expect(curve.get_by_text("Made: mag_amplitude.")).to_be_visible()
    spectrum.get_by_label("Smoothing", exact=True).select_option("Gaussian")
    person.settle()
    spectrum.locator("summary").click()
    spectrum.get_by_label("Spectra in", exact=True).select_option("A file per source")
    expect(spectrum.get_by_text("Open the files of the sources")).to_be_visible()
    files = [tmp_path / f"spec-{1000 + row}.fits" for row in (3, 4)]
    for path, row in zip(files, (3, 4), strict=True):
        path.write_bytes(sdss_file(frame, row))
    spectrum.get_by_label("Open spectrum files").set_input_files(files)
    expect(spectrum.get_by_role("img", name=told)).to_be_visible()
    expect(spectrum.get_by_text("2 files are open.")).to_be_visible()
    assert spectrum.locator("details").get_attribute("open") is not None
    search.fill("1004")
    search.press("Enter")
    expect(
        spectrum.get_by_role("img", name=re.compile("^Spectrum of source 1004: 400"))
    ).to_be_visible()
    assert not person.problems
    if LOOKED_AT:
        spectrum.locator("summary").click()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for width, height in ((1180, 700), (1440, 900)):
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_timeout(500)
                person.settle()
                for name, panel in (("spectrum", spectrum), ("curve", curve)):
                    panel.screenshot(path=f"tests/browser/output/{name}-{scheme}-{width}.png")
