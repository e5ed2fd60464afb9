"""Where a table's rows and columns are: every row of a million can be scrolled to, one by one or at once."""

from __future__ import annotations

import json
import subprocess

from environment import ROOT
from vendoring.fetch.node import find_node

ROW, VIEW = 28, 500


def run(script: str):
    """What a script with the module prints, as JSON."""
    module = (
        f'import {{ RowScroll, columnsBetween, edgesOf }} from "{ROOT}/static/js/rows/places.mjs";'
    )
    command = [find_node(), "--input-type=module", "--eval", module + script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def scroll(n_rows: int, steps: str):
    """Where the scroll bar may go, and the rows' place after each step of a script."""
    return run(f"""
        const scroll = new RowScroll();
        scroll.resize({n_rows * ROW}, {VIEW});
        const most = scroll.height - {VIEW};
        const tops = [];
        const to = (bar) => {{ scroll.follow(bar); tops.push(scroll.top); }};
        const rest = () => {{ scroll.settle(scroll.bar); return scroll.bar; }};
        {steps}
        console.log(JSON.stringify({{ most, tops, height: scroll.height }}));
    """)


def test_few_rows_are_scrolled_as_the_browser_does_it():
    found = scroll(1000, "for (const bar of [0, 10, 5000, most]) to(bar);")
    assert found["height"] == 1000 * ROW
    assert found["tops"] == [0, 10, 5000, 1000 * ROW - VIEW]


def test_a_million_rows_fit_into_an_element_and_its_ends_are_theirs():
    found = scroll(1_000_000, "to(most); to(0); to(most / 2);")
    assert found["height"] <= 10_000_000
    last, first, middle = found["tops"]
    assert (last, first) == (1_000_000 * ROW - VIEW, 0)
    assert abs(middle - last / 2) < VIEW


def test_a_short_way_is_of_so_many_pixels_wherever_it_begins():
    steps = (
        "to(most / 3); let bar = rest(); for (let i = 0; i < 5; i += 1) { bar += 100; to(bar); }"
    )
    start, *others = scroll(1_000_000, steps)["tops"]
    assert [round(top - start) for top in others] == [100, 200, 300, 400, 500]


def test_the_bar_rests_at_an_end_only_with_the_last_row_there():
    steps = (
        "to(most); let bar = rest(); to(bar - 40); tops.push(rest() < most, most - rest() < 40);"
    )
    last, above, is_off, is_near = scroll(1_000_000, steps)["tops"]
    assert last - above == 40
    assert is_off
    assert is_near


def test_columns_in_view_are_those_that_overlap_it_the_first_one_aside():
    edges = "edgesOf([50, 10, 20, 30, 40])"
    found = run(f"""
        const found = [[50, 60], [55, 81], [80, 500], [0, 0], [400, 500]];
        console.log(JSON.stringify(found.map(([a, b]) => columnsBetween({edges}, a, b))));
    """)
    assert found == [[1, 2], [1, 4], [3, 5], [1, 1], [4, 5]]
