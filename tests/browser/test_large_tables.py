"""A table that this tab may have no memory for."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq


def test_what_a_large_table_takes_is_told_before_it_is_read(person, small, tmp_path):
    flags = pa.repeat(True, 5_000_000)
    pq.write_table(pa.table({f"flag_{i}": flags for i in range(30)}), tmp_path / "survey.parquet")
    person.open()
    person.wait_for_python()
    person.load_from_disk(tmp_path / "survey.parquet")
    report = person.page.locator("#dataset-report")
    report.get_by_text("survey.parquet has 5,000,000 rows and 30 columns.").wait_for()
    told = report.inner_text()
    assert "this tab needs about 2.4 GB of memory, of 4 GB that a tab can have." in told
    assert "Each column that you leave out when you save the file saves about 80.0 MB." in told
    person.page.locator("#read-all:focus").wait_for()
    person.load_from_disk(small)
    report.get_by_text("1,500 sources").wait_for()
    assert "survey.parquet" not in report.inner_text()
