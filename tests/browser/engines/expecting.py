"""Playwright's `expect`, for whatever drives the page."""

from __future__ import annotations

from engines.webkit_page import Expected, Locator
from playwright.sync_api import expect as expect_of_playwright


def expect(shown):
    """Expectations of what is shown, which wait until they hold."""
    return Expected(shown) if isinstance(shown, Locator) else expect_of_playwright(shown)
