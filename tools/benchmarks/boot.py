"""From navigation to the first form, and to Python with everything imported, against Pyodide's stock wheels."""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser

import python_code
import vendor
from benchmarks.pairs import in_turn, median_of
from benchmarks.row import Measured, Row
from benchmarks.tab import new_browser, use_once, watch_status
from environment import ROOT
from serve import start
from vendoring.fetch import inputs
from vendoring.fetch.cache import Cache, sha256_of
from vendoring.fetch.node import install_modules
from vendoring.report import Progress

if TYPE_CHECKING:
    from person import Person

PAIRS = 5
WAKES = 15
SELF_CHECK = "performance.getEntriesByName('self-check').map(({ duration }) => duration)"
# What web servers compress on the way; all else is sent as it is.
COMPRESSED_ON_THE_WAY = {".css", ".html", ".js", ".json", ".mjs", ".py", ".svg", ".toml", ".wasm"}
# In place of waking: as Pyodide starts from its own files. PyScript then loads the packages that pyscript.toml names.
STOCK = {
    "fast_start.mjs": """
export const start = (ahead, own, load, options, vendor) =>
  load({ ...options, indexURL: `${vendor}pyodide/` });
""",
    "unpacking.mjs": """
export const isPlainAskedFor = false;
export const handUnpacked = (port) => port.postMessage(null);
export const followUnpacking = () => {};
""",
}


def stock_checkout(folder: Path) -> None:
    """This checkout with Pyodide's wheels, standard library and way of loading as they are published."""
    cache, progress = Cache.default(), Progress()
    ignored = shutil.ignore_patterns(".git", "node_modules", "build")
    shutil.copytree(ROOT, folder, ignore=ignored, dirs_exist_ok=True)
    compiled = python_code.FOLDER  # of the page's own Python, for both sides
    shutil.copytree(ROOT / compiled, folder / compiled)
    pyodide = folder / "static" / "vendor" / "pyodide"
    modules = install_modules(ROOT, cache, progress)
    lock, wheels = vendor.collect_wheels(ROOT, modules, cache, progress)
    shutil.rmtree(pyodide)
    shutil.copytree(modules / "pyodide", pyodide)
    for wheel in wheels.values():
        shutil.copy(wheel.path, pyodide / wheel.name)
    entries = {n: (w.name, w.version, sha256_of(w.path)) for n, w in wheels.items()}
    (pyodide / "pyodide-lock.json").write_text(json.dumps(inputs.rewritten(lock, entries)))
    for name, text in STOCK.items():
        (folder / "static" / "js" / "start" / name).write_text(text)


def wait_for_imports(person: Person) -> float:
    """Until everything the main job needs is imported; when that was, in seconds since 1970.

    "Ready" is said again after each step of importing ahead: quiet for 0.8 s means done.
    """
    person.wait_for_python()
    changed: float = person.page.evaluate(
        """() => new Promise((resolve) => {
             const look = () => {
               const left = 800 - (performance.timeOrigin + performance.now() - statusChanged);
               if (left > 0) setTimeout(look, left);
               else resolve(statusChanged);
             };
             look();
           })"""
    )
    return changed / 1000


def seconds_to_imports(person: Person) -> float:
    """From navigation until everything is imported."""
    began = time.time()
    person.open()
    return wait_for_imports(person) - began


def compressed(path: Path) -> bytes | None:
    """A file as web servers compress it on the way; None of one that is sent as it is."""
    return gzip.compress(path.read_bytes(), 6) if path.suffix in COMPRESSED_ON_THE_WAY else None


def served_size(path: Path) -> int:
    """Bytes a web server sends for a file."""
    content = compressed(path)
    return path.stat().st_size if content is None else len(content)


def fetched_size(requests: list[str], address: str, folder: Path) -> int:
    """Bytes sent for what a page has asked of its own server."""
    paths = {unquote(urlsplit(url).path).lstrip("/") for url in requests if url.startswith(address)}
    return sum(served_size(folder / (path or "index.html")) for path in paths)


