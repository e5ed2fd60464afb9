"""The packages' own tests in both Pythons: what is taken, and what is told of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from suites import inside, outcomes, tests


def test_only_tests_are_taken_from_a_wheel():
    assert tests.is_of_tests("scipy/optimize/tests/test_lsq.py")
    assert tests.is_of_tests("scipy/io/tests/data/x.mat")
    assert tests.is_of_tests("pandas/conftest.py")
    assert not tests.is_of_tests("scipy/optimize/_lsq.py")
    assert not tests.is_of_tests("numpy/_core/tests/x.cpython-314-x86_64-linux-gnu.so")


def test_files_are_chosen_by_a_part_of_their_path(tmp_path):
    for name in ("optimize/tests/test_lsq.py", "stats/tests/test_fit.py"):
        path = tmp_path / "scipy" / name
        path.parent.mkdir(parents=True)
        path.touch()
    assert len(tests.files_of(tmp_path, "scipy")) == 2
    assert tests.files_of(tmp_path, "scipy", ["optimize", "linalg"]) == [
        "scipy/optimize/tests/test_lsq.py"
    ]


def test_what_passes_in_the_plain_python_only_is_a_fault():
    plain = {"a": "not run", "b": "passed", "c": "passed", "d": "failed", "e": "skipped"}
    woken = {"a": "passed", "b": "failed", "d": "passed", "e": "skipped"}
    found = outcomes.compared(woken, plain)
    assert found == outcomes.Comparison(passed=2, lost={"b": "failed", "c": "missing"}, neither=1)
    assert outcomes.counted(woken) == "2 passed, 1 failed, 1 skipped"
    assert outcomes.counted({}) == "no tests"


def test_the_plain_python_runs_again_for_what_it_left_out_and_now_fails():
    plain = {"a": "not run", "b": "failed"}
    assert outcomes.says_enough(plain, {"a": "passed", "b": "failed"})
    assert not outcomes.says_enough(plain, {"a": "failed", "b": "failed"})
    assert not outcomes.says_enough(plain, {"b": "failed"})
    assert not outcomes.says_enough(None, {"a": "passed"})
    assert not outcomes.says_enough({}, {"a": "passed"})


def test_tests_left_out_are_noted_and_not_run(tmp_path):
    site = tmp_path / "site-packages"
    file = tmp_path / "tests" / "package" / "test_one.py"
    file.parent.mkdir(parents=True)
    site.mkdir()
    file.write_text("def test_a(): raise ValueError\ndef test_b(): pass\n")
    script = f"""
import sys
sys.path[:0] = [{str(Path(inside.__file__).parent)!r}, {str(site)!r}]
import inside
inside.main({str(tmp_path / "tests")!r}, "none", "package/test_one.py", {str(tmp_path / "out.json")!r},
    ["package/test_one.py::test_a"])
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert outcomes.read(tmp_path / "out.json") == {
        "package/test_one.py::test_a": "not run",
        "package/test_one.py::test_b": "passed",
    }
