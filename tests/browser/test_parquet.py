"""A Parquet file in the page: what reads it comes with the first one."""

from __future__ import annotations

import base64
import re

from playwright.sync_api import expect

DROP = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name));
  for (const type of ["dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(type,
      { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}"""


def test_a_parquet_file_from_dropping_it_to_a_trained_classifier_and_back(person, small, tmp_path):
    from astropy.table import Table

    page, path = person.page, tmp_path / "survey.parquet"
    table = Table.read(small)
    table["g"].unit = "mag"
    table.write(path, format="parquet")
    person.open()
    person.wait_for_python()
    assert not [url for url in person.requests if "hyparquet" in url]

    # What reads Parquet cannot be fetched: it is told, and the file opens later.
    person.context.route("**/uncompress.wasm", lambda route: route.abort())
    person.load_from_disk(path)
    alert = page.get_by_role("alert").filter(has_text="what reads those could not be fetched")
    expect(alert).to_be_visible()
    person.context.unroute("**/uncompress.wasm")
    page.evaluate(DROP, [path.name, base64.b64encode(path.read_bytes()).decode()])
    expect(page.get_by_text("1,500 sources")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)

    person.fill("ID Column", "id")
    person.fill("Label Column", "label")
    person.choose("Which Labels would you like to create a classifier for?", "0")
    person.choose("Which Features should be used for training?", "g", "j", "y", "w1")
    person.settle()
    page.get_by_role("button", name="Close Settings").click()
    person.start_training("DTree")
    person.assign("1")
    question = person.queried_id()
    person.look("parquet-1440")
    assert not [url for url in person.requests if "hyparquet-writer" in url]
    exported = Table.read(person.export("Export Labelled Data to Parquet File", tmp_path))
    assert len(exported) == 11  # ten to begin with, and one that was labelled
    assert exported["g"].unit == "mag"
    assert set(exported["id"]) <= set(table["id"])
    assert exported.meta["date"]
    predicted = Table.read(person.export("Parquet", tmp_path))
    assert list(predicted["id"]) == list(table["id"])

    person.open()
    person.wait_for_python()
    page.get_by_role("button", name="Continue survey").click()
    expect(page.get_by_role("heading", name=re.compile(f"Is source {question} a"))).to_be_visible()
    person.expect_trained_on(10)

    # What writes it cannot be fetched: it is told, and another format can be chosen.
    person.context.route("**/hyparquet-writer/**", lambda route: route.abort())
    page.get_by_text("Export", exact=True).click()
    page.get_by_role("button", name="Export Labelled Data to Parquet File").click()
    expect(page.get_by_text("What writes Parquet could not be fetched")).to_be_visible()
    page.keyboard.press("Escape")
    assert person.export("Export Labelled Data to CSV File", tmp_path).stat().st_size
    assert [problem for problem in person.problems if "ERR_FAILED" not in problem] == []
