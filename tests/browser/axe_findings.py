"""What axe-core finds in what is in view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    """What it finds in the page, in each theme and at 200 % zoom."""
    return findings_in(person.page, person.settle)


def findings_in(page: Page, settle: Callable[[], None] = lambda: None) -> list[str]:
    """What it finds in any page that has settled, in each theme and at 200 % zoom."""
    found = []
    page.evaluate(script())

    def look(how: str) -> None:
        settle()
        found.extend(f"{how}, {one}" for one in page.evaluate(RUN))

    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        look(theme)
    with zoomed(page):
        look("200 %")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append(f"200 %, the page is {wide} px wider than the window")
    return found


@contextmanager
def zoomed(page: Page) -> Iterator[None]:
    """Zoom to 200 %: the page has half of the window's pixels to lay itself out in, each twice as large."""
    size = page.viewport_size
    page.set_viewport_size({name: pixels // 2 for name, pixels in size.items()})
    try:
        yield
    finally:
        page.set_viewport_size(size)
