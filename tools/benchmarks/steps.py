"""Steps of a second visit, by marks that the page's worker sets (`performance.mark`)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.row import Measured, Row, Step
from benchmarks.tab import new_browser, use_once, watch_status
from serve import start

VISITS = 9
READY = "first form shown by Python"
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
MARKS = """({ origin: performance.timeOrigin, marks: Object.fromEntries(
    performance.getEntriesByType("mark").map(({ name, startTime }) => [name, startTime])) })"""


@dataclass(frozen=True)
class Visit:
    """Milliseconds from navigation to each mark."""

    marks: dict[str, float]

    def steps(self) -> list[float]:
        """What each step took, in seconds."""
        times = [0.0, *(self.marks[name] for name in ENDS)]
        return [(end - begin) / 1000 for begin, end in itertools.pairwise(times)]


def visited(page: Any) -> Visit:
    """A visit that has come to its end."""
    ready, origin = page.evaluate("[firstReady, performance.timeOrigin]")
    for worker in page.workers:
        told = worker.evaluate(MARKS)
        if "py/ imported" in told["marks"]:
            begun = told["origin"] - origin
            marks = {name: at + begun for name, at in told["marks"].items()}
            return Visit(marks | {"worker begun": begun, READY: ready - origin})
    raise RuntimeError("no worker of the page has set the marks of a start")


def as_steps(visits: Sequence[Visit]) -> tuple[Step, ...]:
    """Median of each step with its extremes."""
    taken = zip(*(visit.steps() for visit in visits), strict=True)
    return tuple(
        Step(text, median(times), min(times), max(times))
        for text, times in zip(ENDS.values(), taken, strict=True)
    )


def second_visits() -> Measured:
    """Some visits with everything kept, each in a page that nothing is left in from the one before."""
    from person import Person

    server, address = start()
    visits = []
    with new_browser() as browser:
        person = Person(browser, address, service_workers="allow")
        watch_status(person.page)
        use_once(person)
        for _ in range(VISITS):
            person.page.goto("about:blank")
            person.page.wait_for_timeout(500)
            person.open()
            person.wait_for_python()
            visits.append(visited(person.page))
        person.leave()
    server.shutdown()
    totals = [visit.marks[READY] / 1000 for visit in visits]
    note = (
        f"median of {VISITS} visits, {min(totals):.1f} to {max(totals):.1f} s; its steps are below"
    )
    return Measured(median(totals), note=note, steps=as_steps(visits))


ROWS = [Row("start-steps", "second visit, to the first form by Python", second_visits, 2.5)]
