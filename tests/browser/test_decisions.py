"""Who, when and why: labels given, the page loaded anew, and the decisions are there to be changed."""

from __future__ import annotations

import json
import re

from new_panel import add_panel
from person import Person
from playwright.sync_api import Locator, expect


def come_back(person: Person) -> None:
    person.open()
    person.wait_for_python()
    person.page.get_by_role("button", name="Continue small").click()
    expect(person.page.get_by_role("heading", name=re.compile("^Is source"))).to_be_visible()
    person.settle()


def decisions_of(panel: Locator) -> list[tuple[str, str]]:
    """Source and label of each row, from the top."""
    rows = panel.get_by_role("table").locator("tbody tr")
    return [
        (row.locator("th").inner_text().strip(), row.locator("td").first.inner_text().strip())
        for row in rows.all()
    ]


def test_labels_are_there_with_who_and_when_after_a_reload_and_can_be_changed(
    person, small, tmp_path
):
    page = person.page
    person.set_up_from_disk(small)
    person.start_training("DTree")
    panel = add_panel(person, "Decisions")
    panel.get_by_label("Your name").fill("Ada")
    panel.get_by_label("Your name").press("Tab")
    asked = []
    for name in ("0", "1", "2"):
        asked.append(person.queried_id())
        person.assign(name)
        if name == "2":
            page.keyboard.press("f")
            expect(page.locator("#question").get_by_role("button", name="Flag")).to_have_attribute(
                "aria-pressed", "true"
            )
        person.next_iteration()
    given = list(zip(reversed(asked), ("2", "1", "0"), strict=True))
    assert decisions_of(panel) == given

    come_back(person)
    assert decisions_of(panel) == given
    expect(panel.get_by_label("Your name")).to_have_value("Ada")
    expect(panel.get_by_role("row").nth(1)).to_contain_text("flagged")

    panel.get_by_role("button", name=asked[1]).click()
    expect(panel.get_by_role("heading", name=f"Source {asked[1]}")).to_be_visible()
    panel.get_by_label("Note", exact=True).fill("two nuclei")
    panel.get_by_label("Note", exact=True).press("Tab")
    person.settle()
    panel.get_by_label("Label", exact=True).select_option(label="0")
    panel.get_by_role("button", name="Change Label").click()
    expect(panel.get_by_text("was trained again on 13 points")).to_be_visible()
    person.settle()
    panel.get_by_role("table").scroll_into_view_if_needed()
    person.look("decisions")
    assert decisions_of(panel)[0] == (asked[1], "0 changed once")

    come_back(person)
    panel.get_by_label("Search notes").press_sequentially("nuclei")
    person.settle()
    assert [source for source, _ in decisions_of(panel)] == [asked[1]]

    with page.expect_download() as started:
        panel.get_by_role("button", name="Download Log of Labels").click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    assert path.name == "small-labels.jsonl"
    header, *events = map(json.loads, path.read_text("utf-8").splitlines())
    assert header["content"] == "label events"
    labels = [event for event in events if event["kind"] == "label"]
    assert [(event["source"], event["label"]) for event in labels] == [
        *zip(asked, (0, 1, 2), strict=True),
        (asked[1], 0),
    ]
    assert {event["person"] for event in events} == {"Ada"}
    assert all(0 < event["seconds"] < 600 for event in labels[:3])
    assert all("shown" not in event for event in labels[:3])

    theirs = [
        event | {"id": f"ben {i}", "person": "Ben", "label": 1}
        for i, event in enumerate(labels[:3])
    ]
    colleague = tmp_path / "ben.jsonl"
    colleague.write_text("".join(f"{json.dumps(line)}\n" for line in (header, *theirs)))
    panel.get_by_label("Add a colleague's log of labels").set_input_files(colleague)
    expect(panel.get_by_text("ben.jsonl has 3 events of Ben; 3 of them are new.")).to_be_visible()
    panel.get_by_role("tab", name="Disputed").click()
    expect(panel.get_by_role("table").locator("tbody tr")).to_have_count(3)
    panel.get_by_role("tab", name="People").click()
    expect(panel.get_by_role("cell", name="Ben", exact=True)).to_be_visible()
    person.settle()
    panel.get_by_role("button", name="Download Consensus").scroll_into_view_if_needed()
    person.look("decisions_people")
    assert person.problems == []
