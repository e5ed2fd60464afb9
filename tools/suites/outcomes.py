"""Outcomes of tests in the woken and in a plain Python, kept and compared."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

Outcomes = dict[str, str]  # by the test's name, as pytest writes it

PASSED = "passed"


@dataclass(frozen=True)
class Comparison:
    """Outcomes of the same file of tests.

    Attributes
    ----------
    both : number of tests that pass in both
    lost : tests that pass in the plain Python only, with what they do in the woken one
    neither : number of tests that do not pass in the plain one
    """

    both: int
    lost: Outcomes
    neither: int


def read(path: Path) -> Outcomes | None:
    """Return kept outcomes, or None where there are none."""
    try:
        found: Outcomes = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def compared(woken: Outcomes, plain: Outcomes) -> Comparison:
    """Compare the outcomes of a file of tests."""
    passing = [test for test, outcome in plain.items() if outcome == PASSED]
    lost = {test: woken.get(test, "missing") for test in passing if woken.get(test) != PASSED}
    return Comparison(len(passing) - len(lost), lost, len(plain) - len(passing))


def counted(outcomes: Outcomes) -> str:
    """Return how many tests have each outcome, in words."""
    counts = Counter(outcomes.values())
    return (
        ", ".join(f"{number} {outcome}" for outcome, number in counts.most_common()) or "no tests"
    )
