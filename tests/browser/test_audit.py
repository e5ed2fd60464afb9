"""An audit as a person does it: drawn, labelled blind by keys over a reload, and what it says."""

from __future__ import annotations

import re

import numpy as np
from astropy.table import Table
from axe_findings import findings
from new_panel import add_panel
from playwright.sync_api import expect

KEYS = {-1: "u", 0: "1", 1: "2", 2: "3"}


def test_an_audit_says_what_holds_of_the_whole_catalogue(person, small):
    page, table = person.page, Table.read(small)
    labels = dict(zip(map(str, table["id"]), np.array(table["label"]).tolist(), strict=True))
    person.set_up_from_disk(small)
    person.start_training("RForest")
    panel = add_panel(person, "Trust")
    audit = panel.get_by_role("region", name="Purity and completeness of the whole catalogue")
    question = page.locator("#question")

    def answer(n: int) -> None:
        for _ in range(n):
            source = question.locator(".id").inner_text()
            page.keyboard.press(KEYS[labels[source]])
            person.expect_another_question(source)

    audit.get_by_label("How many sources?").fill("40")
    person.look_at_sizes("audit-before")
    audit.get_by_role("button", name="Draw Sources").click()
    expect(question).to_contain_text("40 sources of the audit left")
    expect(audit).to_contain_text("it needs 30 whose class you could tell")
    answer(12)
    person.settle()
    person.look_at_sizes("audit-under-way")

    person.open()
    person.wait_for_python()
    page.get_by_role("button", name="Continue small").click()
    expect(question).to_contain_text("28 sources of the audit left")
    person.settle()
    answer(27)
    page.keyboard.press(KEYS[labels[question.locator(".id").inner_text()]])
    expect(question).to_contain_text("Every source drawn for the audit is labelled")
    expect(audit).to_contain_text("Purity: of the")
    expect(audit).to_contain_text(re.compile(r"90 % interval: \d+(\.\d)? % to \d+(\.\d)? %"))
    expect(audit).to_contain_text("more labels would halve the intervals")
    diagram = audit.get_by_role("img", name=re.compile("^Purity and completeness against"))
    diagram.scroll_into_view_if_needed()
    person.settle()
    person.look_at_sizes("audit-done")
    page.emulate_media(color_scheme="dark")
    diagram.scroll_into_view_if_needed()
    person.look("audit-dark")
    page.emulate_media(color_scheme="light")
    audit.get_by_text("As a table").click()
    expect(audit.get_by_role("row", name=re.compile(r"^0\.50"))).to_be_visible()

    probabilities = panel.get_by_role("region", name="Is 0.8 really 80 %?")
    expect(probabilities).to_contain_text("percentage points on average")
    person.fill("Wanted, in percent", "95")
    expect(probabilities).to_contain_text("a purity of 95 %")
    probabilities.get_by_role("img", name=re.compile("^Reliability")).scroll_into_view_if_needed()
    person.settle()
    person.look_at_sizes("probabilities")
    page.emulate_media(color_scheme="dark")
    person.look("probabilities-dark")
    assert findings(person) == []
    page.emulate_media(color_scheme="light")

    page.get_by_role("radio", name=re.compile("^Training")).check()
    expect(page.get_by_role("heading", name=re.compile("^Is source"))).to_be_visible()
    expect(page.get_by_text("Number of points trained on")).to_be_visible()
    person.expect_trained_on(10)
