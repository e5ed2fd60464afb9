"""Tests run against one mutant after another, each in a process of its own that is forked, not started.

What takes long to import is imported once, before the forks; the project itself never is, so that
each trial imports it with its own fault.
"""

from __future__ import annotations

import importlib
import os
import pickle
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import TypeVar

IMPORTED_ONCE = (
    "pytest",
    "hypothesis",
    "hypothesis.strategies",
    "hypothesis.extra.numpy",
    "numpy",
    "pandas",
    "scipy.special",
    "scipy.stats",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.neighbors",
    "sklearn.svm",
    "sklearn.tree",
    "jinja2",
    "joblib",
    "astropy.io.fits",
    "astropy.table",
)
Item = TypeVar("Item")

MEMORY = 6 * 2**30
PATIENCE = 900  # seconds by the clock for one trial, however busy the machine is


class GivenCode(SourceFileLoader):
    """Loads a module from code that is there, whatever its file says."""

    code: CodeType

    def get_code(self, fullname: str) -> CodeType:
        return self.code


class OneModule(MetaPathFinder):
    """Gives one module the code it is told to, and leaves all others to Python."""

    def __init__(self, name: str, path: Path, code: CodeType):
        self.name, self.path, self.code = name, path, code

    def find_spec(self, fullname, path=None, target=None):
        if fullname != self.name:
            return None
        loader = GivenCode(fullname, str(self.path))
        loader.code = self.code
        return spec_from_file_location(fullname, self.path, loader=loader)


@dataclass(frozen=True)
class Ran:
    """A test of the sound module: its id, how long it took, the lines of the module that it ran."""

    test: str
    seconds: float
    lines: frozenset[int]


class Recorder:
    """Pytest's plugin for the run of the sound module: what each test runs of it, and how long that takes."""

    def __init__(self, path: Path):
        import coverage

        self.coverage = coverage.Coverage(data_file=None, include=[str(path)], config_file=False)
        self.seconds: dict[str, float] = {}
        self.coverage.start()

    def pytest_runtest_logstart(self, nodeid):
        self.coverage.switch_context(nodeid)

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration

    def ran(self) -> list[Ran]:
        self.coverage.stop()
        data = self.coverage.get_data()
        files = data.measured_files()
        lines: dict[str, set[int]] = {}
        for file in files:
            for line, contexts in data.contexts_by_lineno(file).items():
                for test in contexts:
                    lines.setdefault(test, set()).add(line)
        return [
            Ran(test, seconds, frozenset(lines.get(test, ())))
            for test, seconds in self.seconds.items()
        ]


class Selection:
    """Pytest's plugin for a run of some tests alone, in an order of its own."""

    def __init__(self, tests: list[str]):
        self.places = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items):
        chosen = [item for item in items if item.nodeid in self.places]
        items[:] = sorted(chosen, key=lambda item: self.places[item.nodeid])


class Trials:
    """Runs the tests of one module.

    Parameters
    ----------
    name : str
        The module's, as it is imported.
    path : Path
        Its source.
    tests : list of str
        What pytest is given.
    """

    grace = 10
    """Seconds of work that a trial has beyond five times what its tests took on the sound module."""

    def __init__(self, name: str, path: Path, tests: list[str]):
        self.name, self.path, self.tests = name, path, tests
        self.ran: list[Ran] = []

    def rehearse(self, code: CodeType) -> bool:
        """Run all tests on the module without a fault; returns whether they passed."""
        reader, writer = os.pipe()

        def child() -> int:
            recorder = Recorder(self.path)
            status = self._pytest(code, [recorder])
            with os.fdopen(writer, "wb") as file:
                pickle.dump(recorder.ran(), file)
            return status

        process = _forked(child, PATIENCE)
        os.close(writer)
        with os.fdopen(reader, "rb") as file:
            answer = file.read()
        passed = os.waitpid(process, 0)[1] == 0
        if passed:
            self.ran = sorted(pickle.loads(answer), key=lambda ran: ran.seconds)
        return passed

    def notice(self, code: CodeType, lines: range) -> bool:
        """Return True if a test fails, or never ends, for a fault that was put into these lines.

        Only tests that run one of the lines are asked, the fastest first.
        """
        asked = [ran for ran in self.ran if not ran.lines.isdisjoint(lines)]
        if not asked and any(self._is_run_by_import(line) for line in lines):
            asked = self.ran
        if not asked:
            return False
        seconds = self.grace + 5 * sum(ran.seconds for ran in asked)

        def child() -> int:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            return self._pytest(code, [Selection([ran.test for ran in asked])])

        return os.waitpid(_forked(child, seconds), 0)[1] != 0

    def _is_run_by_import(self, line: int) -> bool:
        return not any(line in ran.lines for ran in self.ran)

    def _pytest(self, code: CodeType, plugins: list) -> int:
        sys.path.insert(0, str(self.path.parents[self.name.count(".")]))
        sys.meta_path.insert(0, OneModule(self.name, self.path, code))
        # now, because pytest puts a finder of its own before this one, for modules called test_...
        importlib.import_module(self.name)
        pytest = importlib.import_module("pytest")
        quiet = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:warnings"]
        return int(pytest.main([*quiet, *self.tests], plugins=plugins))


def _forked(child: Callable[[], int], seconds: float) -> int:
    """Start a process that ends with the child's answer, or after so many seconds of work; its id."""
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(PATIENCE)
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        status = child()
    finally:
        sys.stdout.flush()
        os._exit(status)


def import_once() -> None:
    """Import what every trial needs and no mutant changes."""
    for name in IMPORTED_ONCE:
        importlib.import_module(name)


def timed(items: list[Item]) -> Iterator[tuple[str, Item]]:
    """Each item with what is left to wait, in words."""
    start = time.monotonic()
    for done, item in enumerate(items):
        left = (time.monotonic() - start) / done * (len(items) - done) if done else 0
        yield f"{done + 1} of {len(items)}, {left / 60:.0f} min left", item
