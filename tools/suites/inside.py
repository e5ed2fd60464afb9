"""Run files of a package's own tests; runs in a Python of the page's, or in a plain one.

What became of each test is written after every one, so that a run that is ended, or ends Python, is not without result.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from types import ModuleType


class Outcomes:
    """A plugin of pytest that writes "passed", "failed" or "skipped" of each test, one a line; the last one counts."""

    def __init__(self, path: Path, left_out: set[str]):
        self.lines = open(path, "w", encoding="utf-8")  # noqa: SIM115  # until Python ends
        self.left_out = left_out
        self.found: dict[str, str] = {}

    def pytest_collection_modifyitems(self, items) -> None:
        for item in items:
            self.note(item.nodeid, "not run")
        items[:] = [item for item in items if item.nodeid not in self.left_out]

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.note(nodeid, "ended Python")

    def pytest_runtest_logreport(self, report) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.note(report.nodeid, report.outcome)

    def pytest_collectreport(self, report) -> None:
        if report.outcome != "passed":
            self.note(report.nodeid, f"{report.outcome} to be read")
            print(str(report.longrepr)[-2000:])

    def note(self, test: str, outcome: str) -> None:
        if self.found.get(test) != outcome:
            self.found[test] = outcome
            print(json.dumps([test, outcome]), file=self.lines, flush=True)


class Compiled(ModuleType):
    """Stands in for a module that is compiled for tests only and is in no wheel; what uses it is skipped."""

    get_fpu_mode: Callable[[], int]

    def __getattr__(self, name: str) -> Callable[..., object]:
        import pytest

        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: pytest.skip(f"{self.__name__} is not there")


def stand_in() -> None:
    """Have NumPy's tests find the modules that all of them need."""
    tests = Compiled("numpy._core._multiarray_tests")
    tests.get_fpu_mode = lambda: 0  # asked by conftest.py before and after each test
    sys.modules[tests.__name__] = tests


def lay(tests: str, site: str, folder: str, files: Sequence[str]) -> None:
    """Have the tests in a folder of a package where they belong: by links, since copying all takes longer than most do.

    What pytest opens itself is copied, so that it is where it seems to be.
    """
    os.makedirs(f"{site}/{folder}", exist_ok=True)
    for name in os.listdir(f"{tests}/{folder}"):
        path = f"{folder}/{name}"
        to = f"{site}/{path}"
        if os.path.isdir(to) or any(file.startswith(f"{path}/") for file in files):
            lay(tests, site, path, files)
        elif path in files or name == "conftest.py":
            shutil.copyfile(f"{tests}/{path}", to)
        elif not os.path.exists(to):
            os.symlink(f"{tests}/{path}", to)


def main(
    tests: str, runners: str, files: Sequence[str], out: str, left_out: Collection[str]
) -> None:
    """Run files of tests.

    Parameters
    ----------
    tests, runners : str
        Folders with the tests of all packages, and with pytest.
    files : sequence of str
        Paths of files of the same package from `tests`.
    out : str
        File to write the outcomes into.
    left_out : collection of str
        Tests that are not run; those there are, are noted all the same.
    """
    site = next(path for path in sys.path if path.endswith("site-packages"))
    package = files[0].split("/")[0]
    lay(tests, site, package, files)
    sys.path.append(runners)
    sys.dont_write_bytecode = True
    os.chdir("/tmp")
    warnings.simplefilter("default")
    import pytest

    if package == "numpy":
        stand_in()
    options = ["-q", "--tb=short", "-p", "no:cacheprovider", "-p", "no:faulthandler"]
    options += ["-c", "/dev/null", "--rootdir", site, "--import-mode=importlib"]
    # messages need no rewriting of assertions, which takes a third of a small file's time
    options += ["--continue-on-collection-errors", "--assert=plain"]
    plugin = Outcomes(Path(out), set(left_out))
    plugin.note("", "begun")
    pytest.main([*options, *(f"{site}/{file}" for file in files)], plugins=[plugin])
    plugin.note("", "done")
