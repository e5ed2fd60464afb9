"""Outcomes of tests in the woken and in a plain Python, kept and compared."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

Outcomes = dict[str, str]  # by the test's name, as pytest writes it

PASSED = "passed"
NOT_RUN = "not run"  # as inside.py notes


@dataclass(frozen=True)
class Comparison:
    """Outcomes of the same file of tests.

    Attributes
    ----------
    passed : number of tests that pass in the woken Python
    lost : tests that pass in the plain Python only, with what they do in the woken one
    neither : number of tests that pass in neither
    """

    passed: int
    lost: Outcomes
    neither: int


def read(path: Path) -> Outcomes | None:
    """Return kept outcomes, or None where there are none."""
    try:
        found: Outcomes = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def passed(outcomes: Outcomes) -> list[str]:
    """Return the names of the tests that pass."""
    return [test for test, outcome in outcomes.items() if outcome == PASSED]


def says_enough(plain: Outcomes | None, woken: Outcomes) -> bool:
    """Return True if kept outcomes in the plain Python have all tests that do not pass in the woken one."""
    if not plain:  # it had not even begun with the tests
        return False
    return all(outcome != NOT_RUN or woken.get(test) == PASSED for test, outcome in plain.items())


def compared(woken: Outcomes, plain: Outcomes) -> Comparison:
    """Compare the outcomes of a file of tests.

    A test that passes in the woken Python need not have been run in the plain one.
    """
    lost = {test: woken.get(test, "missing") for test in passed(plain) if woken.get(test) != PASSED}
    good = passed(woken)
    return Comparison(len(good), lost, len({*woken, *plain}) - len(good) - len(lost))


def counted(outcomes: Outcomes) -> str:
    """Return how many tests have each outcome, in words."""
    counts = Counter(outcomes.values())
    return (
        ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common()) or "no tests"
    )
