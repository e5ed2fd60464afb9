"""Source as it is compiled: what runs is the same, what only people and type checkers read is gone."""

from __future__ import annotations

import ast
import inspect
import sys
from types import ModuleType

import pytest

from vendoring.build.strip_source import strip_source

SOURCE = b'''"""Module."""
from __future__ import annotations
from dataclasses import dataclass
from functools import singledispatch
from typing import overload

count: int = 2
later: str
if count:
    other: float = 0.5


class Bare:
    """Class."""

    @overload
    def twice(self, x: int) -> int: ...
    @overload
    def twice(self, x: str) -> str: ...
    def twice(self, x):
        return x * count

    @property
    def name(self) -> str:
        """Property."""
        return "bare"


@dataclass
class Point:
    x: int
    y: int = 3


@singledispatch
def show(thing) -> str:
    return "?"


@show.register
def show_number(thing: int) -> str:
    return "number"


def check(x: int, *rest: int, key: str = "k", **more: int) -> int:
    """Function."""
    found: int = x
    assert x, "small"
    assert check.__doc__
    return found
'''


@pytest.fixture
def made(monkeypatch) -> dict:
    """The names of the module that SOURCE makes."""
    module = ModuleType("made")
    monkeypatch.setitem(sys.modules, "made", module)
    exec(
        compile(strip_source(SOURCE, "made.py"), "made.py", "exec", dont_inherit=True), vars(module)
    )
    return vars(module)


def test_docstrings_are_gone(made):
    documented = [made["Bare"], made["Bare"].name, made["check"]]
    assert [made.get("__doc__"), *(thing.__doc__ for thing in documented)] == [None] * 4


def test_it_runs_as_it_did(made):
    assert (made["count"], made["other"], "later" in made) == (2, 0.5, False)
    assert made["Bare"]().twice("ab") == "abab"
    assert made["Bare"]().name == "bare"
    assert made["check"](1, 2, key="x", z=3) == 1


def test_annotations_stay_where_they_are_asked_for(made):
    assert made["Point"](1).y == 3
    assert made["show"](1) == "number"
    assert made["show"]("x") == "?"


def test_annotations_that_nobody_asks_for_are_gone(made):
    assert made["check"].__annotations__ == {}
    assert list(inspect.signature(made["check"]).parameters) == ["x", "rest", "key", "more"]
    assert "__annotations__" not in made or made["__annotations__"] == {}


def test_lines_keep_their_numbers(made):
    wanted = SOURCE.decode().splitlines().index('    assert x, "small"') + 1
    with pytest.raises(AssertionError, match="small") as caught:
        made["check"](0)
    assert caught.traceback[-1].lineno + 1 == wanted


@pytest.mark.parametrize(
    "source",
    [
        '"""Only a docstring."""',
        'def f():\n    """Only a docstring."""',
        "class A:\n    @typing.overload\n    def f(self): ...",
        "if x:\n    y = 1\nelse:\n    @overload\n    def f(): ...",
        "try:\n    x: int\nexcept ValueError:\n    pass",
    ],
)
def test_nothing_left_is_still_a_program(source):
    made = strip_source(source.encode(), "made.py")
    assert "overload" not in ast.unparse(made)
    compile(made, "made.py", "exec")
