"""Lazy modules are empty while Python is got ready; afterwards the first use imports the real ones."""

from __future__ import annotations

import importlib
import sys

import pytest

from vendoring.build import lazy_modules

PACKAGE = {
    "shop/__init__.py": "from shop.cellar import Wine, pour\nfrom shop.bar import ask, serve\n",
    "shop/bar.py": (
        "from shop import cellar\nfrom shop.cellar import Wine, pour\n"
        "def serve():\n    return pour(2) + cellar.pour(1)\n"
        "def ask(thing):\n    return isinstance(thing, Wine)\n"
    ),
    "shop/cellar.py": "class Wine:\n    pass\ndef pour(glasses):\n    return glasses * 'x'\n",
}


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Starts the imports of a package whose `shop.cellar` comes later."""
    for name, source in PACKAGE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(lazy_modules, "LAZY", ("shop.cellar",))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    lazy_modules.begin()
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] == "shop"]:
        del sys.modules[name]


def test_a_module_comes_when_it_is_first_used(shop):
    bar = importlib.import_module("shop.bar")
    lazy_modules.end()
    assert "shop.cellar" not in sys.modules
    assert bar.serve() == "xxx"
    assert sys.modules["shop.cellar"].__file__
    assert bar.ask(sys.modules["shop.cellar"].Wine())
    assert not bar.ask(1)


def test_what_a_package_hands_on_is_the_real_thing(shop):
    package = importlib.import_module("shop")
    lazy_modules.end()
    from shop import Wine

    assert isinstance(Wine, type)
    assert package.Wine is Wine
    with pytest.raises(AttributeError, match="'shop' has no attribute 'beer'"):
        package.beer  # noqa: B018


def test_its_absence_shows_only_when_it_is_used(shop):
    bar = importlib.import_module("shop.bar")
    lazy_modules.end()
    (shop / "shop" / "cellar.py").unlink()
    with pytest.raises(ImportError, match=r"shop\.cellar"):
        bar.serve()


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("from shop.cellar import pour\npour(1)", r"shop\.cellar\.pour is used at the start"),
        ("from shop.cellar import *", r"shop\.cellar\.__all__ is used at the start"),
        ("from shop.cellar import Wine\nclass Red(Wine): pass", r"Wine is used at the start"),
    ],
)
def test_what_is_used_at_the_start_belongs_into_the_memory(shop, source, problem):
    (shop / "shop" / "early.py").write_text(source)
    with pytest.raises(RuntimeError, match=problem):
        importlib.import_module("shop.early")


def test_a_lazy_name_is_no_method(shop):
    (shop / "shop" / "early.py").write_text(
        "from shop.cellar import pour as late\nclass Till:\n    pour = late\n"
    )
    module = importlib.import_module("shop.early")
    with pytest.raises(RuntimeError, match=r"shop\.early\.Till\.pour"):
        lazy_modules.end()
    del module.Till.pour
    lazy_modules.end()
