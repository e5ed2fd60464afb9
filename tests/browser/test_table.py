"""The Table panel: sorted, filtered, walked through by keys, a source of it selected, cells copied and exported."""

from __future__ import annotations

import re
import time
from pathlib import Path

import numpy as np
import pytest
from astropy.table import Table
from axe_findings import findings
from new_panel import add_panel
from person import Person
from playwright.sync_api import Locator, expect


@pytest.fixture
def cores() -> int:
    return 1


def add_table(person: Person) -> Locator:
    """A table with the keyboard in it; its module is fetched only now."""
    panel = add_panel(person, "Table")
    panel.get_by_role("grid", name="Sources").focus()
    expect(cell_at(panel)).to_be_visible()
    return panel


def cell_at(panel: Locator) -> Locator:
    """The cell the keyboard is at."""
    grid = panel.get_by_role("grid")
    expect(grid).to_have_attribute("aria-activedescendant", re.compile("."))
    name = grid.get_attribute("aria-activedescendant")
    return panel.page.locator(f"#{name}")


def row_at(panel: Locator, place: int) -> Locator:
    """A row by its place, from 0."""
    return panel.locator(f'.table-layer [aria-rowindex="{place + 2}"]')


def cell(panel: Locator, place: int, name: str) -> Locator:
    head = panel.get_by_label(f"Filter {name}", exact=True).locator("xpath=..")
    column = head.get_attribute("aria-colindex")
    return row_at(panel, place).locator(f'[aria-colindex="{column}"]')


def values(table: Table, name: str) -> np.ndarray:
    return np.ma.filled(np.ma.asarray(table[name], float), np.nan)


def sort_by(person: Person, panel: Locator, name: str) -> None:
    panel.get_by_role("button", name=re.compile(rf"^{name}\b")).click()
    person.settle()


def filter_by(person: Person, panel: Locator, name: str, typed: str) -> None:
    """Type above a column that is in view once the last one is."""
    panel.get_by_role("grid").focus()
    person.page.keyboard.press("End")
    field = panel.get_by_label(f"Filter {name}", exact=True)
    field.press_sequentially(typed)
    person.settle()
    expect(field).to_have_value(typed)


def in_view(panel: Locator, element: Locator) -> bool:
    """Whether it is seen, and not only there, below the head."""
    return element.evaluate(
        """cell => {
          const { left, top, bottom } = cell.getBoundingClientRect();
          const seen = document.elementFromPoint(left + 4, (top + bottom) / 2);
          return Boolean(seen && (seen === cell || cell.contains(seen)));
        }"""
    )


def test_a_person_reads_the_table_with_keys_and_takes_some_of_it_away(person, small, tmp_path):
    page, sources = person.page, Table.read(small)
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.set_up_from_disk(small)
    panel = add_table(person)
    grid = panel.get_by_role("grid", name="Sources")
    expect(row_at(panel, 0)).to_contain_text(str(sources["id"][0]))
    assert findings(person) == []

    sort_by(person, panel, "g")
    sort_by(person, panel, "g")
    brightest_last = sources[np.argsort(-values(sources, "g"), kind="stable")]
    expect(row_at(panel, 0)).to_contain_text(str(brightest_last["id"][0]))
    filter_by(person, panel, "redshift", "> 0.5")
    kept = brightest_last[values(brightest_last, "redshift") > 0.5]
    expect(panel.get_by_text(f"{len(kept):,} of 1,500 sources")).to_be_visible()

    grid.focus()
    page.keyboard.press("Control+End")
    person.settle()
    expect(grid).to_have_attribute("aria-activedescendant", re.compile(rf"-{len(kept) - 1}-\d+$"))
    assert in_view(panel, cell_at(panel))
    page.keyboard.press("Home")
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowUp")
    person.settle()
    chosen = cell_at(panel).inner_text()
    place = int(cell_at(panel).get_attribute("id").split("-")[2])
    assert place < len(kept) - 5
    assert chosen == str(kept["id"][place])
    page.keyboard.press("Enter")
    person.settle()
    expect(page.locator(".source-id")).to_contain_text(chosen)
    expect(row_at(panel, place)).to_have_attribute("aria-current", "true")

    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+c")
    person.settle()
    expect(page.locator("#announcer")).to_have_text("4 cells are copied.")
    page.wait_for_timeout(200)  # nothing on the page tells that the clipboard has it
    lines = [
        line.split("\t") for line in page.evaluate("navigator.clipboard.readText()").split("\n")
    ]
    assert [line[0] for line in lines] == ["id", *map(str, kept["id"][place : place + 2])]
    second = kept[lines[0][1]][place : place + 2]
    assert [line[1] for line in lines[1:]] == [str(value).strip() for value in second]

    page.keyboard.press("Control+Home")
    person.settle()
    panel.get_by_role("button", name="Selected: row").click()
    expect(row_at(panel, place)).to_be_in_viewport()
    row_at(panel, place - 1).get_by_role("gridcell").first.click()
    person.settle()
    expect(page.locator(".source-id")).to_contain_text(str(kept["id"][place - 1]))

    panel.get_by_text("Export", exact=True).click()
    with page.expect_download() as started:
        panel.get_by_role("button", name="CSV", exact=True).click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    assert Table.read(path)["id"].tolist() == kept["id"].tolist()

    panel.get_by_role("button", name="Columns").click()
    panel.get_by_role("button", name="Hide All").click()
    expect(panel.get_by_label("redshift", exact=True)).not_to_be_checked()
    panel.get_by_label("redshift", exact=True).check()
    assert findings(person) == []
    panel.get_by_role("button", name="Show Rows").click()
    expect(panel.get_by_role("columnheader")).to_have_count(2)
    person.look("table")
    assert person.problems == []


