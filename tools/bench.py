"""Ours against the reference, side by side in one run: python tools/bench.py [ROW ...]

Rows: boot, iteration, fits. Times on shared machines are noisy; the ratio is what counts. Results also go to
bench.json: a list of {row, ours, reference, ratio, goal, ok}.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

import vendor
from environment import ROOT, chromium
from serve import start
from vendoring import inputs
from vendoring.cache import Cache, sha256_of
from vendoring.node import find_node, install_modules
from vendoring.report import Progress

sys.path[:0] = [str(ROOT / "py"), str(ROOT / "tests" / "browser")]

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def page_of(address: str):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser, address
        browser.close()


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
    with page_of(address) as (browser, url):
        page = browser.new_page()
        began = time.perf_counter()
        page.goto(url)
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


def boot() -> tuple[float, float]:
    server, address = start()
    ours = min(seconds_to_imports(address) for _ in range(2))
    server.shutdown()
    with tempfile.TemporaryDirectory() as name:
        stock_checkout(Path(name))
        server, address = start(root=Path(name))
        reference = min(seconds_to_imports(address) for _ in range(2))
        server.shutdown()
    return ours, reference


def iteration() -> tuple[float, float]:
    """Next Iteration until the next question and its plot are shown; 20,000 x 66, RForest."""
    from person import Person

    server, address = start()
    with page_of(address) as (browser, url):
        person = Person(browser, url)
        person.open()
        person.wait_for_python()
        person.set_up_example()
        person.close_settings()
        person.start_training("RForest")
        times = []
        for n in range(11, 15):
            person.assign("Star" if n % 2 else "Galaxy")
            source = person.page.locator("#plot-learner").get_attribute("src")
            began = time.perf_counter()
            person.page.get_by_role("button", name="Next Iteration").click()
            person.page.wait_for_function(
                "(old) => document.getElementById('plot-learner').getAttribute('src') !== old",
                arg=source,
                timeout=90_000,
            )
            times.append(time.perf_counter() - began)
            person.expect_trained_on(n)
        person.leave()
    server.shutdown()
    return min(times), native_iteration()


def native_iteration() -> float:
    """AstronomicAL's loop written out: fit on all cores, predict three sets, query."""
    from sklearn.ensemble import RandomForestClassifier

    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 66))
    y = (X[:, 0] + 0.5 * rng.normal(size=20_000) > 0).astype(int)
    sets = np.split(np.arange(20_000), [12_000, 16_000])
    times = []
    for n in range(11, 15):
        began = time.perf_counter()
        forest = RandomForestClassifier(1000, random_state=0, n_jobs=-1).fit(X[:n], y[:n])
        for rows in sets:
            forest.predict(X[rows])
        np.argmax(1 - forest.predict_proba(X[sets[0]]).max(axis=1))
        times.append(time.perf_counter() - began)
    return min(times)


READ = """
import sys, time
import astropy.io.fits, numpy, pandas, astropy.table
from astronomical.catalogue import read_catalogue
times = []
for _ in range(5):
    began = time.perf_counter()
    read_catalogue(sys.argv[1], "bench.fits")
    times.append(time.perf_counter() - began)
print(min(times))
"""


def fits() -> tuple[float, float]:
    """100,000 rows of 30 mixed columns to the frame used; ours in WebAssembly, astropy natively."""
    from astropy.table import Table

    rng = np.random.default_rng(0)
    n = 100_000
    columns = {f"m{i}": rng.normal(size=n).astype("float32") for i in range(18)}
    columns |= {f"d{i}": rng.normal(size=n) for i in range(6)}
    columns |= {f"k{i}": rng.integers(0, 2**60, n) for i in range(3)}
    columns |= {f"s{i}": rng.choice(["STAR", "GALAXY", "QSO"], n) for i in range(3)}
    with tempfile.TemporaryDirectory() as name:
        path, script = Path(name) / "bench.fits", Path(name) / "read.py"
        Table(columns).write(path)
        script.write_text(READ)
        times = []
        for _ in range(5):
            began = time.perf_counter()
            Table.read(path).to_pandas()
            times.append(time.perf_counter() - began)
        command = [
            find_node(),
            ROOT / "tools" / "run_in_pyodide.mjs",
            "--mount",
            name,
            script,
            path,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1]), min(times)


ROWS: dict[str, tuple[str, Callable[[], tuple[float, float]], float]] = {
    "boot": ("all imports in the page, against Pyodide's stock wheels", boot, 1 / 3),
    "iteration": ("a label to the next question, against native CPython", iteration, 0.3),
    "fits": ("FITS 100,000 x 30, against native astropy", fits, 1.0),
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        print(f"No such row: {', '.join(unknown)}. There are: {', '.join(ROWS)}.", file=sys.stderr)
        return 2
    results = []
    print(f"{'row':<10} {'ours':>8} {'reference':>10} {'ratio':>7} {'goal':>6}")
    for name in names or ROWS:
        text, measure, goal = ROWS[name]
        ours, reference = measure()
        ratio = ours / reference
        results.append(
            {
                "row": name,
                "ours": ours,
                "reference": reference,
                "ratio": ratio,
                "goal": goal,
                "ok": ratio <= goal,
            }
        )
        print(
            f"{name:<10} {ours:>7.2f}s {reference:>9.2f}s {ratio:>7.2f} {goal:>6.2f}  {text}",
            flush=True,
        )
    (ROOT / "bench.json").write_text(json.dumps(results, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