class Side:
    """A checkout that is served, and somebody who has all of it kept for use offline.

    Attributes
    ----------
    size : bytes that a web server sends for a first visit
    """

    def __init__(self, browser: Browser, folder: Path):
        self.browser, self.folder = browser, folder
        self.server, self.address = start(root=folder)
        self.size = 0
        self._regular: Person | None = None

    def first_visit(self) -> float:
        """Seconds until everything is imported where nothing is kept."""
        from person import Person

        guest = Person(self.browser, self.address)
        watch_status(guest.page)
        seconds = seconds_to_imports(guest)
        self.size = fetched_size(guest.requests, self.address, self.folder)
        guest.leave()
        return seconds

    def later_visit(self) -> float:
        """Seconds until everything is imported where all is kept; the page of the visit before is gone."""
        regular = self._regular = self._regular or self._who_has_all_kept()
        regular.page.goto("about:blank")
        return seconds_to_imports(regular)

    def _who_has_all_kept(self) -> Person:
        from person import Person

        regular = Person(self.browser, self.address, service_workers="allow")
        watch_status(regular.page)
        use_once(regular)
        return regular

    def works(self) -> bool:
        """Return True if whoever comes again can load the example, and the page had no error."""
        if not self._regular:
            return True
        self._regular.load_example()
        return not self._regular.problems

    def close(self) -> None:
        if self._regular:
            self._regular.leave()
        self.server.shutdown()


@contextmanager
def sides() -> Iterator[tuple[Side, Side]]:
    """This checkout and one with Pyodide's stock wheels, in the same browser."""
    with tempfile.TemporaryDirectory() as name, new_browser() as browser:
        stock_checkout(Path(name))
        ours, stock = Side(browser, ROOT), Side(browser, Path(name))
        yield ours, stock
        ours.close()
        stock.close()


def first_visits() -> Measured:
    with sides() as (ours, stock):
        return median_of(in_turn(ours.first_visit, stock.first_visit, PAIRS))


def later_visits() -> Measured:
    with sides() as (ours, stock):
        (
            ours.later_visit(),
            stock.later_visit(),
        )  # each engine keeps what it does of the first of them
        pairs = in_turn(ours.later_visit, stock.later_visit, PAIRS)
        return median_of(pairs, same=ours.works() and stock.works())


def first_bytes() -> Measured:
    with sides() as (ours, stock):
        ours.first_visit(), stock.first_visit()
        return Measured(ours.size / 1e6, stock.size / 1e6)


def first_form() -> Measured:
    """From navigation until the form is there, answers, and lists what can be loaded; nothing kept."""
    from person import Person

    server, address = start()
    times = []
    with new_browser() as browser:
        for _ in range(3):
            person = Person(browser, address)
            began = time.perf_counter()
            person.open()
            listed = "#data-file option[value='data/example_catalogue.fits']"
            person.page.wait_for_selector(listed, state="attached")
            person.page.get_by_label("Optimise for memory?").uncheck()
            times.append(time.perf_counter() - began)
            person.leave()
    server.shutdown()
    return Measured(min(times))


def self_check() -> Measured:
    """What the check of the packages takes in Python just woken, the median of some starts."""
    from person import Person

    server, address = start()
    times = []
    with new_browser() as browser:
        for _ in range(WAKES):
            person = Person(browser, address)
            person.open()
            person.wait_for_python()
            (taken,) = (ms for worker in person.page.workers for ms in worker.evaluate(SELF_CHECK))
            times.append(taken / 1000)
            person.leave()
    server.shutdown()
    spread = f"{1000 * min(times):.1f} to {1000 * max(times):.1f} ms in {WAKES} starts"
    return Measured(median(times), note=spread)


ROWS = [
    Row("first-form", "first form usable, nothing kept", first_form, 1.0),
    Row("self-check", "each package checked in Python just woken", self_check, 0.02),
    Row(
        "boot-cold",
        "Python ready with all imports, first visit, against Pyodide's stock wheels",
        first_visits,
        0.22,
    ),
    Row(
        "boot-warm",
        "the same, second visit, the example loaded in the first",
        later_visits,
        0.13,
    ),
    Row("bytes", "bytes of the first visit, compressed as served", first_bytes, 0.40, unit="MB"),
]
