"""Run the packages' own tests in the page's Python and in a plain one: python tools/upstream.py [PACKAGE [FILES...]]

The plain one is Pyodide with the wheels as they are published. A test that passes there and not in the Python that
the page wakes (tools/vendoring/snapshot) is a fault of ours: they are listed, and the command fails. Each file of tests
runs in a Python that has just been woken, as a user meets it; the plain one then says which tests there are, and runs
those that did not pass. All of them take hours; what was done is kept in build/upstream and not done again until
`make vendor` makes another Python.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from environment import ROOT
from suites import tests
from suites.outcomes import Comparison, Outcomes, compared, counted, passed, read, says_enough
from vendor import collect_wheels
from vendoring.fetch.cache import Cache, key_of, sha256_of
from vendoring.fetch.node import find_node, install_modules
from vendoring.fetch.pinned_wheels import LAZY_WHEELS, pinned_wheels
from vendoring.manifest import read_manifest
from vendoring.report import Progress, VendorError

FOLDER = ROOT / "build" / "upstream"
SNAPSHOT = ROOT / "tools" / "vendoring" / "snapshot"
INSIDE = ROOT / "tools" / "suites" / "inside.py"
PYODIDE = ROOT / "static" / "vendor" / "pyodide"
SECONDS = 1800  # for one file of tests


def make(folder: Path, key: str, fill: Callable[[Path], None]) -> Path:
    """Fill `folder` with `fill(folder)` unless it was filled under the same key."""
    mark = folder / ".key"
    if not mark.is_file() or mark.read_text() != key:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        fill(folder)
        mark.write_text(key)
    return folder


class Suites:
    """The tests, and both Pythons.

    Attributes
    ----------
    tests, runners, site : folders with the tests, with pytest, and with what unmodified wheels hold
    runtime : folder of the unmodified Pyodide
    woken_key, plain_key : names of what outcomes were found with
    """

    def __init__(self, progress: Progress):
        self.node = find_node()
        cache = Cache.default()
        with cache.alone(progress):
            modules = install_modules(ROOT, cache, progress)
            lock, wheels = collect_wheels(ROOT, modules, cache, progress)
            lazy = pinned_wheels(LAZY_WHEELS, cache, progress)
        self.runtime = modules / "pyodide"
        paths = [*(wheel.path for wheel in wheels.values()), *lazy.values()]
        self.plain_key = key_of(*map(sha256_of, paths))[:12]
        manifest = read_manifest(ROOT / "static" / "vendor")
        if manifest is None:
            raise VendorError("static/vendor is not there. Run make vendor.")
        self.woken_key = key_of(json.dumps(manifest["files"]))[:12]
        self.python = ".".join(lock["info"]["python"].split(".")[:2])
        self.versions = {name: wheels[name].version for name in tests.SUITES}
        self.site = make(FOLDER / "site", self.plain_key, partial(unpack_all, paths))
        self.runners = make(FOLDER / "runners", sys.version, tests.copy_runners)
        self.tests = FOLDER / "tests"

    def fetch(self, name: str) -> None:
        """Have the tests of a distribution."""
        version = self.versions[name]

        def fill(folder: Path) -> None:
            tests.unpack(tests.download(name, version, self.python, FOLDER / "wheels"), folder)

        made = make(FOLDER / "unpacked" / name, version, fill)
        package = tests.SUITES[name]
        shutil.copytree(made / package, self.tests / package, dirs_exist_ok=True)

    def kept(self, file: str, key: str) -> Path:
        """Return where the outcomes of a file of tests are kept."""
        return FOLDER / "outcomes" / key / f"{file}.json"

    def woken(self, file: str) -> Outcomes:
        """Return the outcomes in the woken Python, from an earlier run where there was one."""
        kept = self.kept(file, f"woken-{self.woken_key}")
        return read(kept) or self.run(file, kept, woken=True)

    def plain(self, file: str, woken: Outcomes) -> Outcomes:
        """Return the outcomes in the plain Python, at least of what does not pass in the woken one."""
        kept = self.kept(file, f"plain-{self.plain_key}")
        before = read(kept)
        if before is not None and says_enough(before, woken):
            return before
        return self.run(file, kept, woken=False, left_out=passed(woken))

    def run(
        self, file: str, kept: Path, *, woken: bool, left_out: Collection[str] = ()
    ) -> Outcomes:
        """Run a file of tests without some of its tests, and keep the outcomes in the file `kept`."""
        work = kept.with_suffix(".work")
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        script, out = work / "script.py", work / "outcomes.json"
        words = (str(self.tests), str(self.runners), file, str(out), [*left_out])
        shutil.copyfile(INSIDE, work / INSIDE.name)
        script.write_text(
            f"import sys\nsys.path.insert(0, {str(work)!r})\nimport inside\n"
            f"del sys.path[0]\ninside.main{words!r}\n"
        )
        folders = (self.tests, self.runners, work)
        command: list[object]
        if woken:
            mounts = [f"--mount={folder}" for folder in folders]
            command = [self.node, SNAPSHOT / "run_snapshot.mjs", *mounts, PYODIDE, script]
        else:
            command = [
                self.node,
                SNAPSHOT / "run_plain.mjs",
                self.runtime,
                self.site,
                FOLDER,
                script,
            ]
        with open(kept.with_suffix(".log"), "w") as log:
            try:
                subprocess.run(
                    list(map(str, command)),
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    check=False,
                    timeout=SECONDS,
                )
            except subprocess.TimeoutExpired:
                log.write(f"\nended after {SECONDS} seconds\n")
        found = read(out) or {"": "did not start"}
        os.replace(out, kept) if out.exists() else kept.write_text(json.dumps(found))
        shutil.rmtree(work)
        return found

    def compare(self, file: str) -> Comparison:
        """Run a file of tests in both Pythons and compare."""
        woken = self.woken(file)
        plain = self.plain(file, woken)
        found = compared(woken, plain)
        print(f"{file}: woken {counted(woken)}; plain {counted(plain)}", flush=True)
        for test, outcome in found.lost.items():
            print(f"  LOST ({outcome}): {test}", flush=True)
        return found


def unpack_all(wheels: list[Path], folder: Path) -> None:
    """Unpack wheels into `folder`."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)


