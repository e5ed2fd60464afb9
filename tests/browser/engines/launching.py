"""The three engines, each started as a browser that Playwright's words drive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines import marionette, webdriver, webkit_page
from playwright.sync_api import Browser, Playwright

import browsers

# A closed or slow network is not to be mistaken for the page's own requests.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium(playwright: Playwright, downloads: Path) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=browsers.chromium(), args=CHROMIUM_FLAGS, headless=True
    )
    yield browser
    browser.close()


@contextmanager
def firefox(playwright: Playwright, downloads: Path) -> Iterator[Browser]:
    """Mozilla's own Firefox, not Playwright's build of it: by WebDriver BiDi."""
    browser = playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=browsers.firefox(),
        downloads_path=downloads,
        headless=True,
    )
    yield browser
    browser.close()


@contextmanager
def unwatched_firefox(playwright: Playwright, downloads: Path) -> Iterator[webkit_page.Browser]:
    """Firefox without Playwright, for measuring."""
    profile = downloads.with_name("firefox")
    with marionette.session(browsers.firefox(), profile) as session:
        yield webkit_page.Browser(session)


@contextmanager
def webkit(playwright: Playwright, downloads: Path) -> Iterator[webkit_page.Browser]:
    """WebKitGTK, which Playwright does not drive."""
    with webdriver.session(browsers.webkit(), downloads.with_name("webkit"), downloads) as session:
        yield webkit_page.Browser(session)


LAUNCH = {"chromium": chromium, "firefox": firefox, "webkit": webkit}
