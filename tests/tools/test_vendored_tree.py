"""The finished tree, what decides it, and what is kept of it from run to run."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from vendoring import tree
from vendoring.build import trim
from vendoring.build.patches import (
    BEYOND,
    ENDS,
    LOOKS_THROUGH,
    MAKES_ENTRY,
    faster_linking,
    large_addresses,
)
from vendoring.fetch import inputs
from vendoring.fetch.cache import Cache, key_of
from vendoring.report import Progress

ROOT = Path(__file__).resolve().parents[2]


def fill(folder):
    (folder / "pyodide").mkdir()
    (folder / "pyodide" / "a.whl").write_bytes(b"abc")
    (folder / "b.js").write_bytes(b"b")


def test_the_manifest_says_how_much_there_is_to_load(tmp_path):
    fill(tmp_path)
    made = tree.write_manifest(tmp_path, "key")
    assert made["bytes"] == 4
    assert made["files"][1] == {
        "path": "pyodide/a.whl",
        "bytes": 3,
        "sha256": hashlib.sha256(b"abc").hexdigest(),
    }
    assert tree.is_complete(tmp_path, "key", hashes=True)


@pytest.mark.parametrize("content", [None, b"ab", b"abd"], ids=["missing", "shorter", "changed"])
def test_a_tree_that_is_not_whole_is_noticed(tmp_path, content):
    fill(tmp_path)
    tree.write_manifest(tmp_path, "key")
    wheel = tmp_path / "pyodide" / "a.whl"
    wheel.unlink() if content is None else wheel.write_bytes(content)
    assert not tree.is_complete(tmp_path, "key", hashes=True)
    assert not tree.is_complete(tmp_path, "another key")


def test_a_result_that_could_not_be_finished_is_not_there(tmp_path):
    cache = Cache(tmp_path)

    def breaks(folder):
        fill(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.make("trees", "key", breaks)
    assert cache.result("trees", "key") is None
    assert list((tmp_path / "work").iterdir()) == []
    made = cache.make("trees", "key", fill)
    assert cache.make("trees", "key", breaks) == made


def test_an_interrupted_replacement_leaves_what_was_there(tmp_path):
    target = tmp_path / "static" / "vendor"
    target.mkdir(parents=True)
    (target / "old").touch()

    def breaks(folder):
        folder.mkdir()
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        tree.replace(target, breaks)
    assert [p.name for p in target.parent.rglob("*")] == ["vendor", "old"]
    tree.replace(target, lambda folder: folder.mkdir())
    assert list(target.iterdir()) == []


def test_what_a_killed_run_left_is_cleared_away(tmp_path):
    cache = Cache(tmp_path / "cache")
    (cache.root / "work" / "half").mkdir(parents=True)
    with cache.alone(Progress(stream=io.StringIO())), cache.work() as scratch:
        assert [path.name for path in (cache.root / "work").iterdir()] == [scratch.name]
    (tmp_path / ".vendor-half" / "new").mkdir(parents=True)
    tree.replace(tmp_path / "vendor", lambda folder: folder.mkdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "vendor"]


def test_parts_of_a_key_are_kept_apart():
    assert key_of("ab", "c") != key_of("a", "bc")


def test_the_key_changes_with_packages_and_code_and_nothing_else(tmp_path):
    for name in ("package.json", "package-lock.json", "pyscript.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    key = inputs.tree_key(tmp_path)
    assert key == inputs.tree_key(ROOT)
    (tmp_path / "tools" / "serve.py").write_text("")
    with open(tmp_path / "pyscript.toml", "a") as stream:
        stream.write("# a remark\n")
    assert inputs.tree_key(tmp_path) == key
    with open(tmp_path / "tools" / "vendoring" / "build" / "trim.py", "a") as stream:
        stream.write("# a remark\n")
    assert inputs.tree_key(tmp_path) != key


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("astropy/io/fits/tests/data/x.fits", False),
        ("astropy/io/fits/tests/test_x.py", False),
        ("astropy/tests/runner.py", True),
        ("numpy/testing/__init__.py", True),
        ("sklearn/utils/_testing.py", True),
        ("numpy/__init__.pyi", False),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf", True),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSansMono.ttf", True),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSerif.ttf", False),
        ("numpy-2.4.3.dist-info/METADATA", True),
        ("numpy-2.4.3.dist-info/licenses/LICENSE.txt", False),
    ],
)
def test_what_is_trimmed(name, kept):
    assert trim.is_kept(name) == kept


def test_the_runtime_is_changed_only_where_it_is_the_one_expected():
    runtime = f"{MAKES_ENTRY}0}};{LOOKS_THROUGH}{ENDS}"
    changed = faster_linking(runtime)
    assert "newSymbols.add(symName)" in changed
    assert "newSymbols.clear()" in changed
    assert changed.count("{") == changed.count("}") + runtime.count("{") - runtime.count("}")
    assert faster_linking(runtime.replace("GOT", "TABLE")) is None


def test_addresses_beyond_2_gb_are_not_negative():
    runtime = "".join(begins + "0}" for begins, _ in BEYOND)
    changed = large_addresses(runtime)
    assert changed.count("ptr>>>=0;") == 3
    assert "{t>>>=0;let n=e*r;" in changed
    assert large_addresses(runtime.replace("ascii", "text")) is None


@pytest.fixture(scope="module")
def vendored():
    """The tree `make vendor` has made of this checkout."""
    folder = ROOT / "static" / "vendor"
    assert tree.is_complete(folder, inputs.tree_key(ROOT), hashes=True), "run make vendor"
    return folder


def test_every_python_file_is_compiled(vendored):
    """One that cannot be is put in as it is, which costs everyone time and bytes."""
    for path in [*vendored.glob("pyodide/*.whl"), vendored / "pyodide" / "python_stdlib.zip"]:
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
    pins = (ROOT / "tools" / "vendoring" / "build" / "lazy-wheels.txt").read_text("utf-8")
    later = {line.split("==")[0] for line in pins.splitlines() if "==" in line}
    assert locked <= wheels
    assert {wheel.split("-")[0] for wheel in wheels - locked} == later
    wanted = inputs.wanted_packages(ROOT / "pyscript.toml")
    assert {inputs.normalized(name) for name in wanted} <= set(packages)


def test_every_vendored_package_comes_with_its_licence(vendored):
    texts = {path.stem: path.read_text("utf-8") for path in (vendored / "licences").glob("*.txt")}
    assert all(text.strip() for text in texts.values())
    names = {inputs.normalized(stem.rsplit("-", 1)[0]) for stem in texts}
    packages = set(inputs.read_lock(vendored / "pyodide" / "pyodide-lock.json")["packages"])
    assert packages <= names
    assert {"pyodide", "idiomorph", "gridstack", "pyscript-core"} <= names


def test_lock_files_record_hashes_and_no_addresses():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all("integrity" in entry for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())
    pins = [
        *(ROOT / "tools" / "vendoring" / "build").glob("*.txt"),
        ROOT / "tests" / "requirements.txt",
    ]
    for path in pins:
        text = path.read_text()
        assert "--hash=sha256:" in text, path.name
        assert "://" not in text, path.name


def test_what_fetches_names_no_host_but_pyodides_own():
    """Package registries are those that pip and npm are set up with."""
    places = [
        "tools",
        "Makefile",
        ".ci",
        ".github",
        "package.json",
        "pyproject.toml",
        "tests/*.txt",
    ]
    command = ["git", "ls-files", *places]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = [name for name in listed.stdout.split() if "licences" not in name]
    assert len(files) > 50
    hosts = {
        host
        for name in files
        for host in re.findall(r"https?://([\w.-]+\w)", (ROOT / name).read_text("utf-8", "replace"))
    }
    assert hosts == {"127.0.0.1", "cdn.jsdelivr.net"}
