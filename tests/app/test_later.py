"""Packages that come when they are first imported."""

from __future__ import annotations

import importlib.util
import io
import sys
import zipfile
from importlib.metadata import version

import pytest

from app.later import Later


def wheel() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("latecomer/__init__.py", "from latecomer.part import x")
        archive.writestr("latecomer/part.py", "x = 7")
        archive.writestr("latecomer-1.2.dist-info/METADATA", "Name: latecomer\nVersion: 1.2\n")
    return packed.getvalue()


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """What was fetched; the names `latecomer` and `lost` are known, the second is not to be had."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    names = []

    def fetch(name):
        names.append(name)
        if name == "lost":
            raise OSError("no network")
        return wheel()

    finder = Later({"latecomer", "lost"}, fetch, tmp_path / "later")
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, finder])
    yield names
    for name in [name for name in sys.modules if name.startswith("latecomer")]:
        del sys.modules[name]


def test_a_package_is_fetched_once_when_it_is_imported(asked):
    assert importlib.util.find_spec("json")
    assert not importlib.util.find_spec("no_such_package")
    assert asked == []
    import latecomer

    assert latecomer.x == 7
    assert version("latecomer") == "1.2"
    assert importlib.util.find_spec("latecomer.part")
    assert asked == ["latecomer"]


def test_one_that_cannot_be_had_is_not_there_and_asked_for_again(asked):
    assert importlib.util.find_spec("lost") is None
    with pytest.raises(ModuleNotFoundError):
        import lost  # noqa: F401
    assert asked == ["lost", "lost"]
