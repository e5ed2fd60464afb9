"""Steps of a second visit, by the marks that the page has of it and of its worker (`performance.mark`)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.engine_tab import leave_page, people_in
from benchmarks.row import Measured, Row, Step
from benchmarks.tab import use_once

if TYPE_CHECKING:
    from person import Person

VISITS = 9
READY = "first form"
# What ends with each mark, in the order in which they are set.
ENDS = {
    "worker begun": "page, PyScript and MicroPython on it, to the worker's first line",
    "python asked for": "the worker's own modules and PyScript's in it",
    "interpreter made": "interpreter made, what is still to be unpacked and compiled before",
    "extensions compiled": "extension modules unpacked and compiled, as far as still under way",
    "extensions linked": "extension modules linked",
    "memory laid": "memory unpacked and laid, as far as still under way",
    "python awake": "Pyodide's own start on that memory, seeds, self-check",
    "python handed over": "the page's own Python written into its folder",
    "worker.py begins": "PyScript's own Python written and imported",
    "py/ imported": "imports of `py/`",
    READY: "first request, first form rendered and put into the page",
}
# In ms since navigation, once the page has all of them; they have their own times, however seldom somebody looks.
MARKS = """(last) => new Promise((resolve) => {
  const look = () => {
    const marks = performance.getEntriesByType("mark").map(({ name, startTime }) => [name, startTime]);
    const all = Object.fromEntries(marks);
    if (last in all) resolve(all);
    else setTimeout(look, 100);
  };
  look();
})"""


@dataclass(frozen=True)
class Visit:
    """Milliseconds from navigation to each mark."""

    marks: dict[str, float]

    @property
    def seconds(self) -> float:
        """The whole visit."""
        return self.marks[READY] / 1000

    def steps(self) -> list[float]:
        """What each step took, in seconds."""
        times = [0.0, *(self.marks[name] for name in ENDS)]
        return [(end - begin) / 1000 for begin, end in itertools.pairwise(times)]


def visit(person: Person) -> Visit:
    """Go to the page, until the first form by Python is there."""
    person.open()
    return Visit(person.page.evaluate(MARKS, READY))


def as_steps(visits: Sequence[Visit]) -> tuple[Step, ...]:
    """Median of each step with its extremes."""
    taken = zip(*(one.steps() for one in visits), strict=True)
    return tuple(
        Step(text, median(times), min(times), max(times))
        for text, times in zip(ENDS.values(), taken, strict=True)
    )


def second_visits() -> Measured:
    """Some visits with everything kept, each in a page that nothing is left in from the one before."""
    with people_in("chromium") as (person,):
        use_once(person)
        visits = []
        for _ in range(VISITS):
            leave_page(person)
            visits.append(visit(person))
    totals = [one.seconds for one in visits]
    note = (
        f"median of {VISITS} visits, {min(totals):.1f} to {max(totals):.1f} s; its steps are below"
    )
    return Measured(median(totals), note=note, steps=as_steps(visits))


ROWS = [Row("start-steps", "second visit, to the first form by Python", second_visits, 2.5)]
