"""axe-core finds nothing in any view, in both themes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

import javascript_checks

RUN = """async () => {
  const { violations } = await axe.run(document, { rules: {
    "label-content-name-mismatch": { enabled: true },
  } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("  ")}`);
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    _, modules = javascript_checks.checkers()
    return (modules / "axe-core" / "axe.min.js").read_text()


def findings(person, axe: str) -> list[str]:
    """What axe finds in what is in view, in each theme."""
    page, found = person.page, []
    page.evaluate(axe)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        person.settle()
        found += [f"{theme}, {one}" for one in page.evaluate(RUN)]
    return found


def test_axe_finds_nothing_from_the_start_to_a_trained_classifier(person, axe):
    page = person.page
    person.open()
    person.wait_for_python()
    assert findings(person, axe) == []
    person.set_up_example()
    assert findings(person, axe) == []
    person.close_settings()
    assert findings(person, axe) == []
    person.start_training("DTree")
    page.get_by_role("tab", name="Scores").click()
    person.settle()
    assert findings(person, axe) == []
    page.get_by_role("button", name="View Test Results").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert findings(person, axe) == []


def test_axe_finds_nothing_in_labelling(person, axe, small):
    page = person.page
    person.set_up_from_disk(small, mode="Labelling")
    expect(page.get_by_role("heading", name="Press New for the first source.")).to_be_visible()
    assert findings(person, axe) == []
    page.keyboard.press("n")
    expect(page.get_by_text("Not labelled yet.")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="Labelled so far 1")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    person.settle()
    assert findings(person, axe) == []
