"""A row of the benchmark, and the result of measuring it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Step:
    """Part of what a row measures: its median in seconds, the least and the most."""

    text: str
    median: float
    least: float
    most: float


@dataclass(frozen=True)
class Measured:
    """One measurement of a row, both sides from the same run.

    Attributes
    ----------
    ours : in the row's unit
    reference : the same of the reference, or None where the goal is absolute
    same : whether both did the same work with equal results; a row that differs fails
    note : what else is worth saying, such as peak memory
    steps : what it consists of, one after the other
    """

    ours: float
    reference: float | None = None
    same: bool = True
    note: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    name : what `make bench ROW=name` calls it
    text : what is measured, against what
    measure : does it
    goal : the largest ratio to the reference or, without one, the largest value that is good
    unit : of the two values
    """

    name: str
    text: str
    measure: Callable[[], Measured]
    goal: float
    unit: str = "s"

    def result(self) -> dict:
        """Measure; what bench.json says of it."""
        measured = self.measure()
        ours, reference = measured.ours, measured.reference
        ratio = None if reference is None else ours / reference
        return {
            "row": self.name,
            "text": self.text,
            "unit": self.unit,
            "ours": ours,
            "reference": reference,
            "ratio": ratio,
            "goal": self.goal,
            "ok": bool(measured.same and (ours if ratio is None else ratio) <= self.goal),
            "note": measured.note,
            "steps": [asdict(step) for step in measured.steps],
            "date": datetime.now(UTC).date().isoformat(),
        }
