"""Settings opened and closed, a file read, panels added: from the action to the result painted, in each engine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.engine_tab import NAMES, leave_page, people_in
from benchmarks.row import Measured, Row, Step
from benchmarks.sample import EXAMPLE

if TYPE_CHECKING:
    from person import Person

TIMES = 5  # after the first one
GOAL = 1.0  # s, up to which nobody's thoughts leave what they are at (Nielsen, Usability Engineering, 1993, chapter 5)

# What a person does, and what tells that it is done, of an argument and the plots' pictures before.
SCRIPTS = {
    "file": (
        "() => document.querySelector('#dataset-form .load button').click()",
        """(name) => document.querySelector(".loaded strong")?.textContent === name
             && document.querySelector("#step-parameters #id_col")?.checkVisibility()""",
    ),
    "settings-open": (
        "() => document.querySelector('[data-action=\"setup.open\"]').click()",
        "() => document.querySelector('[data-action=\"setup.close\"]')?.checkVisibility()",
    ),
    "settings-close": (
        "() => document.querySelector('[data-action=\"setup.close\"]').click()",
        """(_, before) => {
             const plots = [...document.querySelectorAll("#dashboard canvas[data-plot]")];
             return plots.length && plots.every(
               (plot) => plot.checkVisibility() && plot.dataset.picture && plot.dataset.picture !== before[plot.id]);
           }""",
    ),
    "panel-plot": (
        "(_, choose) => choose('Basic Plot')",
        """(_, before) => {
             const panels = document.querySelectorAll('.panel-body[data-contents="Basic Plot"]');
             const plot = [...panels].at(-1)?.querySelector("canvas[data-plot]");
             return plot?.dataset.picture && !(plot.id in before);
           }""",
    ),
    "panel-table": (
        "(_, choose) => choose('Table')",
        """() => document.querySelectorAll('.panel-body[data-contents="Table"] [role=gridcell]').length > 20""",
    ),
}
TEXTS = {
    "file": "the example chosen from disk, from Load Data File to its columns in the form",
    "settings-open": "from Settings to the settings",
    "settings-close": "from Close Settings to the dashboard with its plots, 20,000 x 66",
    "panel-plot": "from Add Panel, Basic Plot chosen at once, to its picture",
    "panel-table": "from Add Panel, Table chosen at once, to its rows",
}

# Does it, and tells how long that took in ms, until the second frame that shows it: in all; until Python's worker had
# answered, by request; and those frames.
MEASURE = """
(press, isShown, argument) => new Promise((resolve, reject) => {
  const worker = document.querySelector('script[type="py"][worker]').xworker;
  const pictures = [...document.querySelectorAll("canvas[data-plot]")].map(({ id, dataset }) => [id, dataset.picture]);
  const before = Object.fromEntries(pictures);
  const { postMessage } = MessagePort.prototype; // by which PyScript calls the worker
  const asked = {};
  let action = "", since = 0, earlier = 0, done = 0;
  MessagePort.prototype.postMessage = function (...all) {
    const [, called, told] = Array.isArray(all[0]) ? all[0] : [];
    if (called === "dispatch") [action, since, earlier] = [told[1], performance.now(), asked[told[1]] ?? 0];
    return postMessage.apply(this, all);
  };
  // When each part of an answer comes, before the page takes it, whose listener is there already: as it is read first.
  // What is to come after the last is not waited for.
  const contents = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data");
  const seen = new WeakSet();
  function get() {
    const content = contents.get.call(this);
    const isNew = this.target === worker && !seen.has(this);
    if (isNew && action && content?.reply !== undefined) asked[action] = earlier + performance.now() - since;
    seen.add(this);
    return content;
  }
  Object.defineProperty(MessageEvent.prototype, "data", { ...contents, get });
  const began = performance.now();
  const finish = () => {
    const painted = performance.now();
    resolve({ all: painted - began, asked, paint: painted - done });
  };
  const look = () => {
    if (done || !isShown(argument, before)) return;
    done = performance.now();
    observer.disconnect();
    clearTimeout(late);
    Object.defineProperty(MessageEvent.prototype, "data", contents);
    MessagePort.prototype.postMessage = postMessage;
    requestAnimationFrame(() => requestAnimationFrame(finish));
  };
  const observer = new MutationObserver(look);
  observer.observe(document.documentElement, { subtree: true, childList: true, attributes: true, characterData: true });
  const late = setTimeout(() => reject(new Error("nothing is shown")), 25_000);
  const choose = (kind) => {
    document.querySelector('[data-action="panel.add"]').click();
    const chosen = setInterval(() => {
      const list = document.querySelector('.panel-body[data-contents=""]')?.closest(".panel")?.querySelector("select");
      if (!list) return;
      clearInterval(chosen);
      list.value = kind;
      list.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };
  press(argument, choose);
})
"""


@dataclass(frozen=True)
class Timed:
    """Seconds of an action: in all, at Python's worker by request, and of the two frames at its end."""

    all: float
    asked: Mapping[str, float]
    paint: float

    @property
    def worker(self) -> float:
        return sum(self.asked.values())

    @property
    def page(self) -> float:
        """The rest: events, storage, what is put into the page, layout."""
        return self.all - self.worker - self.paint


def timed(person: Person, name: str, argument: str = "") -> Timed:
    """Do something as a person does."""
    press, is_shown = SCRIPTS[name]
    told = person.page.evaluate(
        f"(argument) => ({MEASURE})({press}, {is_shown}, argument)", argument
    )
    person.settle()
    asked = {action: taken / 1000 for action, taken in told["asked"].items()}
    return Timed(told["all"] / 1000, asked, told["paint"] / 1000)


@cache
def session(engine: str) -> dict[str, list[Timed]]:
    """Everything some times in an engine, the first time first."""
    taken: dict[str, list[Timed]] = {name: [] for name in SCRIPTS}
    with tempfile.TemporaryDirectory() as folder, people_in(engine) as (person,):
        page = person.page
        person.open()
        person.wait_for_python()
        for n in range(TIMES + 1):
            path = Path(folder) / f"example_{n}.fits"
            shutil.copy(EXAMPLE, path)
            page.get_by_label("Open a file from disk").set_input_files(path)
            taken["file"].append(timed(person, "file", path.name))
        leave_page(person)
        person.open()
        person.wait_for_python()
        page.get_by_role("button", name="Try the Example").click()
        page.wait_for_selector("#dashboard canvas[data-plot][data-picture]")
        person.settle()
        for _ in range(TIMES + 1):
            for name in ("settings-open", "settings-close"):
                taken[name].append(timed(person, name))
        for name, kind in (("panel-plot", "Basic Plot"), ("panel-table", "Table")):
            for _ in range(TIMES + 1):
                taken[name].append(timed(person, name))
                page.get_by_role("button", name=f"Remove {kind}").last.click()
                person.settle()
        if person.problems:
            raise RuntimeError("\n".join(person.problems))
    return taken


def as_steps(engine: str, times: Sequence[Timed]) -> list[Step]:
    """What an action consists of in an engine, the first time left out."""
    parts = {
        "at Python's worker": [one.worker for one in times],
        "the page's own work, with what it stores": [one.page for one in times],
        "two frames": [one.paint for one in times],
    }
    return [
        Step(f"{NAMES[engine]}: {text}", median(taken), min(taken), max(taken))
        for text, taken in parts.items()
    ]


def in_each_engine(name: str) -> Measured:
    """An action in each engine; its value is that of the slowest."""
    medians, notes, steps = [], [], []
    for engine, engine_name in NAMES.items():
        first, *later = session(engine)[name]
        times = [one.all for one in later]
        medians.append(median(times))
        spread = f"{min(times):.2f} to {max(times):.2f}"
        notes.append(
            f"{engine_name} {medians[-1]:.2f} s, {spread}; the first time {first.all:.2f} s"
        )
        steps += as_steps(engine, later)
    note = f"the slowest engine; median of {TIMES}: {'. '.join(notes)}"
    return Measured(max(medians), note=note, steps=tuple(steps))


def row(name: str) -> Row:
    return Row(name, TEXTS[name], lambda: in_each_engine(name), GOAL)


ROWS = [row(name) for name in SCRIPTS]
