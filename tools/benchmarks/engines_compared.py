"""Firefox and WebKit against Chromium, the same page in turn: the second start, and keys that answer."""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from astropy.table import Table

from benchmarks.engine_tab import NAMES, leave_page, people_in
from benchmarks.keys import PAUSE, PRESS
from benchmarks.pairs import in_turn, median_of
from benchmarks.row import Measured, Row
from benchmarks.sample import EXAMPLE
from benchmarks.steps import Visit, as_steps, visit
from benchmarks.tab import KEEPING, use_once

if TYPE_CHECKING:
    from person import Person

PAIRS = 5
N_KEYS = 25  # in each engine, of each pair
GOALS = {"firefox": 1.1, "webkit": 2.0}


def second_starts(engine: str) -> Measured:
    """From navigation to the first form by Python, with everything kept."""
    with people_in(engine, "chromium") as people:
        for someone in people:
            use_once(someone)
            leave_page(someone)
            visit(someone)  # an engine keeps what it does of the first of them
            someone.page.wait_for_timeout(KEEPING)
            leave_page(someone)
        visits: list[Visit] = []

        def other() -> float:
            visits.append(visit_and_leave(people[0]))
            return visits[-1].seconds

        pairs = in_turn(other, lambda: visit_and_leave(people[1]).seconds, PAIRS)
        same = not any(someone.problems for someone in people)
    return replace(median_of(pairs, same, "its steps are below"), steps=as_steps(visits))


def visit_and_leave(person: Person) -> Visit:
    visited = visit(person)
    leave_page(person)
    return visited


class Answerer:
    """Somebody who answers as the catalogue does, 0.6 s after the key before or as soon as the question is there.

    Attributes
    ----------
    asked : ids of the sources asked about
    waits : seconds from each key to the next question painted
    """

    def __init__(self, person: Person, labels: dict[str, int]):
        self.person, self.labels = person, labels
        self.asked: list[str] = []
        self.waits: list[float] = []
        person.open()
        person.wait_for_python()
        person.page.get_by_role("button", name="Try the Example").click()
        person.page.get_by_role("button", name="Start Training").click()
        person.page.wait_for_selector("[aria-label='Assign Label'] button")
        person.settle()

    def answer(self) -> float:
        """Answer some questions; the median of the waits."""
        told = {"labels": self.labels, "count": N_KEYS, "pause": PAUSE}
        done = self.person.page.evaluate(PRESS, told)
        self.person.settle()
        waits = [wait / 1000 for wait in done["waits"]]
        self.asked += done["asked"]
        self.waits += waits
        return median(waits)

    def at_95(self) -> str:
        """The wait that 95 % of them do not exceed, in words."""
        return f"{sorted(self.waits)[int(0.95 * (len(self.waits) - 1))]:.2f} s"


def keys(engine: str) -> Measured:
    """From the key to the next question painted, by the example and the classifier that it begins with."""
    table = Table.read(EXAMPLE)
    labels = dict(zip(map(str, table["id"]), table["label"].tolist(), strict=True))
    with people_in(engine, "chromium") as people:
        other, chromium = (Answerer(someone, labels) for someone in people)
        pairs = in_turn(other.answer, chromium.answer, PAIRS)
        same = other.asked == chromium.asked and not any(one.problems for one in people)
    note = f"95 % in {other.at_95()} and {chromium.at_95()}"
    return median_of(pairs, same, note)


def rows_of(engine: str) -> list[Row]:
    name = NAMES[engine]
    return [
        Row(
            f"start-{engine}",
            f"{name} against Chromium: second visit, to the first form by Python",
            lambda: second_starts(engine),
            GOALS[engine],
        ),
        Row(
            f"keys-{engine}",
            f"{name} against Chromium: from the key to the next question painted, median of {N_KEYS} keys",
            lambda: keys(engine),
            GOALS[engine],
        ),
    ]


ROWS = [row for engine in GOALS for row in rows_of(engine)]
