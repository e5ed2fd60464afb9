"""Modules that are not in the snapshot are imported from their wheel, or from the standard library's archive."""

from __future__ import annotations

import importlib
import sys
import zipfile

import pytest

from vendoring.snapshot import runtime_imports


@pytest.fixture
def finder(tmp_path, monkeypatch):
    """A finder of one wheel that holds the package `distant`."""
    wheel = tmp_path / "distant-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("distant/__init__.py", "")
        archive.writestr("distant/part.py", "answer = 42")
    site = tmp_path / "site"
    site.mkdir()
    made = runtime_imports.WheelFinder({"distant": wheel.name})
    made.folder = f"{tmp_path}/"
    monkeypatch.setattr(runtime_imports, "SITE_PACKAGES", site)
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setattr(sys, "meta_path", [made, *sys.meta_path])
    yield made
    for name in ("distant.part", "distant"):
        sys.modules.pop(name, None)


def test_a_module_left_in_a_wheel_is_imported_from_it_once(finder, monkeypatch):
    asked = []

    def fetch(address):
        asked.append(address)
        with open(address, "rb") as stream:
            return stream.read()

    monkeypatch.setattr(runtime_imports, "fetch", fetch)
    assert importlib.import_module("distant.part").answer == 42
    with pytest.raises(ModuleNotFoundError, match=r"distant\.nothing"):
        importlib.import_module("distant.nothing")
    with pytest.raises(ModuleNotFoundError, match="elsewhere"):
        importlib.import_module("elsewhere")
    assert asked == [f"{finder.folder}distant-1.0-py3-none-any.whl"]


def test_the_standard_library_is_fetched_for_a_module_of_it_alone(finder, monkeypatch, tmp_path):
    archive = tmp_path / "python.zip"
    monkeypatch.setattr(runtime_imports, "ARCHIVE", archive)
    monkeypatch.setattr(runtime_imports, "fetch", lambda address: address.encode())
    for name in ("sys", "elsewhere", "uio"):
        finder.find_spec(name)
    assert not archive.exists()
    finder.find_spec("wave")
    assert archive.read_bytes() == f"{finder.folder}python_stdlib.zip".encode()


class Request:
    """What a worker's XMLHttpRequest does where the server has no such file."""

    status = 404

    @classmethod
    def new(cls):
        return cls()

    def open(self, *arguments):
        self.arguments = arguments

    def send(self):
        assert self.arguments[2] is False


def test_a_wheel_that_is_missing_is_named(finder, monkeypatch):
    monkeypatch.setitem(sys.modules, "js", type("js", (), {"XMLHttpRequest": Request}))
    with pytest.raises(ImportError, match=r"could not be loaded: .*distant-1\.0.*\(404\)"):
        importlib.import_module("distant")
