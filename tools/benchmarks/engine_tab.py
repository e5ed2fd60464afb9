"""The page in any of the three engines, driven as tests/browser drives them, for measuring."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

import benchmarks.tab  # noqa: F401  (tests/browser can be imported)
from serve import start

if TYPE_CHECKING:
    from person import Person

NAMES = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit"}
REST = 500  # ms


@contextmanager
def people_in(*engines: str) -> Iterator[list[Person]]:
    """Somebody with a tab in each of some engines, all of the same server."""
    from engines import launching
    from person import Person

    launch = launching.LAUNCH | {"firefox": launching.unwatched_firefox}
    server, address = start()
    with ExitStack() as stack:
        stack.callback(server.shutdown)
        playwright = stack.enter_context(sync_playwright())
        people = []
        for engine in engines:
            downloads = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "downloads"
            downloads.mkdir()
            browser = stack.enter_context(launch[engine](playwright, downloads))
            people.append(Person(browser, address, service_workers="allow", downloads=downloads))
        yield people
        for someone in people:
            someone.leave()


def leave_page(person: Person) -> None:
    """Go to an empty page, so that nothing is done any more."""
    person.page.goto("about:blank")
    person.page.wait_for_timeout(REST)
