"""A served page in a real browser, and the person in front of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from engines import launching
from host import FOLDER, Host
from person import Person
from playwright.sync_api import sync_playwright

import serve
import site_folder
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
    return request.param


@pytest.fixture
def visitor(engine, playwright, host, tmp_path):
    """Somebody with a browser of their own, in each engine, whose network can go."""
    with launching.LAUNCH[engine](playwright, tmp_path) as started:
        someone = Person(started, host.address, service_workers="allow")
        yield someone
        someone.leave()


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
