"""The page in a Chromium of its own, for measuring."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, Page, sync_playwright

from browsers import chromium
from environment import ROOT

if TYPE_CHECKING:
    from person import Person

sys.path[:0] = [str(ROOT / "py"), str(ROOT / "tests" / "browser")]

KEEPING = 4000  # ms for what the browser keeps while nothing is done
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def new_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


# Playwright looks again after up to half a second, so the page itself notes when its status changes, in ms since 1970.
WATCH = """addEventListener("DOMContentLoaded", () => {
  const status = document.getElementById("status");
  if (!status) return; // an empty page
  const note = () => {
    window.statusChanged = performance.timeOrigin + performance.now();
  };
  new MutationObserver(note).observe(status, {
    attributes: true, childList: true, characterData: true, subtree: true,
  });
})"""


def watch_status(page: Page) -> None:
    """Have each page opened here note when its status changed last."""
    page.add_init_script(WATCH)


def use_once(person: Person) -> None:
    """A first visit and what stays of it: the page, and what was compiled while the example was loaded."""
    person.open()
    person.wait_for_python()
    person.page.wait_for_selector('#offline[data-state="kept"]')
    person.page.wait_for_timeout(KEEPING)
    person.load_example()
    person.page.wait_for_timeout(KEEPING)
