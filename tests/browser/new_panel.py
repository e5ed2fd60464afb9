"""Panels that a person adds."""

from __future__ import annotations

from engines.expecting import expect
from person import Person


def add_panel(person: Person, contents: str):
    """Add a panel, the last one; return the locator of its body, in whatever engine."""
    page = person.page
    page.get_by_role("button", name="Add Panel").click()
    lists = page.get_by_label("Choose plot type")
    fresh = page.locator('.panel-body[data-contents=""]')
    expect(fresh).to_be_visible()
    lists.last.select_option(contents)
    panel = page.locator(f'.panel-body[data-contents="{contents}"]').last
    expect(panel).to_be_visible()
    person.settle()
    wait_at_rest(person, panel)
    return panel


def wait_at_rest(person: Person, panel) -> None:
    """Until a panel is no longer moving into view, as somebody waits who is about to press a button of it."""
    place = None
    while place != (place := panel.bounding_box()):
        person.page.wait_for_timeout(150)
