"""A start that something keeps from its usual way: Python is started the plain way, or the page says what to do."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from host import Host
from person import Person
from playwright.sync_api import Error, Route, expect
from spoilt import (
    ANOTHER_TABLE,
    CASES,
    CHANGES,
    FAILURE,
    MEMORY_ALTERED,
    PLAIN_START,
    SOON,
    after,
    expect_end,
    told,
)

FAST_FILES = "(code|memory|program).bin"
OTHER_ENGINES = ["firefox", "webkit"]
ENDS = """() => {
    const shown = (id) => document.getElementById(id)?.checkVisibility() ?? false;
    if (shown("failure")) return document.getElementById("failure").innerText;
    if (shown("plain-start")) return document.getElementById("plain-start").innerText;
    return document.querySelector('#status[data-state="ready"]') ? "ready" : "";
}"""


@pytest.fixture
def guest(browser, host):
    """Somebody at a server whose files can be spoilt."""
    someone = Person(browser, host.address)
    yield someone
    someone.leave()


def do_the_main_job(person: Person, folder) -> None:
    """A data set, training, a plot, an answer, and the bundle, which has skops fetch."""
    page = person.page
    page.get_by_role("button", name="Try the Example").click()
    expect(page.get_by_role("tab", name="Star")).to_be_visible()
    person.settle()
    person.start_training("RForest")
    person.assign("Star")
    person.next_iteration()
    expect(page.locator("figure.plot canvas").first).to_be_visible()
    bundle = person.export("Download Project Bundle", folder)
    assert bundle.stat().st_size > 100_000


# Longer than other tests: it is the one that proves what is lazy or left out elsewhere to work here as well.
def test_python_started_the_plain_way_does_the_main_job(guest, host, tmp_path):
    host.spoilt = MEMORY_ALTERED.files
    expect_end(guest, MEMORY_ALTERED)
    guest.wait_for_python()
    guest.look("plain-start")
    expect(guest.page.get_by_text("Python was started the plain way: the fast way")).to_be_visible()
    do_the_main_job(guest, tmp_path)
    elsewhere = [
        url for url in guest.requests if not url.startswith((guest.address, "blob:", "data:"))
    ]
    assert elsewhere == []


def test_the_plain_way_can_be_asked_for(person):
    person.address += "?start=plain"
    person.open()
    told(person, PLAIN_START, "asks for it")
    person.page.wait_for_function("performance.now() > 1000")
    assert not [url for url in person.requests if re.search(FAST_FILES, url)]


def test_the_largest_file_comes_beside_the_pages_own_modules_and_the_others_after_them(guest):
    held: list[Route] = []
    guest.page.route("**/shell/events.mjs", lambda route: held.append(route))
    with guest.page.expect_request("**/memory.bin"):
        guest.page.goto(guest.address, wait_until="commit")
    guest.page.wait_for_timeout(500)
    assert held
    assert not [url for url in guest.requests if "code.bin" in url or "program.bin" in url]
    with guest.page.expect_request("**/code.bin"), guest.page.expect_request("**/program.bin"):
        held[0].continue_()
    guest.wait_for_python()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_start_that_something_is_wrong_with(guest, host, case):
    host.spoilt = case.files
    expect_end(guest, case)


def test_a_worker_that_ends_while_starting_is_told(guest, host):
    host.spoilt = {"fast_start.mjs": after("setTimeout(() => self.close(), 500);")}
    guest.page.route("**/memory.bin", lambda route: None)
    guest.open()
    told(guest, FAILURE, "memory|ended")


def test_a_start_that_stands_still_is_told_and_taken_back_when_it_goes_on(person):
    held: list[Route] = []
    python: list[Route] = []
    person.page.clock.install()
    person.page.route("**/memory.bin", lambda route: held.append(route))
    person.page.route("**/interpreter.mjs", lambda route: python.append(route))
    person.open()
    person.page.wait_for_function("document.querySelector('script[worker]').xworker")
    # what comes is counted, whether it comes before Python's own worker or after
    status = person.page.get_by_role("status").first
    expect(status).to_contain_text(re.compile("Loading Python: .* MB"))
    while not python:
        person.page.wait_for_timeout(50)
    with person.page.expect_event("requestfinished", lambda request: "pyodide.mjs" in request.url):
        python[0].continue_()
    person.page.wait_for_timeout(1000)
    expect(status).to_contain_text(re.compile("Loading Python: .* MB"))
    person.page.wait_for_timeout(1500)
    person.page.clock.run_for(10_000)
    expect(person.page.locator("#status-text")).to_contain_text("Still starting")
    person.page.clock.run_for(15_000)
    told(person, FAILURE, "has not gone on for 20 seconds", "Loading Python", "plain way")
    person.look("start-stands-still")
    held[0].continue_()
    expect(person.page.locator("#failure")).to_be_hidden()


# A minute, with the page's own clock; the limits are tested above.
@pytest.mark.soak
def test_a_start_that_is_late_is_told_and_is_ready_all_the_same(person):
    held: list[Route] = []
    person.page.route("**/memory.bin", lambda route: held.append(route))
    person.open()
    alert = person.page.get_by_role("alert").filter(has_text="Python did not start")
    expect(alert).to_contain_text("has not gone on for 20 seconds", timeout=60_000)
    held[0].continue_()
    expect(alert).to_be_hidden(timeout=SOON)
    person.wait_for_python()
    expect(person.page.locator("#failure")).to_be_hidden()


@pytest.mark.soak
@pytest.mark.parametrize("how", CHANGES)
def test_every_file_of_the_start_may_be_wrong(browser, host, how):
    usual = Person(browser, host.address)
    usual.open()
    usual.wait_for_python()
    names = {url.removeprefix(host.address) for url in usual.requests}
    usual.leave()
    silent = []
    for name in sorted(name for name in names if name and ":" not in name):
        visitor = Person(browser, host.address)
        host.spoilt = {name: CHANGES[how]}
        visitor.open()
        began = time.monotonic()
        try:
            said = visitor.page.wait_for_function(ENDS, timeout=60_000).json_value()
        except Error as error:
            said = f"silent: {error}"
            silent.append(f"{name}: {error}")
        print(f"{how} {name} ({time.monotonic() - began:.1f} s): {' '.join(said.split())}")
        visitor.leave()
    assert silent == []


# ---- the other engines ---------------------------------------------------------------------------


@contextmanager
def visit(browser, published, case) -> Iterator[Person]:
    """Somebody at an address of its own, so that nothing is there from the start before."""
    host = Host(published)
    host.spoilt = case.files
    visitor = Person(browser, host.address)
    yield visitor
    visitor.leave()
    host.leave()


@pytest.mark.parametrize("engine", OTHER_ENGINES, indirect=True)
def test_the_plain_way_where_the_fast_one_fails(engine, engine_browser, published):
    for case in (ANOTHER_TABLE, MEMORY_ALTERED):
        with visit(engine_browser[0], published, case) as visitor:
            expect_end(visitor, case)
            visitor.wait_for_python()
            visitor.page.wait_for_timeout(400)  # until it is painted
            visitor.look(f"plain-start-{engine}")


@pytest.mark.soak
@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("engine", OTHER_ENGINES, indirect=True)
def test_every_start_that_something_is_wrong_with(engine_browser, published, case):
    with visit(engine_browser[0], published, case) as visitor:
        expect_end(visitor, case)
        if case.box != FAILURE:
            visitor.wait_for_python()
