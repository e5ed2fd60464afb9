"""The packages' own tests in both Pythons: what is taken, and what is told of them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import upstream
from suites import inside, outcomes, tests


def test_only_tests_are_taken_from_a_wheel():
    assert tests.is_of_tests("scipy/optimize/tests/test_lsq.py")
    assert tests.is_of_tests("scipy/io/tests/data/x.mat")
    assert tests.is_of_tests("pandas/conftest.py")
    assert not tests.is_of_tests("scipy/optimize/_lsq.py")
    assert not tests.is_of_tests("numpy/_core/tests/x.cpython-314-x86_64-linux-gnu.so")


def test_matplotlib_finds_its_folder_of_pictures(tmp_path):
    with zipfile.ZipFile(tmp_path / "matplotlib.whl", "w") as wheel:
        wheel.writestr("matplotlib/tests/test_png.py", "")
        wheel.writestr("matplotlib/pyplot.py", "")
    tests.unpack(tmp_path / "matplotlib.whl", tmp_path / "site")
    assert not (tmp_path / "site/matplotlib/pyplot.py").exists()
    assert {path.name for path in (tmp_path / "site/matplotlib/tests").iterdir()} == {
        "test_png.py",
        "baseline_images",
    }


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


def test_what_one_of_them_had_no_time_for_is_not_compared():
    plain = {"a": "passed", "b": "out of time", "c": "passed", "d": "failed"}
    woken = {"a": "out of time", "b": "failed", "c": "failed", "d": "out of time"}
    found = outcomes.compared(woken, plain)
    assert found == outcomes.Comparison(passed=0, lost={"c": "failed"}, neither=0, open=3)
    assert outcomes.settled(woken) == ["a", "d"]
    assert outcomes.says_enough(plain | {"a": "not run"}, woken)


def test_outcomes_are_counted_in_words():
    woken = {"a": "passed", "b": "failed", "d": "passed", "e": "skipped"}
    assert outcomes.counted(woken) == "2 passed, 1 failed, 1 skipped"
    assert outcomes.counted({}) == "no tests"


def test_the_plain_python_runs_again_for_what_it_left_out_and_now_fails():
    plain = {"a": "not run", "b": "failed"}
    assert outcomes.says_enough(plain, {"a": "passed", "b": "failed"})
    assert not outcomes.says_enough(plain, {"a": "failed", "b": "failed"})
    assert not outcomes.says_enough(plain, {"b": "failed"})
    assert not outcomes.says_enough(None, {"a": "passed"})
    assert not outcomes.says_enough({}, {"a": "passed"})


def test_the_last_line_of_a_test_counts_and_one_that_is_cut_off_does_not(tmp_path):
    path = tmp_path / "outcomes"
    path.write_text(
        '["", "begun"]\n["a", "not run"]\n["b", "not run"]\n["a", "passed"]\n["b", "pas'
    )
    assert outcomes.written(path, in_time=True) == {"a": "passed", "b": "not run"}
    assert outcomes.written(path, in_time=False) == {"a": "passed", "b": "out of time"}
    path.write_text('["", "begun"]\n')
    assert outcomes.written(path, in_time=True) == {"": "begun"}
    path.write_text('["", "begun"]\n["", "done"]\n')
    assert outcomes.written(path, in_time=True) == {}
    assert outcomes.written(tmp_path / "nothing", in_time=True) == {"": "not started"}


def test_outcomes_are_divided_by_file():
    found = {"p/a.py::one": "passed", "p/b.py": "skipped to be read", "p/a.py::two[x::y]": "failed"}
    assert outcomes.by_file(found, ["p/a.py", "p/b.py", "p/c.py"]) == {
        "p/a.py": {"p/a.py::one": "passed", "p/a.py::two[x::y]": "failed"},
        "p/b.py": {"p/b.py": "skipped to be read"},
        "p/c.py": {},
    }


def test_a_test_that_ends_python_is_cut_short_where_others_were_to_come():
    assert outcomes.is_cut_short({"a": "ended Python", "b": "not run"})
    assert not outcomes.is_cut_short({"a": "passed", "b": "ended Python"})


def test_the_first_batches_are_from_everywhere():
    files = [
        f"{package}/{part}/test_{i}.py" for package in "pq" for part in "xyz" for i in range(24)
    ]
    batches = upstream.spread(files)
    assert sorted(file for batch in batches for file in batch) == sorted(files)
    assert all(len({file[0] for file in batch}) == 1 for batch in batches)
    first = [file for batch in batches[:4] for file in batch]
    assert {file[:3] for file in first} == {
        f"{package}/{part}" for package in "pq" for part in "xyz"
    }


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
inside.main({str(tmp_path / "tests")!r}, "none", ["package/test_one.py"], {str(tmp_path / "out")!r},
    ["package/test_one.py::test_a"])
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert outcomes.written(tmp_path / "out", in_time=True) == {
        "package/test_one.py::test_a": "not run",
        "package/test_one.py::test_b": "passed",
    }
