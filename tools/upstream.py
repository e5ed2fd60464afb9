"""Run the packages' own tests in the page's Python and in a plain one: python tools/upstream.py [PACKAGE [FILES...]]

The plain one is Pyodide with the wheels as they are published. A test that passes there and not in the Python that
the page wakes (tools/vendoring/snapshot) is a fault of ours: they are listed, and the command fails. Each file of tests
runs in a Python that has just been woken, as a user meets it; a plain one, for some files together, then says which
tests there are, and runs those that did not pass. All of them take hours; what was done is kept in build/upstream and
not done again until `make vendor` makes another Python. HOURS ends it earlier, with files from everywhere; LIMIT is
that of a file, in seconds of the processor's time.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from environment import ROOT
from suites import tests
from suites.outcomes import (
    NOT_RUN,
    Comparison,
    Outcomes,
    by_file,
    compared,
    counted,
    is_cut_short,
    read,
    says_enough,
    settled,
    written,
)
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
LIMIT = int(os.environ.get("LIMIT", 1800))  # seconds for one file of tests
BATCH = 24  # files that share a plain Python
COMPILE = """import compileall, py_compile
HASHED = py_compile.PycInvalidationMode.UNCHECKED_HASH
compileall.compile_dir({!r}, quiet=2, invalidation_mode=HASHED)
"""
UNTIL = time.monotonic() + 3600 * float(os.environ.get("HOURS", "inf"))


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
        unpack = self.compiled(partial(unpack_all, paths))
        self.site = make(FOLDER / "site", self.plain_key, unpack)
        self.runners = make(FOLDER / "runners", sys.version, self.compiled(tests.copy_runners))
        self.tests = FOLDER / "tests"

    def compiled(self, fill: Callable[[Path], None]) -> Callable[[Path], None]:
        """Return what fills a folder, and compiles its Python by the one that is to run it: once, not at each start."""

        def fill_and_compile(folder: Path) -> None:
            fill(folder)
            script = FOLDER / "compile.py"
            script.write_text(COMPILE.format(str(folder)))
            run_plain = SNAPSHOT / "run_plain.mjs"
            subprocess.run([self.node, run_plain, self.runtime, folder, FOLDER, script], check=True)

        return fill_and_compile

    def fetch(self, name: str) -> None:
        """Have the tests of a distribution."""
        version = self.versions[name]

        def fill(folder: Path) -> None:
            tests.unpack(tests.download(name, version, self.python, FOLDER / "wheels"), folder)

        made = make(FOLDER / "unpacked" / name, version, self.compiled(fill))
        package = tests.SUITES[name]
        shutil.copytree(made / package, self.tests / package, dirs_exist_ok=True)

    def kept(self, file: str, key: str) -> Path:
        """Return where the outcomes of a file of tests are kept."""
        return FOLDER / "outcomes" / key / f"{file}.json"

    def woken(self, file: str) -> Outcomes:
        """Return the outcomes in the woken Python, from an earlier run where there was one."""
        kept = self.kept(file, f"woken-{self.woken_key}")
        return read(kept) or self.run([file], f"woken-{self.woken_key}", woken=True)[file]

    def plain(self, woken: dict[str, Outcomes]) -> dict[str, Outcomes]:
        """Return the outcomes in the plain Python, at least of what does not pass in the woken one.

        One Python does for all files; what it does not come to has one of its own.
        """
        key = f"plain-{self.plain_key}"
        found = {file: read(self.kept(file, key)) for file in woken}

        def missing() -> list[str]:
            return [file for file in woken if not says_enough(found[file], woken[file])]

        def left_out(files: list[str]) -> list[str]:
            return [test for file in files for test in settled(woken[file])]

        if files := missing():
            found |= self.run(files, key, woken=False, left_out=left_out(files))
        for file in missing() if len(files) > 1 else ():
            found |= self.run([file], key, woken=False, left_out=left_out([file]))
        return {file: outcomes or {} for file, outcomes in found.items()}

    def run(
        self, files: list[str], key: str, *, woken: bool, left_out: Collection[str] = ()
    ) -> dict[str, Outcomes]:
        """Run files of tests without some of their tests, and keep the outcomes of each.

        Where a test ends Python, those that follow have another.
        """
        kept = {file: self.kept(file, key) for file in files}
        for path in kept.values():
            path.parent.mkdir(parents=True, exist_ok=True)
        log = kept[files[0]].with_suffix(".log")
        log.write_text("")
        found = self.start(files, log, woken=woken, left_out=left_out)
        while is_cut_short(found):
            done = [test for test, outcome in found.items() if outcome != NOT_RUN]
            more = self.start(files, log, woken=woken, left_out=[*left_out, *done])
            if not any(more.get(test, NOT_RUN) != NOT_RUN for test in found):
                break
            found |= {test: outcome for test, outcome in more.items() if test not in done}
        divided = by_file(found, files) if len(files) > 1 else {files[0]: found}
        for file, path in kept.items():
            path.write_text(json.dumps(divided[file]))
            if path.with_suffix(".log") != log:
                shutil.copyfile(log, path.with_suffix(".log"))
        return divided

    def start(
        self, files: list[str], log: Path, *, woken: bool, left_out: Collection[str]
    ) -> Outcomes:
        """Start a Python that runs files of tests; return the outcomes, with what it printed at the end of `log`."""
        work = log.with_suffix(".work")
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        script, out = work / "script.py", work / "outcomes"
        words = (str(self.tests), str(self.runners), files, str(out), [*left_out])
        shutil.copyfile(INSIDE, work / INSIDE.name)
        script.write_text(
            f"import sys\nsys.path.insert(0, {str(work)!r})\nimport inside\n"
            f"del sys.path[0]\ninside.main{words!r}\n"
        )
        command: list[object]
        if woken:
            mounts = [f"--mount={folder}" for folder in (self.tests, self.runners, work)]
            command = [self.node, SNAPSHOT / "run_snapshot.mjs", *mounts, PYODIDE, script]
        else:
            run_plain = SNAPSHOT / "run_plain.mjs"
            command = [self.node, run_plain, self.runtime, self.site, FOLDER, script]
        limit = LIMIT * len(files)
        # a socket opened under Node.js has Emscripten look for the package ws, beside the interpreter or there
        environment = os.environ | {"NODE_PATH": str(self.runtime.parent)}
        limited = ["sh", "-c", f'ulimit -t {limit}; exec "$@"', "sh", *map(str, command)]
        with open(log, "a") as lines:
            done = subprocess.run(
                limited, stdout=lines, stderr=subprocess.STDOUT, env=environment, check=False
            )
            in_time = done.returncode not in (-signal.SIGXCPU, -signal.SIGKILL)
            if not in_time:
                lines.write(f"\nended after {limit} seconds\n")
        found = written(out, in_time=in_time)
        shutil.rmtree(work)
        return found

    def compare(self, files: list[str]) -> dict[str, Comparison]:
        """Run files of tests of a package in both Pythons and compare; nothing where the time is up."""
        if time.monotonic() > UNTIL:
            return {}
        woken = {file: self.woken(file) for file in files}
        plain = self.plain(woken)
        found = {file: compared(woken[file], plain[file]) for file in files}
        for file, one in found.items():
            print(f"{file}: woken {counted(woken[file])}; plain {counted(plain[file])}", flush=True)
            for test, outcome in one.lost.items():
                print(f"  LOST ({outcome}): {test}", flush=True)
        return found


def unpack_all(wheels: list[Path], folder: Path) -> None:
    """Unpack wheels into `folder`."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)


