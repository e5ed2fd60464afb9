"""A benchmark row is met only if it is fast and its results are the same; the page says so."""

from __future__ import annotations

import pytest

from benchmarks.report import as_page
from benchmarks.row import Measured, Row, Step


@pytest.mark.parametrize(
    ("measured", "goal", "ratio", "ok"),
    [
        (Measured(0.2, 1.0), 0.3, 0.2, True),
        (Measured(0.4, 1.0), 0.3, 0.4, False),
        (Measured(0.2, 1.0, same=False), 0.3, 0.2, False),
        (Measured(1.2), 1.5, None, True),
        (Measured(1.6), 1.5, None, False),
    ],
)
def test_a_row_is_met_where_it_is_fast_and_the_same(measured, goal, ratio, ok):
    result = Row("some", "something", lambda: measured, goal).result()
    assert (result["ratio"], result["ok"]) == (ratio, ok)


def test_what_a_row_consists_of_is_a_table_of_its_own():
    steps = (Step("unpacked", 0.5, 0.4, 1.25), Step("linked", 0.25, 0.2, 0.3))
    row = Row("start", "a start", lambda: Measured(0.75, steps=steps), 1.0)
    page = as_page([row.result()])
    heading, rest = page.split("## Step by step: ")[0], page.split("## Step by step: ")[1]
    assert "| a start | 0.75 s |" in heading
    assert rest.splitlines()[0] == "a start"
    assert rest.splitlines()[-2:] == [
        "| unpacked | 0.50 s | 0.40 s | 1.25 s |",
        "| linked | 0.25 s | 0.20 s | 0.30 s |",
    ]


def test_the_page_has_a_line_for_every_row():
    rows = [
        Row("fast", "a fast thing", lambda: Measured(0.123, 1.0, note="4 cores"), 0.3),
        Row("large", "a large thing", lambda: Measured(1.62), 1.5, "GB"),
    ]
    lines = as_page([row.result() for row in rows]).splitlines()
    assert "| a fast thing (4 cores) | 0.12 s | 1.0 s | 0.12 | ≤ 0.30 | met |" in lines
    assert "| a large thing | 1.6 GB | - | - | ≤ 1.5 GB | **not met** |" in lines
    assert any("cores" in line and line.startswith("Measured on") for line in lines)
