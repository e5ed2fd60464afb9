"""Without a network: what is kept, a download that broke off, new versions, and editing files."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from host import FOLDER, Host
from person import Person
from playwright.sync_api import expect
from python_packs import files_in, pack_of

import serve
import site_files
from python_files import PACK


@pytest.fixture
def root(published, tmp_path):
    """What is published, to be changed."""
    shutil.copytree(published / FOLDER, tmp_path / FOLDER, copy_function=os.link)
    return tmp_path


@pytest.fixture
def host(root):
    host = Host(root)
    yield host
    host.leave()


@pytest.fixture
def visitor(browser, host):
    someone = Person(browser, host.address, service_workers="allow")
    yield someone
    someone.leave()


def wait_until(person: Person, state: str) -> None:
    person.page.wait_for_selector(f'#offline[data-state="{state}"]', state="attached")


def wait_for(person: Person, what: Callable[[], bool]) -> None:
    for _ in range(600):
        if what():
            return
        person.page.wait_for_timeout(100)
    pytest.fail("it did not happen within a minute")


def ask_again(person: Person) -> None:
    person.page.evaluate("dispatchEvent(new Event('online'))")


NOTICE = "app/templates/notice.html"


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Change a file that is a link to the one of other tests."""
    path = folder / name
    content = path.read_bytes()
    files = files_in(content) if name == PACK else {name: content}
    inside = NOTICE if name == PACK else name
    assert old.encode() in files[inside]
    files[inside] = files[inside].replace(old.encode(), new.encode())
    path.unlink()
    path.write_bytes(pack_of(files) if name == PACK else files[name])


def seen(person: Person) -> tuple[str, str]:
    """The version of the page, and the one the worker's files are read in."""
    script = """fetch('static/python.bin').then(async (response) =>
        Array.from(new Uint8Array(await response.arrayBuffer())))"""
    files = files_in(bytes(person.page.evaluate(script)))
    return person.page.title(), files[NOTICE].decode()


def reopen(person: Person) -> None:
    person.page.close()
    person.page = person.context.new_page()
    person.open()


def kept(person: Person) -> set[str]:
    """What the browser keeps, by hash and kind."""
    script = """async () => {
        const [name] = await caches.keys();
        const keys = await (await caches.open(name)).keys();
        return keys.map(({ url }) => url.split("/kept/")[1]);
    }"""
    return set(person.page.evaluate(script))


def kept_as_sent(person: Person) -> dict[str, set[bool]]:
    """For each kind of file that is kept, if it is kept as the server sent it, or made anew."""
    script = """async () => {
        const [name] = await caches.keys();
        const store = await caches.open(name);
        const kept = (await store.keys()).filter(({ url }) => /[.]\\w+$/.test(url));
        return Promise.all(kept.map(async (key) =>
            [key.url.split(".").at(-1), Boolean((await store.match(key)).url)]));
    }"""
    kinds: dict[str, set[bool]] = {}
    for kind, is_as_sent in person.page.evaluate(script):
        kinds.setdefault(kind, set()).add(is_as_sent)
    return kinds


def test_what_is_kept_waits_for_a_file_that_is_on_its_way(visitor):
    page = visitor.page
    held = []
    page.route("**/example_catalogue.fits", lambda route: held.append(route))
    visitor.open()
    page.get_by_role("button", name="Try the Example").click()
    page.wait_for_function("document.body.dataset.started")
    page.wait_for_timeout(3000)
    assert held
    assert not page.evaluate("navigator.serviceWorker.getRegistration().then(Boolean)")
    held[0].continue_()
    wait_until(visitor, "kept")


def test_a_download_that_broke_off_goes_on_and_then_the_main_job_needs_no_network(visitor, host):
    host.left = 60
    visitor.open()
    visitor.wait_for_python()
    wait_until(visitor, "broken")
    came = set(host.sent) - {site_files.LIST}
    assert len(came) == 59
    host.left = None
    ask_again(visitor)
    wait_until(visitor, "kept")
    assert {host.sent[name] for name in came} == {1}
    # Beside those Chromium keeps what it compiled them to.
    assert {kind for kind, as_sent in kept_as_sent(visitor).items() if True in as_sent} == {
        "js",
        "mjs",
    }
    heard = len(visitor.problems)  # what broke off

    host.leave()
    visitor.page.reload()
    visitor.wait_for_python()
    expect(visitor.page.get_by_text("it works without a network")).to_be_visible()
    visitor.set_up_example(combine=False)
    visitor.close_settings()
    visitor.start_training("DTree")
    visitor.assign("Star")
    visitor.next_iteration()
    with visitor.page.expect_popup() as opened:
        visitor.page.get_by_role("link", name="Help", exact=True).click()
    expect(opened.value.get_by_role("heading", name="AstronomicAL Lite")).to_be_visible()
    opened.value.get_by_role("link", name="Label a test set").first.click()
    picture = opened.value.get_by_role("img", name="Labelling a source by hand")
    assert picture.evaluate("async (image) => (await image.decode(), image.naturalWidth)") > 1000
    assert visitor.problems[heard:] == []


