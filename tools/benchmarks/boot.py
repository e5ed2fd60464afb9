"""From navigation to Python with everything imported, against Pyodide's stock wheels."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path

import vendor
from benchmarks.row import Measured, Row
from benchmarks.tab import new_browser
from environment import ROOT
from serve import start
from vendoring import inputs
from vendoring.cache import Cache, sha256_of
from vendoring.node import install_modules
from vendoring.report import Progress


def stock_checkout(folder: Path) -> None:
    """This checkout with Pyodide's wheels and standard library as they are published."""
    cache, progress = Cache.default(), Progress()
    shutil.copytree(
        ROOT, folder, ignore=shutil.ignore_patterns(".git", "node_modules"), dirs_exist_ok=True
    )
    pyodide = folder / "static" / "vendor" / "pyodide"
    modules = install_modules(ROOT, cache, progress)
    lock, wheels = vendor.collect_wheels(ROOT, modules, cache, progress)
    shutil.rmtree(pyodide)
    shutil.copytree(modules / "pyodide", pyodide)
    for wheel in wheels.values():
        shutil.copy(wheel.path, pyodide / wheel.name)
    entries = {n: (w.name, w.version, sha256_of(w.path)) for n, w in wheels.items()}
    (pyodide / "pyodide-lock.json").write_text(json.dumps(inputs.rewritten(lock, entries)))


def seconds_to_imports(address: str) -> float:
    """From navigation until everything the page will need is imported."""
    with new_browser() as browser:
        page = browser.new_page()
        began = time.perf_counter()
        page.goto(address)
        page.wait_for_selector('#status[data-state="ready"]', timeout=120_000)
        # "ready" is said again after each step of importing ahead; quiet for 0.8 s means done.
        page.evaluate(
            """() => new Promise((resolve) => {
                 const status = document.getElementById("status-text");
                 let timer = setTimeout(resolve, 800);
                 new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(resolve, 800); })
                   .observe(status, { childList: true, characterData: true, subtree: true });
               })"""
        )
        return time.perf_counter() - began - 0.8


def boot() -> Measured:
    server, address = start()
    ours = min(seconds_to_imports(address) for _ in range(2))
    server.shutdown()
    with tempfile.TemporaryDirectory() as name:
        stock_checkout(Path(name))
        server, address = start(root=Path(name))
        reference = min(seconds_to_imports(address) for _ in range(2))
        server.shutdown()
    return Measured(ours, reference)


ROWS = [Row("boot", "all imports in the page, against Pyodide's stock wheels", boot, 1 / 3)]
