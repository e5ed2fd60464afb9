"""Tests run against one mutant after another, each in a process of its own that is forked, not started.

What takes long to import is imported once, before the forks; the project itself never is, so that
each trial imports it with its own fault.
"""

from __future__ import annotations

import importlib
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType

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
MEMORY = 6 * 2**30
PATIENCE = 600  # seconds by the clock for one trial, however busy the machine is


class OneModule(MetaPathFinder):
    """Gives one module the code it is told to, and leaves all others to Python."""

    def __init__(self, name: str, path: Path, code: CodeType):
        self.name, self.path, self.code = name, path, code

    def find_spec(self, fullname, path=None, target=None):
        if fullname != self.name:
            return None
        loader = SourceFileLoader(fullname, str(self.path))
        loader.get_code = lambda _: self.code
        return spec_from_file_location(fullname, self.path, loader=loader)


@dataclass
class Trial:
    """How a run of the tests went: its exit status (0 if all passed) and processor seconds."""

    status: int
    seconds: float

    @property
    def passed(self) -> bool:
        return self.status == 0


class Trials:
    """Runs the tests of one module.

    Parameters
    ----------
    name : str
        The module's, as it is imported.
    path : Path
        Its source.
    tests : list of str
        What pytest is given; the closest to the module first, for it stops at the first failure.
    """

    def __init__(self, name: str, path: Path, tests: list[str]):
        self.name, self.path, self.tests = name, path, tests
        self.allowed = PATIENCE

    def run(self, code: CodeType, quiet: bool = True) -> Trial:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        process = os.fork()
        if not process:
            self._child(code, quiet)
        status = os.waitpid(process, 0)[1]
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return Trial(status, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    def _child(self, code: CodeType, quiet: bool) -> None:
        """Never returns."""
        status = 1
        try:
            if quiet:
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, 1)
                os.dup2(nowhere, 2)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(PATIENCE)
            resource.setrlimit(resource.RLIMIT_CPU, (int(self.allowed), int(self.allowed) + 5))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            sys.meta_path.insert(0, OneModule(self.name, self.path, code))
            pytest = importlib.import_module("pytest")
            status = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *self.tests]))
        finally:
            os._exit(status)


def import_once() -> None:
    """Import what every trial needs and no mutant changes."""
    for name in IMPORTED_ONCE:
        importlib.import_module(name)


def timed(items: list) -> Iterator[tuple[str, object]]:
    """Each item with what is left to wait, in words."""
    start = time.monotonic()
    for done, item in enumerate(items):
        left = (time.monotonic() - start) / done * (len(items) - done) if done else 0
        yield f"{done + 1} of {len(items)}, {left / 60:.0f} min left", item