def spread(files: Iterable[str]) -> list[list[str]]:
    """Divide files of tests into batches of one package, in such an order that the first ones are from everywhere."""
    order = sorted(files, key=lambda file: key_of(file))
    packages: dict[str, list[str]] = {}
    for file in order:
        packages.setdefault(file.split("/")[0], []).append(file)
    batches = [
        (at / len(of), of[at : at + BATCH])
        for of in packages.values()
        for at in range(0, len(of), BATCH)
    ]
    return [batch for _, batch in sorted(batches)]


def main(names: list[str], wanted: list[str]) -> int:
    """Compare files of tests, those that have one of `wanted` in their path; return the exit status."""
    suites = Suites(Progress())
    files: dict[str, list[str]] = {}
    for name in names:
        suites.fetch(name)
        files[name] = tests.files_of(suites.tests, tests.SUITES[name], wanted)
    batches = spread(file for of in files.values() for file in of)
    if not batches:
        print(f"No file of tests of {', '.join(names)} has {' or '.join(wanted)} in its path.")
        return 1
    found: dict[str, Comparison] = {}
    with ThreadPoolExecutor(int(os.environ.get("JOBS", os.cpu_count() or 1))) as workers:
        for some in workers.map(suites.compare, batches):
            found |= some
    for name in names:
        of = [found[file] for file in files[name] if file in found]
        late = sum(one.open for one in of)
        print(
            f"{name}: {len(of)} of {len(files[name])} files, "
            f"{sum(one.passed for one in of)} tests pass in the woken Python, "
            f"{sum(len(one.lost) for one in of)} in the plain one only, {sum(one.neither for one in of)} in neither"
            + (f"; for {late} the time was up." if late else ".")
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
