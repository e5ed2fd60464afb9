"""What axe-core finds in what is in view."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from person import Person
from playwright.sync_api import Page

import javascript_checks

RUN = """async () => {
  const { violations } = await axe.run(document, { rules: {
    "label-content-name-mismatch": { enabled: true },
  } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("  ")}`);
}"""


@cache
def script() -> str:
    _, modules = javascript_checks.checkers()
    return (modules / "axe-core" / "axe.min.js").read_text()


def findings(person: Person) -> list[str]:
    """What it finds in the page, in each theme."""
    return findings_in(person.page, person.settle)


def findings_in(page: Page, settle: Callable[[], None] = lambda: None) -> list[str]:
    """What it finds in any page that has settled, in each theme."""
    found = []
    page.evaluate(script())
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        settle()
        found += [f"{theme}, {one}" for one in page.evaluate(RUN)]
    return found
