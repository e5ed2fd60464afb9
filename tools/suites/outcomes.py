"""Outcomes of tests in the woken and in a plain Python, kept and compared."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

Outcomes = dict[str, str]  # by the test's name, as pytest writes it

PASSED = "passed"
NOT_RUN = "not run"  # these two as inside.py notes
ENDED = "ended Python"
OUT_OF_TIME = "out of time"


@dataclass(frozen=True)
class Comparison:
    """Outcomes of the same file of tests.

    Attributes
    ----------
    passed : number of tests that pass in the woken Python
    lost : tests that pass in the plain Python only, with what they do in the woken one
    neither : number of tests that pass in neither
    open : number of tests that one of the two had no time for, and that do not pass in the woken one
    """

    passed: int
    lost: Outcomes
    neither: int
    open: int = 0


def read(path: Path) -> Outcomes | None:
    """Return kept outcomes, or None where there are none."""
    try:
        found: Outcomes = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def written(path: Path, *, in_time: bool) -> Outcomes:
    """Return the outcomes that inside.py wrote.

    What it had not come to when it was ended is out of time. Where it did not come to the tests, "" says how far it
    came.
    """
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.is_file() else []
    found: Outcomes = dict(map(json.loads, lines))
    if not in_time:
        found = {t: OUT_OF_TIME if o in (NOT_RUN, ENDED) else o for t, o in found.items()}
    how_far = found.pop("", "not started")
    return found if found or how_far == "done" else {"": how_far}


def by_file(outcomes: Outcomes, files: Collection[str]) -> dict[str, Outcomes]:
    """Return the outcomes of each file of tests."""
    found: dict[str, Outcomes] = {file: {} for file in files}
    for test, outcome in outcomes.items():
        if (file := test.split("::")[0]) in found:
            found[file][test] = outcome
    return found


def is_cut_short(outcomes: Outcomes) -> bool:
    """Return True if a test ended Python and others were to come."""
    return ENDED in outcomes.values() and NOT_RUN in outcomes.values()


def passed(outcomes: Outcomes) -> list[str]:
    """Return the names of the tests that pass."""
    return [test for test, outcome in outcomes.items() if outcome == PASSED]


def settled(woken: Outcomes) -> list[str]:
    """Return the names of the tests that the plain Python need not run: they passed, or were not come to."""
    return [test for test, outcome in woken.items() if outcome in (PASSED, OUT_OF_TIME)]


def says_enough(plain: Outcomes | None, woken: Outcomes) -> bool:
    """Return True if kept outcomes in the plain Python have all tests that the woken one did not settle."""
    if not plain:  # it had not even begun with the tests
        return False
    known = set(settled(woken))
    return all(outcome != NOT_RUN or test in known for test, outcome in plain.items())


def compared(woken: Outcomes, plain: Outcomes) -> Comparison:
    """Compare the outcomes of a file of tests.

    A test that passes in the woken Python need not have been run in the plain one.
    """
    good = passed(woken)
    others = {*woken, *plain}.difference(good)
    late = {test for test in others if OUT_OF_TIME in (woken.get(test), plain.get(test))}
    lost = {test: woken.get(test, "missing") for test in passed(plain) if test in others - late}
    return Comparison(len(good), lost, len(others) - len(late) - len(lost), len(late))


def counted(outcomes: Outcomes) -> str:
    """Return how many tests have each outcome, in words."""
    counts = Counter(outcomes.values())
    return (
        ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common()) or "no tests"
    )
