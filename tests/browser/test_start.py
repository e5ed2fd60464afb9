"""A start that something keeps from its usual way: Python is started the plain way, or the page says what to do."""

from __future__ import annotations

import re

import pytest
from person import Person
from playwright.sync_api import Route, expect

FAST_FILES = "(code|memory|program).bin"
PLAIN = re.compile("started the plain way")
SOON = 30_000  # ms; a second or two where nothing else is going on
ENDS = """() => {
    const shown = (id) => document.getElementById(id)?.checkVisibility() ?? false;
    if (shown("failure")) return document.getElementById("failure").innerText;
    if (shown("plain-start")) return document.getElementById("plain-start").innerText;
    return document.querySelector('#status[data-state="ready"]') ? "ready" : "";
}"""


def damaged(content: bytes, how: str) -> bytes:
    """Return the content of a file, cut or altered on its way."""
    if how == "cut":
        return content[: len(content) * 2 // 3]
    middle = len(content) // 2
    return content[:middle] + b"}<@\x01" + content[middle + 4 :]


def spoil(person: Person, name: str, how: str) -> None:
    """Have a file come "missing", "cut" or "altered"."""

    def answer(route: Route) -> None:
        if how == "missing":
            route.fulfill(status=404, body="there is none")
            return
        response = route.fetch()
        headers = {k: v for k, v in response.headers.items() if k != "content-length"}
        route.fulfill(status=200, headers=headers, body=damaged(response.body(), how))

    person.page.route(f"**/{name}", answer)


def before(person: Person, name: str, code: str) -> None:
    """Have code run before a module; in workers there is no other way in."""

    def answer(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=code + "\n" + response.text())

    person.page.route(f"**/{name}", answer)


def expect_plain(person: Person, reason: str) -> None:
    box = person.page.get_by_role("status").filter(has_text=PLAIN)
    expect(box).to_contain_text(reason, timeout=SOON)


def expect_failure(person: Person, *words: str) -> None:
    alert = person.page.get_by_role("alert").filter(has_text="Python did not start")
    expect(alert).to_be_visible(timeout=SOON)
    for part in words:
        expect(alert).to_contain_text(re.compile(part, re.IGNORECASE))
    assert "Traceback" not in alert.inner_text()


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
def test_python_started_the_plain_way_does_the_main_job(person, tmp_path):
    spoil(person, "memory.bin", "altered")
    person.open()
    expect_plain(person, "the fast way failed")
    expect_plain(person, "is damaged")
    person.wait_for_python()
    person.look("plain-start")
    expect(
        person.page.get_by_text("Python was started the plain way: the fast way")
    ).to_be_visible()
    do_the_main_job(person, tmp_path)
    elsewhere = [
        url for url in person.requests if not url.startswith((person.address, "blob:", "data:"))
    ]
    assert elsewhere == []


def test_the_plain_way_can_be_asked_for(person):
    person.address += "?start=plain"
    person.open()
    expect_plain(person, "asks for it")
    person.page.wait_for_function("performance.now() > 1000")
    assert not [url for url in person.requests if re.search(FAST_FILES, url)]


@pytest.mark.parametrize(
    ("name", "how", "reason"),
    [
        ("code.bin", "cut", "ended early"),
        ("program.bin", "altered", "the fast way failed"),
        ("pyodide.asm.mjs", "missing", "pyodide.asm.mjs"),
        ("snapshot_loader.mjs", "cut", "the fast way failed"),
        ("zstddec.wasm", "altered", "the fast way failed"),
    ],
)
def test_a_file_of_the_fast_way_that_is_wrong_is_done_without(person, name, how, reason):
    spoil(person, name, how)
    person.open()
    expect_plain(person, reason)


@pytest.mark.parametrize(
    ("name", "how", "words"),
    [
        ("python.bin", "cut", "python.bin is damaged"),
        ("start/interpreter.mjs", "missing", "interpreter.mjs"),
        ("py/worker.py", "missing", "py/worker.py"),
        ("pyscript.toml", "missing", "pyscript.toml"),
        ("pyscript/core.js", "missing", "core.js is missing"),
        ("micropython.wasm", "missing", "could not be loaded"),
        ("shell/elements.mjs", "missing", "elements.mjs is missing"),
        ("shell/status.mjs", "cut", "status.mjs is damaged"),
        ("start/worker_messages.mjs", "missing", "worker_messages.mjs is missing"),
    ],
)
def test_a_file_that_the_page_needs_is_named(person, name, how, words):
    spoil(person, name, how)
    person.open()
    expect_failure(person, words, "reload")


MORE_PLACES = """
const grow = WebAssembly.Table.prototype.grow;
let times = 0;
WebAssembly.Table.prototype.grow = function (by) {
  return grow.call(this, by + (++times === 5 ? 5000 : 0));
};
"""


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("interpreter.mjs", MORE_PLACES),
        (
            "interpreter.mjs",
            "WebAssembly.instantiateStreaming = async () => { throw new Error('odd'); };",
        ),
        ("fast_start.mjs", "throw new TypeError('this browser lacks something');"),
    ],
    ids=["another table", "no streaming", "an exception"],
)
def test_a_browser_that_does_otherwise_gets_the_plain_way(person, module, code):
    before(person, module, code)
    person.open()
    expect_plain(person, "the fast way failed")


