"""Modules that are not in the snapshot are imported from files that come when they are read."""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import PathFinder

import pytest
from snapshots import PYODIDE, run_snapshot, without

from vendoring.snapshot import runtime_imports


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder with the package `distant`, found as in the page."""
    (tmp_path / "distant").mkdir()
    (tmp_path / "distant" / "__init__.py").write_text("")
    (tmp_path / "distant" / "part.py").write_text("answer = 42")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    sys.meta_path.insert(sys.meta_path.index(PathFinder), runtime_imports.PackageFinder())
    yield tmp_path
    for name in ("distant.part", "distant"):
        sys.modules.pop(name, None)


def test_a_module_that_is_not_in_memory_is_imported(site):
    assert importlib.import_module("distant.part").answer == 42
    with pytest.raises(ModuleNotFoundError, match=r"distant\.nothing"):
        importlib.import_module("distant.nothing")
    with pytest.raises(ModuleNotFoundError, match="elsewhere"):
        importlib.import_module("elsewhere")


def test_a_file_that_cannot_be_fetched_is_named_in_a_sentence(site, monkeypatch):
    def refuse(path, mode):
        raise OSError(29, "I/O error", path)

    monkeypatch.setattr(runtime_imports, "open", refuse, raising=False)
    with pytest.raises(ImportError, match=r"could not be loaded: .*distant.*Check the connection"):
        importlib.import_module("distant")


SCRIPT = """
import importlib.resources, os, pkgutil, sys
import scipy, sklearn
folder = os.path.dirname(scipy.__file__)
print(os.path.getsize(folder + "/stats/_sobol_direction_numbers.npz") > 100_000)
print("stats" in os.listdir(folder), os.path.exists(folder + "/nothing"))
print({"cluster", "svm"} <= {module.name for module in pkgutil.iter_modules(sklearn.__path__)})
print("scipy.stats" in sys.modules)
print(len(pkgutil.get_data("scipy.stats", "_sobol_direction_numbers.npz")) > 100_000)
import wave
"""


def test_files_are_listed_before_any_is_fetched_and_are_read_from_their_wheel(tmp_path):
    done = run_snapshot(PYODIDE, SCRIPT, tmp_path)
    expected = ["True", "True False", "True", "False", "True"]
    assert done.stdout.splitlines()[:5] == expected, done.stderr[-400:]


LAZY_PARTS = """
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.svm import SVC
X, y = [[0.0, 1], [1, 0], [0, 1], [1, 0]], [0, 1, 0, 1]
for model in (KMeans(2), PCA(), Ridge(), GridSearchCV(SVC(), {"C": [1, 2]}, cv=2)):
    print(type(model.fit(X, y)).__name__)
"""


def test_a_lazy_part_of_scikit_learn_comes_in_pieces_and_brings_no_wheel(tmp_path):
    copy = without(tmp_path, lambda name: name.endswith(".whl"))
    done = run_snapshot(copy, LAZY_PARTS, tmp_path)
    assert done.stdout.splitlines()[:4] == ["KMeans", "PCA", "Ridge", "GridSearchCV"], done.stderr[
        -800:
    ]


def test_a_wheel_that_is_missing_is_an_import_error_with_a_sentence(tmp_path):
    copy = without(tmp_path, lambda name: name.startswith("scipy-"))
    script = (
        "import os, scipy\n"
        "try: import scipy.stats\n"
        "except ImportError as error: print(error)\n"
        "try: open(os.path.dirname(scipy.__file__) + '/stats/__init__.pyc')\n"
        "except OSError as error: print(error.errno)\n"
    )
    lines = run_snapshot(copy, script, tmp_path).stdout.splitlines()
    assert lines[0].startswith("A part of Python could not be loaded: ")
    assert lines[0].endswith("scipy/stats/__init__.pyc. Check the connection and try again.")
    assert lines[1] == "29"
