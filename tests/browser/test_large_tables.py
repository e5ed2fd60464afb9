"""Tables that take much memory, and large files, which Python reads where the browser has them."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.table import Table
from engines.expecting import expect


def test_what_a_large_table_takes_is_told_before_it_is_read(person, small, tmp_path):
    flags = pa.repeat(True, 5_000_000)
    pq.write_table(pa.table({f"flag_{i}": flags for i in range(30)}), tmp_path / "survey.parquet")
    person.open()
    person.wait_for_python()
    person.page.set_viewport_size({"width": 1180, "height": 700})
    person.load_from_disk(tmp_path / "survey.parquet")
    report = person.page.locator("#dataset-report")
    report.get_by_text("survey.parquet has 5,000,000 rows and 30 columns.").wait_for()
    told = report.inner_text()
    assert "this tab needs about 2.4 GB of memory, of 4 GB that a tab can have." in told
    assert "Each column that you leave out when you save the file saves about 40.0 MB." in told
    expect(person.page.locator("#read-all:focus")).to_be_in_viewport()
    for theme in ("dark", "light"):
        person.page.emulate_media(color_scheme=theme)
        person.look(f"large-table-{theme}")
    person.load_from_disk(small)
    report.get_by_text("1,500 sources").wait_for()
    assert "survey.parquet" not in report.inner_text()


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
