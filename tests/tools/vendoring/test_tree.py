"""The tree that `make vendor` has made of this checkout."""

from __future__ import annotations

import hashlib
import zipfile

import pytest

from environment import ROOT
from vendoring.fetch import inputs
from vendoring.fetch.pinned_wheels import LAZY_WHEELS
from vendoring.manifest import is_complete


@pytest.fixture(scope="module")
def vendored():
    """The tree `make vendor` has made of this checkout."""
    folder = ROOT / "static" / "vendor"
    assert is_complete(folder, inputs.tree_key(ROOT), hashes=True), "run make vendor"
    return folder


def test_every_python_file_is_compiled(vendored):
    """One that cannot be is put in as it is, which costs everyone time and bytes."""
    zips = [*vendored.glob("pyodide/*.whl"), *vendored.glob("pyodide/*.zip")]
    for path in (path for path in zips if not path.name.startswith("sources-")):
        with zipfile.ZipFile(path) as archive:
            left = [name for name in archive.namelist() if name.endswith(".py")]
        assert not left, path.name


def test_every_vendored_wheel_is_what_its_lock_says(vendored):
    pyodide = vendored / "pyodide"
    lock = inputs.read_lock(pyodide / "pyodide-lock.json")
    packages = lock["packages"]
    for package in packages.values():
        data = (pyodide / package["file_name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == package["sha256"], package["name"]
        assert {inputs.normalized(name) for name in package["depends"]} <= set(packages)
    wheels = {path.name for path in pyodide.glob("*.whl")}
    locked = {package["file_name"] for package in packages.values()}
    pins = LAZY_WHEELS.read_text("utf-8")
    lazy = {line.split("==")[0] for line in pins.splitlines() if "==" in line}
    locked = {name for name in locked if name.endswith(".whl")}
    assert locked <= wheels
    assert {wheel.split("-")[0] for wheel in wheels - locked} == lazy
    wanted = inputs.wanted_packages(ROOT / "pyscript.toml")
    assert {inputs.normalized(name) for name in wanted} <= set(packages)


def test_every_vendored_package_comes_with_its_licence(vendored):
    texts = {path.stem: path.read_text("utf-8") for path in (vendored / "licences").glob("*.txt")}
    assert all(text.strip() for text in texts.values())
    names = {inputs.normalized(stem.rsplit("-", 1)[0]) for stem in texts}
    packages = set(inputs.read_lock(vendored / "pyodide" / "pyodide-lock.json")["packages"])
    assert {name for name in packages if not name.startswith("piece-")} <= names
    assert {"fonttools", "tabulate", "tzdata"} <= names
    assert {"pyodide", "idiomorph", "gridstack", "pyscript-core"} <= names


def test_no_module_comes_with_much_that_it_does_not_need(vendored):
    """Only what is on the way of a plain start is large: wheels, which hold what the memory has."""
    large = {
        path.name for path in vendored.glob("pyodide/*.zip") if path.stat().st_size > 1_000_000
    }
    large = {name for name in large if not name.startswith(("sources-", "docstrings-"))}
    assert {name.rpartition("-")[0] or name for name in large} == {
        "python_stdlib.zip",
        "astropy_iers_data-astropy_iers_data.data",
        "scipy-scipy.optimize",
        "scipy-scipy.stats",
    }
