"""Panels that a person adds."""

from __future__ import annotations

from person import Person
from playwright.sync_api import Locator, expect


def add_panel(person: Person, contents: str) -> Locator:
    """Add a panel, the last one; return its body."""
    page = person.page
    page.get_by_role("button", name="Add Panel").click()
    fresh = page.locator(".panel").filter(has=page.get_by_role("heading", name="New panel"))
    fresh.get_by_label("Choose plot type").select_option(contents)
    panel = page.locator(f'.panel-body[data-contents="{contents}"]').last
    expect(panel).to_be_visible()
    person.settle()
    return panel
