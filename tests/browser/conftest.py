"""A served page in a real Chromium, and the person in front of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from person import Person
from playwright.sync_api import sync_playwright

import environment
import serve
from environment import ROOT

# A closed or slow network is not to be mistaken for the page's own requests.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def address():
    server, url = serve.start()
    yield url
    server.shutdown()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=environment.chromium(), args=FLAGS, headless=True
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> Path:
    """A file of the example catalogue's first rows, which is read in no time."""
    from astropy.table import Table

    path = tmp_path_factory.mktemp("data") / "small.fits"
    Table.read(ROOT / "data" / "example_catalogue.fits")[:1500].write(path)
    return path


@pytest.fixture
def person(browser, address):
    """Somebody who has just opened the page; errors of the page fail the test."""
    someone = Person(browser, address)
    yield someone
    someone.leave()
