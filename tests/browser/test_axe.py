"""axe-core finds nothing in any view, in both themes."""

from __future__ import annotations

from axe_findings import findings
from playwright.sync_api import expect


def test_axe_finds_nothing_from_the_start_to_a_trained_classifier(person):
    page = person.page
    person.open()
    person.wait_for_python()
    assert findings(person) == []
    person.set_up_example()
    assert findings(person) == []
    person.close_settings()
    assert findings(person) == []
    person.start_training("DTree")
    page.get_by_role("tab", name="Scores").click()
    person.settle()
    assert findings(person) == []
    page.get_by_role("button", name="View Test Results").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert findings(person) == []


def test_axe_finds_nothing_in_labelling(person, small):
    page = person.page
    person.set_up_from_disk(small, mode="Labelling")
    expect(page.get_by_role("heading", name="Press New for the first source.")).to_be_visible()
    assert findings(person) == []
    page.keyboard.press("n")
    expect(page.get_by_text("Not labelled yet.")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="Labelled so far 1")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    person.settle()
    assert findings(person) == []