NO_MEMORY = """
WebAssembly.Memory = class {
  constructor() { throw new RangeError("WebAssembly.Memory(): could not allocate memory"); }
};
"""


def test_memory_that_is_refused_is_told(person):
    before(person, "interpreter.mjs", NO_MEMORY)
    person.open()
    expect_failure(person, "not enough free memory", "Close other tabs")


def test_a_worker_without_webassembly_is_told(person):
    before(person, "interpreter.mjs", "delete self.WebAssembly;")
    person.open()
    expect_failure(person, "no WebAssembly")


def test_a_worker_that_ends_while_starting_is_told(person):
    before(person, "fast_start.mjs", "setTimeout(() => self.close(), 500);")
    person.page.route("**/memory.bin", lambda route: None)
    person.open()
    expect_failure(person, "memory|ended")


def test_a_start_that_stands_still_is_told_and_taken_back_when_it_goes_on(person):
    held: list[Route] = []
    person.page.clock.install()
    person.page.route("**/memory.bin", lambda route: held.append(route))
    person.open()
    person.page.wait_for_function("document.querySelector('script[worker]').xworker")
    expect(person.page.get_by_role("status").first).to_contain_text(
        re.compile("Loading Python: .* MB")
    )
    person.page.wait_for_timeout(1500)
    person.page.clock.run_for(10_000)
    expect(person.page.locator("#status-text")).to_contain_text("Still starting")
    person.page.clock.run_for(15_000)
    expect_failure(person, "has not gone on for 20 seconds", "Loading Python", "plain way")
    person.look("start-stands-still")
    held[0].continue_()
    expect(person.page.locator("#failure")).to_be_hidden()


FULL = """
const refuse = async () => { throw new DOMException("no room", "QuotaExceededError"); };
navigator.storage.getDirectory = refuse;
CacheStorage.prototype.open = refuse;
"""


def test_a_browser_with_no_room_starts_python(person):
    person.page.add_init_script(FULL)
    person.open()
    person.wait_for_python()
    expect(person.page.locator("#failure")).to_be_hidden()


NO_DATABASE = """
IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError"); };
"""


def test_a_browser_that_refuses_databases_starts_python(person):
    person.page.add_init_script(FULL + NO_DATABASE)
    before(person, "interpreter.mjs", NO_DATABASE)
    person.open()
    person.wait_for_python()
    expect(person.page.locator("#failure")).to_be_hidden()
    expect(person.page.locator("#plain-start")).to_be_hidden()


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
@pytest.mark.parametrize("how", ["missing", "cut", "altered"])
def test_every_file_of_the_start_may_be_wrong(browser, address, how):
    usual = Person(browser, address)
    usual.open()
    usual.wait_for_python()
    names = {url.removeprefix(address) for url in usual.requests if url.startswith(address)}
    usual.leave()
    silent = []
    for name in sorted(names - {""}):
        visitor = Person(browser, address)
        spoil(visitor, name, how)
        visitor.open()
        try:
            visitor.page.wait_for_function(ENDS, timeout=60_000)
        except Exception as error:
            silent.append(f"{name}: {error}")
        visitor.leave()
    assert silent == []