def main(names: list[str], wanted: list[str]) -> int:
    """Compare files of tests, those that have one of `wanted` in their path; return the exit status."""
    suites = Suites(Progress())
    files = []
    for name in names:
        suites.fetch(name)
        files += tests.files_of(suites.tests, tests.SUITES[name], wanted)
    if not files:
        print(f"No file of tests of {', '.join(names)} has {' or '.join(wanted)} in its path.")
        return 1
    with ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count() or 1))) as workers:
        found = dict(zip(files, workers.map(suites.compare, files), strict=True))
    for name in names:
        folder = f"{tests.SUITES[name]}/"
        of = [one for file, one in found.items() if file.startswith(folder)]
        print(
            f"{name}: {len(of)} files, {sum(one.passed for one in of)} tests pass in the woken Python, "
            f"{sum(len(one.lost) for one in of)} in the plain one only, {sum(one.neither for one in of)} in neither."
        )
    lost = [test for one in found.values() for test in one.lost]
    for test in lost:
        print(f"  {test}")
    unread = [file for file, one in found.items() if not one.passed and not one.lost]
    if unread:
        print(f"Without a test that passes, see their logs: {', '.join(unread)}")
    return 1 if lost else 0


if __name__ == "__main__":
    chosen = sys.argv[1:2] or list(tests.SUITES)
    unknown = set(chosen) - set(tests.SUITES)
    if unknown:
        sys.exit(f"There is no package {chosen[0]}. There are {', '.join(tests.SUITES)}.")
    try:
        sys.exit(main(chosen, sys.argv[2:]))
    except VendorError as error:
        sys.exit(f"upstream: {error}")
