"""Faults put into a module: which there are, that they come off again, and that tests are asked."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mutants as command
from mutation.mutants import mutants

ROOT = Path(__file__).resolve().parents[2]


def changes(source: str) -> list[tuple[str, str]]:
    return [(mutant.was, mutant.becomes) for mutant in mutants(ast.parse(source))]


@pytest.mark.parametrize(
    ("source", "becomes"),
    [
        ("a < b", ["a <= b", "a >= b"]),
        ("a == b", ["a != b"]),
        ("a < b <= c", ["a <= b <= c", "a >= b <= c", "a < b < c", "a < b > c"]),
        ("a in b", ["a not in b"]),
        ("a and b", ["a or b"]),
        ("not a", ["a"]),
        ("a + b", ["a - b"]),
        ("a & ~b", ["a | ~b", "a & b"]),
        ("a = 3", ["a = 4"]),
        ("a = 0.5", ["a = 0.25"]),
        ("a = True", ["a = False"]),
        ("a = 'id'", ["a = ''"]),
        ("a = min(b)", ["a = max(b)"]),
        ("a = b.any()", ["a = b.all()"]),
        ("a = sorted(b, key=c)", ["a = list(b)"]),
        ("a = b if c else d", ["a = b if not c else d"]),
        ("f(a)", ["pass"]),
        ("a += b", ["pass"]),
        ("a.b = c", ["pass"]),
        ("raise a", ["pass"]),
    ],
)
def test_what_is_changed(source, becomes):
    assert [new for _, new in changes(source)] == becomes


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring."""',
        "a: int",
        "a = 'A sentence that is said.'",
        "raise_ = f'{a} is no {b}.'",
        "f(a, description='short', strict=True)",
        "__all__ = ['a']",
        "if TYPE_CHECKING:\n    pass",
        "Kind = Literal['integer', 'text']",
        "Item = TypeVar('Item', bound=Callable[..., Any])",
    ],
)
def test_words_and_types_are_left(source):
    assert [new for _, new in changes(source) if new != "pass"] == []


def test_a_mutant_is_known_wherever_its_line_moves():
    source = "def f(a):\n    if a:\n        return 1\n    return 1\n"
    moved = "\n\nX = a\n\n\n" + source
    keys = [mutant.key for mutant in mutants(ast.parse(source))]
    assert keys == [mutant.key for mutant in mutants(ast.parse(moved))]
    assert len(set(keys)) == len(keys)
    assert ("f", "return 1", "return 2", 2) in keys


def test_a_fault_is_in_the_tree_only_while_it_is_tried():
    tree = ast.parse("def f(a, b=1):\n    return [c for c in a if c > b]\n")
    sound = ast.unparse(tree)
    texts = set()
    for mutant in mutants(tree):
        with mutant.applied():
            texts.add(ast.unparse(tree))
        assert ast.unparse(tree) == sound
    assert len(texts) == len(mutants(tree))
    assert sound not in texts


def test_what_is_explained_is_in_the_source_as_it_is_now():
    for module, explained in command.explanations().items():
        source = (ROOT / "py" / command.PACKAGE / f"{module}.py").read_text("utf-8")
        keys = {mutant.key for mutant in mutants(ast.parse(source))}
        assert set(explained) - keys == set()
        assert all(why.strip() for why in explained.values())


def test_every_module_and_test_that_is_named_is_there():
    for module, tests in command.RULES.items():
        assert (ROOT / "py" / command.PACKAGE / f"{module}.py").exists()
        for test in tests:
            assert (ROOT / command.TESTS / test).exists()


def test_a_module_that_is_not_there_is_refused():
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "mutants.py", "learning/nothing"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "No such module: learning/nothing. There are: learning/splits" in done.stderr


TRIALS = """
import ast, sys
from pathlib import Path
from mutation.mutants import mutants
from mutation.trials import Trials

path = Path("sound.py").resolve()
tree = ast.parse(path.read_text())
trials = Trials("sound", path, ["test_sound.py"])
trials.grace = 1
assert trials.rehearse(compile(tree, str(path), "exec"))
for mutant in mutants(tree):
    with mutant.applied():
        noticed = trials.notice(compile(tree, str(path), "exec"), mutant.lines)
    print(mutant.becomes, noticed, sep=": ")
"""


def test_faults_are_noticed_by_the_tests_that_run_them(tmp_path):
    (tmp_path / "sound.py").write_text(
        "def is_many(n):\n    return n > 5\n\n\ndef forever(n):\n    while n:\n"
        "        n -= 1\n\n\ndef never_asked():\n    return 1\n"
    )
    (tmp_path / "test_sound.py").write_text(
        "from sound import is_many, forever\n\n\ndef test_many():\n"
        "    assert is_many(9)\n    assert not is_many(5)\n\n\ndef test_forever():\n    forever(1)\n"
    )
    (tmp_path / "run.py").write_text(TRIALS)
    done = subprocess.run(
        [sys.executable, "run.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{ROOT / 'tools'}:{tmp_path}", "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if ": " in line]
    assert sorted(lines) == [
        "n -= 2: True",
        "not n: False",
        "pass: True",
        "return 2: False",
        "return None: False",
        "return None: True",
        "return n <= 5: True",
        "return n > 6: False",
        "return n >= 5: True",
    ]
