"""From navigation to the first form, and to Python with everything imported, against Pyodide's stock wheels."""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from urllib.parse import unquote, urlsplit

import vendor
from benchmarks.row import Measured, Row
from benchmarks.tab import new_browser
from environment import ROOT
from serve import start
from vendoring.fetch import inputs
from vendoring.fetch.cache import Cache, sha256_of
from vendoring.fetch.node import install_modules
from vendoring.report import Progress

RUNS = 2
WAKES = 15
SELF_CHECK = "performance.getEntriesByName('self-check').map(({ duration }) => duration)"
# What web servers compress on the way; all else is sent as it is.
COMPRESSED_ON_THE_WAY = {".css", ".html", ".js", ".json", ".mjs", ".py", ".svg", ".toml", ".wasm"}
STOCK = """
import { loadPyodide as load, version } from "../../vendor/pyodide/pyodide.mjs";
const indexURL = new URL("../../vendor/pyodide/", import.meta.url).href;
const loadPyodide = (options) => load({ ...options, indexURL });
export { loadPyodide, version };
"""


def stock_checkout(folder: Path) -> None:
    """This checkout with Pyodide's wheels, standard library and way of loading as they are published."""
    cache, progress = Cache.default(), Progress()
    ignored = shutil.ignore_patterns(".git", "node_modules", "build")
    shutil.copytree(ROOT, folder, ignore=ignored, dirs_exist_ok=True)
    pyodide = folder / "static" / "vendor" / "pyodide"
    modules = install_modules(ROOT, cache, progress)
    lock, wheels = vendor.collect_wheels(ROOT, modules, cache, progress)
    shutil.rmtree(pyodide)
    shutil.copytree(modules / "pyodide", pyodide)
    for wheel in wheels.values():
        shutil.copy(wheel.path, pyodide / wheel.name)
    entries = {n: (w.name, w.version, sha256_of(w.path)) for n, w in wheels.items()}
    (pyodide / "pyodide-lock.json").write_text(json.dumps(inputs.rewritten(lock, entries)))
    (folder / "static" / "js" / "start" / "interpreter.mjs").write_text(STOCK)


@contextmanager
def checkout(kind: str) -> Iterator[Path]:
    """The folder of "ours" or of the "stock" page."""
    if kind == "ours":
        yield ROOT
        return
    with tempfile.TemporaryDirectory() as name:
        stock_checkout(Path(name))
        yield Path(name)


def wait_for_imports(person) -> float:
    """Until everything the main job needs is imported; how long that was known before it was sure, in seconds.

    "Ready" is said again after each step of importing ahead: quiet for 0.8 s means done.
    """
    person.wait_for_python()
    person.page.evaluate(
        """() => new Promise((resolve) => {
             const status = document.getElementById("status-text");
             let timer = setTimeout(resolve, 800);
             new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(resolve, 800); })
               .observe(status, { childList: true, characterData: true, subtree: true });
           })"""
    )
    return 0.8


def seconds_to_imports(person) -> float:
    """From navigation until everything is imported."""
    began = time.perf_counter()
    person.open()
    return -wait_for_imports(person) + time.perf_counter() - began


def served_size(path: Path) -> int:
    """Bytes a web server sends for a file."""
    data = path.read_bytes()
    return len(gzip.compress(data, 6)) if path.suffix in COMPRESSED_ON_THE_WAY else len(data)


def fetched_size(requests: list[str], address: str, folder: Path) -> int:
    """Bytes sent for what a page has asked of its own server."""
    paths = {unquote(urlsplit(url).path).lstrip("/") for url in requests if url.startswith(address)}
    return sum(served_size(folder / (path or "index.html")) for path in paths)


@dataclass(frozen=True)
class Start:
    """One side, measured: seconds for the first and for a later visit, and bytes of the first."""

    cold: float
    warm: float
    size: int
    works: bool


def visits(folder: Path) -> Start:
    """The best of a few first visits, each with nothing kept; then a second visit, all kept for use offline."""
    from person import Person

    server, address = start(root=folder)
    cold, works = [], True
    with new_browser() as browser:
        for run in range(RUNS):
            keeps = run == RUNS - 1
            person = Person(browser, address, service_workers="allow" if keeps else "block")
            cold.append(seconds_to_imports(person))
            if not run:
                size = fetched_size(person.requests, address, folder)
            if keeps:
                person.page.wait_for_selector('#offline[data-state="kept"]', state="attached")
                warm = [seconds_to_imports(person) for _ in range(RUNS)]
                person.load_example()
                works = not person.problems
            person.leave()
    server.shutdown()
    return Start(min(cold), min(warm), size, works)


@cache
def measured(kind: str) -> Start:
    """One side, once for all rows."""
    with checkout(kind) as folder:
        return visits(folder)


def compared(what: Callable[[Start], float]) -> Measured:
    ours, stock = measured("ours"), measured("stock")
    return Measured(what(ours), what(stock), same=ours.works and stock.works)


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
        lambda: compared(lambda start: start.cold),
        1 / 3,
    ),
    Row(
        "boot-warm",
        "the same, second visit",
        lambda: compared(lambda start: start.warm),
        1 / 4,
    ),
    Row(
        "bytes",
        "bytes of the first visit, compressed as served",
        lambda: compared(lambda start: start.size / 1e6),
        1 / 2,
        unit="MB",
    ),
]
