"""A served page in a real browser, and the person in front of it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest
from engines import launching
from host import FOLDER, Host
from person import Person
from playwright.sync_api import sync_playwright

import serve
import site_folder
from browsers import BrowserMissing
from environment import ROOT


@pytest.fixture(scope="session")
def address():
    server, url = serve.start()
    yield url
    server.shutdown()


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright, tmp_path_factory):
    """Chromium, for all but what is tried in every engine."""
    with launching.chromium(playwright, tmp_path_factory.mktemp("chromium")) as started:
        yield started


@pytest.fixture(params=list(launching.LAUNCH))
def engine(request) -> str:
    """Each engine in turn; one that is missing fails, unless ENGINES leaves it out."""
    if request.param not in wanted_engines():
        pytest.skip("left out by ENGINES")
    return request.param


@pytest.fixture
def engine_browser(engine, playwright, tmp_path):
    """A browser of its own in each engine, and the folder that downloads arrive in."""
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    with contextlib.ExitStack() as stack:
        try:
            started = stack.enter_context(launching.LAUNCH[engine](playwright, downloads))
        except BrowserMissing as missing:
            pytest.fail(str(missing), pytrace=False)
        yield started, None if engine == "chromium" else downloads


@pytest.fixture
def visitor(engine_browser, host):
    """Somebody whose network can go."""
    browser, downloads = engine_browser
    someone = Person(browser, host.address, service_workers="allow", downloads=downloads)
    yield someone
    someone.leave()


def wanted_engines() -> list[str]:
    """The engines that the variable ENGINES names; all of them where it is not set."""
    named = os.environ.get("ENGINES", "").replace(",", " ").split() or list(launching.LAUNCH)
    unknown = sorted(set(named) - set(launching.LAUNCH))
    if unknown:
        raise pytest.UsageError(
            f"ENGINES names {', '.join(unknown)}; there are {', '.join(launching.LAUNCH)}."
        )
    return named


def pytest_terminal_summary(terminalreporter) -> None:
    """An engine that was left out is said in so many words."""
    left = [name for name in launching.LAUNCH if name not in wanted_engines()]
    if left:
        terminalreporter.write_line(f"Not tested, as ENGINES asks for: {', '.join(left)}.")


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> Path:
    """A file of the example catalogue's first rows, which is read in no time."""
    from astropy.table import Table

    path = tmp_path_factory.mktemp("data") / "small.fits"
    Table.read(ROOT / "data" / "example_catalogue.fits")[:1500].write(path)
    return path


@pytest.fixture
def cores() -> int | None:
    """Processors that the page is told of; None for all there are.

    With one the session does all itself. Each worker more is another start of Python, which doubles many a test, so
    modules that are not about what is done beside the session say 1.
    """
    return None


@pytest.fixture
def person(browser, address, cores):
    """Somebody who has just opened the page; errors of the page fail the test."""
    someone = Person(browser, address, cores=cores)
    yield someone
    someone.leave()


@pytest.fixture(scope="session")
def published(tmp_path_factory) -> Path:
    """The folder of a web server with what `make site` makes."""
    root = tmp_path_factory.mktemp("published")
    site_folder.build(root / FOLDER)
    return root


@pytest.fixture
def host(published):
    host = Host(published)
    yield host
    host.leave()