def test_a_first_visit_that_broke_off_goes_on_when_the_network_is_back(visitor, host):
    host.longest = 1_000_000  # neither the fast start nor the plain one gets what it needs
    visitor.open()
    alert = visitor.page.get_by_role("alert").filter(has_text="Python did not start")
    expect(alert).to_contain_text("Check the connection and reload")
    host.longest = None
    ask_again(visitor)
    wait_until(visitor, "kept")
    host.leave()
    visitor.page.reload()
    visitor.wait_for_python()


def test_a_new_version_is_used_only_when_it_is_whole_and_the_page_is_opened(visitor, host, root):
    site = root / FOLDER
    visitor.open()
    visitor.wait_for_python()
    wait_until(visitor, "kept")
    old = seen(visitor)
    before = kept(visitor)

    edit(site, "index.html", "<title>AstronomicAL Lite", "<title>Newer AstronomicAL")
    edit(site, PACK, "notice error", "notice error newer")
    site_files.write_list(site)
    missing, asked = site / PACK, host.sent[PACK]
    missing.rename(root / "aside.html")
    visitor.page.reload()
    visitor.wait_for_python()
    wait_for(visitor, lambda: host.sent[PACK] > asked)
    assert before <= kept(visitor)
    assert visitor.page.title() == old[0]
    reopen(visitor)
    assert seen(visitor) == old

    (root / "aside.html").rename(missing)
    visitor.wait_for_python()
    expect(visitor.page.get_by_text("A new version is ready")).to_be_visible()
    assert seen(visitor) == old
    other = visitor.context.new_page()
    other.goto(visitor.address)
    assert other.title() == old[0]
    other.close()

    reopen(visitor)
    title, template = seen(visitor)
    assert title.startswith("Newer")
    assert "newer" in template
    visitor.wait_for_python()
    wait_until(visitor, "kept")
    expect(visitor.page.get_by_text("A new version is ready")).to_have_count(0)
    now = kept(visitor)
    assert len(now) == len(before)
    assert len(now - before) == 2


@pytest.mark.soak
def test_what_is_edited_while_make_serve_runs_is_seen_at_the_next_reload(browser, root):
    site = root / FOLDER
    server, address = serve.start(root=site)
    person = Person(browser, address, service_workers="allow")
    person.open()
    person.wait_for_python()
    wait_until(person, "kept")
    for word in ("newer", "newest"):
        edit(site, PACK, "notice error", f"notice error {word}")
        person.page.reload()
        assert word in seen(person)[1]
    server.shutdown()
    server.server_close()
    person.page.reload()
    assert "newest" in seen(person)[1]
    person.wait_for_python()
    person.leave()


def test_the_interpreter_is_kept_unpacked_and_that_of_another_version_is_not(visitor, root):
    stores = """async () => {
        const names = (await caches.keys()).filter((name) => name.includes(" program "));
        const kept = (name) => caches.match("static/vendor/pyodide/program.wasm", { cacheName: name });
        return Promise.all(names.map(async (name) => [name.split(" ").at(-1), (await kept(name))?.url]));
    }"""
    visitor.open()
    visitor.wait_for_python()
    visitor.page.evaluate("caches.open(`astronomical-lite 1 ${location.href} program 00`)")
    wait_until(visitor, "kept")
    listed = json.loads((root / FOLDER / site_files.LIST).read_text())["files"]
    sha256 = listed["static/vendor/pyodide/program.bin"]["sha256"]
    kept_as = [sha256, f"{visitor.address}static/vendor/pyodide/program.wasm"]
    wait_for(visitor, lambda: visitor.page.evaluate(stores) == [kept_as])
    before = len(visitor.requests)
    reopen(visitor)
    visitor.wait_for_python()
    asked = [url.rsplit("/", 1)[-1] for url in visitor.requests[before:]]
    assert "program.wasm" in asked
    assert "program.bin" not in asked
    assert not visitor.problems
