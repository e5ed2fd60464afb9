"""The packages' own tests in both Pythons: what is taken, and what is told of them."""

from __future__ import annotations

from suites import outcomes, tests


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
    assert tests.files_of(tmp_path, "scipy", "optimize") == ["scipy/optimize/tests/test_lsq.py"]


def test_what_passes_in_the_plain_python_only_is_a_fault():
    plain = {"a": "passed", "b": "passed", "c": "passed", "d": "failed", "e": "skipped"}
    woken = {"a": "passed", "b": "failed", "d": "passed", "e": "skipped"}
    found = outcomes.compared(woken, plain)
    assert found == outcomes.Comparison(both=1, lost={"b": "failed", "c": "missing"}, neither=2)
    assert outcomes.counted(plain) == "3 passed, 1 failed, 1 skipped"
    assert outcomes.counted({}) == "no tests"