# ---- a million rows -----------------------------------------------------------------------------

N = 1_000_000


@pytest.fixture(scope="module")
def million(tmp_path_factory) -> Path:
    rng = np.random.default_rng(3)
    label = np.arange(N) % 3
    table = Table({"id": np.arange(N) + 2**60, "label": label.astype("i2")})
    for name in ("g", "j", "y", "w1"):
        table[name] = rng.normal(label, 0.7).astype("f4")
    table["name"] = np.char.add(b"J", np.arange(N).astype("S7"))
    path = tmp_path_factory.mktemp("data") / "million.fits"
    table.write(path)
    return path


def seconds_to(person: Person, do, seen: Locator) -> float:
    began = time.perf_counter()
    do()
    seen.wait_for(state="attached")
    return time.perf_counter() - began


@pytest.mark.soak
def test_a_million_rows_are_scrolled_sorted_and_filtered(browser, address, million):
    person = Person(browser, address)
    page = person.page
    person.set_up_from_disk(million)
    panel = add_table(person)
    grid = panel.get_by_role("grid")
    expect(row_at(panel, 0)).to_contain_text(str(2**60))
    grid.focus()
    waits = [
        seconds_to(person, lambda key=key: page.keyboard.press(key), row_at(panel, place))
        for _ in range(5)
        for key, place in (("Control+End", N - 1), ("Control+Home", 0))
    ]
    print(f"far away: {np.median(waits) * 1e3:.0f} ms, at most {max(waits) * 1e3:.0f} ms")

    page.evaluate(WATCH)
    box = grid.bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    for _ in range(120):
        page.mouse.wheel(0, 150)
        page.wait_for_timeout(16)
    person.settle()
    watched = page.evaluate("stopWatching()")
    empty = watched["empty"] / watched["frames"]
    print(
        f"wheel: {watched['frames']} frames, longest {watched['longest']:.0f} ms, {empty:.1%} lack rows"
    )
    assert watched["longest"] < 250
    assert empty < 0.3
    first = int(grid.locator(".table-layer").get_attribute("data-first"))
    assert 300 < first < 1500  # 18,000 px, each one of them

    page.mouse.move(box["x"] + 200, box["y"] + 200)
    grid.evaluate("grid => { grid.scrollTop = grid.scrollHeight / 2; }")
    person.settle()
    first = int(grid.locator(".table-layer").get_attribute("data-first"))
    assert abs(first - N / 2) < 1000
    expect(cell(panel, first, "id")).to_have_text(str(2**60 + first))

    for name in ("g", "name"):
        began = time.perf_counter()
        sort_by(person, panel, name)
        print(f"sorted by {name}: {time.perf_counter() - began:.2f} s")
    began = time.perf_counter()
    panel.get_by_label("Filter g", exact=True).fill("> 2")
    person.settle()
    print(f"filtered: {time.perf_counter() - began:.2f} s")
    assert person.problems == []
    person.leave()


WATCH = """() => {
  const seen = { frames: 0, longest: 0, empty: 0 };
  let last = performance.now();
  let goesOn = true;
  const grid = document.querySelector(".table-grid");
  const look = () => {
    const now = performance.now();
    seen.frames += 1;
    seen.longest = Math.max(seen.longest, now - last);
    last = now;
    const { left, top, bottom } = grid.getBoundingClientRect();
    for (const y of [top + 80, bottom - 30]) {
      if (!document.elementFromPoint(left + 60, y)?.closest(".table-row")) {
        seen.empty += 1;
        break;
      }
    }
    if (goesOn) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  window.stopWatching = () => { goesOn = false; return seen; };
}"""
