"""Lazy modules are empty while Python is got ready; afterwards the first use imports the real ones."""

from __future__ import annotations

import gc
import importlib
import inspect
import pickle
import sys

import pytest

from vendoring.build import lazy_modules
from vendoring.snapshot import runtime_imports

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
    monkeypatch.setattr(lazy_modules, "BROUGHT", ())
    monkeypatch.setattr(lazy_modules, "HOLDERS", {})
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    lazy_modules.begin()
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] == "shop"]:
        sys.modules.pop(name).__dict__.clear()
    gc.collect()


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


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("class Till:\n    pour = late\n", r"shop\.cellar\.pour"),
        ("glasses = {'red': late}\n", r"shop\.cellar\.pour .*dict"),
        ("def ask(how=late):\n    pass\n", r"shop\.cellar\.pour \(in ask\)"),
    ],
)
def test_a_lazy_name_is_held_by_modules_alone(shop, source, where):
    (shop / "shop" / "early.py").write_text(f"from shop.cellar import pour as late\n{source}")
    importlib.import_module("shop.early")
    with pytest.raises(RuntimeError, match=f"(?s)keep in memory.*{where}"):
        lazy_modules.end()


def settled(monkeypatch):
    """End laziness, with a finder as the page has."""
    lazy_modules.end()
    finder = runtime_imports.PackageFinder()
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])


def test_a_function_of_the_name_of_its_module_is_not_that_module(shop, monkeypatch):
    """`scipy.optimize.least_squares` was one."""
    (shop / "shop" / "cellar.py").unlink()
    (shop / "shop" / "cellar").mkdir()
    (shop / "shop" / "cellar" / "__init__.py").write_text(
        "from shop.cellar.pour import pour\nclass Wine:\n    pass\n"
    )
    (shop / "shop" / "cellar" / "pour.py").write_text("def pour(glasses):\n    return glasses\n")
    (shop / "shop" / "early.py").write_text(
        "from shop.cellar.pour import pour as own\nfrom shop.cellar import pour\n"
    )
    module = importlib.import_module("shop.early")
    settled(monkeypatch)
    assert module.pour(3) == module.own(3) == 3
    assert module.pour.__module__ == "shop.cellar.pour"


def test_attributes_are_real_to_all_tools(shop, monkeypatch):
    bar = importlib.import_module("shop.bar")
    settled(monkeypatch)
    assert {"Wine", "pour", "cellar", "ask"} <= set(dir(bar))
    assert pickle.loads(pickle.dumps(bar.pour)) is bar.pour
    assert inspect.signature(bar.pour).parameters.keys() == {"glasses"}
    assert [name for name, _ in inspect.getmembers(bar, inspect.isclass)] == ["Wine"]
    assert bar.cellar is sys.modules["shop.cellar"]
    assert not hasattr(bar, "__module__")
    assert type(bar).__module__ == type(sys).__module__
    assert repr(type(bar)) == repr(type(sys))
    bar.pour = print
    assert bar.pour is print
    del bar.pour
    with pytest.raises(AttributeError, match=r"'shop.bar' has no attribute 'pour'"):
        bar.pour  # noqa: B018


def test_the_names_of_a_module_are_those_of_real_things(shop, monkeypatch):
    bar = importlib.import_module("shop.bar")
    settled(monkeypatch)
    names = dir(bar)
    assert "shop.cellar" not in sys.modules
    found = vars(bar)
    cellar = sys.modules["shop.cellar"]
    assert (found["Wine"], found["pour"], found["cellar"]) == (cellar.Wine, cellar.pour, cellar)
    assert names == dir(bar) == sorted(found)


def test_a_name_that_cannot_be_had_stays_lazy(shop, monkeypatch):
    bar = importlib.import_module("shop.bar")
    settled(monkeypatch)
    (shop / "shop" / "cellar.py").unlink()
    importlib.invalidate_caches()
    assert type(vars(bar)["Wine"]).__name__ == "LazyName"
    assert vars(bar)["serve"] is bar.serve


def test_what_functions_use_is_real_once_its_module_was_imported(shop, monkeypatch):
    (shop / "shop" / "early.py").write_text(
        "from shop.cellar import Wine\ndef exactly(thing):\n    return type(thing) in (Wine,)\n"
    )
    module = importlib.import_module("shop.early")
    settled(monkeypatch)
    assert not module.exactly(1)
    assert "shop.cellar" not in sys.modules
    assert module.exactly(importlib.import_module("shop.cellar").Wine())


def test_a_package_keeps_what_has_the_name_of_a_lazy_module(shop):
    (shop / "shop" / "__init__.py").write_text("from shop import bar\ncellar = 'full'\n")
    importlib.import_module("shop")
    with pytest.raises(RuntimeError, match=r"keep shop\.cellar in memory"):
        lazy_modules.end()
