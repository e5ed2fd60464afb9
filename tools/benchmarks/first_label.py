"""From the address to the first label given, by the example: as a newcomer, on coming again, on a slow machine.

The page is clicked by a script in it as soon as it can be, so that nobody's looking for a button is in the times.
"""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.boot import compressed
from benchmarks.engine_tab import leave_page
from benchmarks.row import Measured, Row
from benchmarks.tab import new_browser, use_once
from environment import ROOT
from serve import Handler, Server, start

if TYPE_CHECKING:
    from person import Person

VISITS = 5
BYTES_PER_SECOND = 20e6 / 8
LATENCY = 0.04  # seconds before each answer begins
PIECE = 16_384
STOPPED, RUNNING = 0.03, 0.01  # seconds, in turn
PATIENCE = 120_000  # ms

# In ms since navigation: when the first label is given, and when it is trained for.
CLICKS = """() => new Promise((resolve) => {
  const wanted = ["Try the Example", "Start Training", "Star"];
  const points = () => document.querySelector("dl.points dd")?.textContent;
  let given, before;
  const look = () => {
    if (given) {
      if (points() !== before) return resolve([given, performance.now()]);
      return setTimeout(look, 5);
    }
    const [label] = wanted;
    const where = label === "Star" ? "[aria-label='Assign Label'] button" : "button";
    const button = [...document.querySelectorAll(where)].find(
      (one) => one.textContent.trim().startsWith(label) && !one.disabled && one.checkVisibility(),
    );
    if (button) {
      wanted.shift();
      if (!wanted.length) [given, before] = [performance.now(), points()];
      button.click();
    }
    setTimeout(look, 5);
  };
  look();
})"""


class Line:
    """A line that all connections share: so many bytes a second."""

    def __init__(self, rate: float):
        self.rate, self.free, self.lock = rate, 0.0, threading.Lock()

    def carry(self, size: int) -> None:
        """Wait until so many bytes have gone through."""
        with self.lock:
            self.free = max(self.free, time.monotonic()) + size / self.rate
            until = self.free
        time.sleep(max(0.0, until - time.monotonic()))


class SlowHandler(Handler):
    """Static files through a line, some time after they were asked for; text is compressed."""

    def __init__(self, *args, line: Line, **options):
        self.line = line
        super().__init__(*args, **options)

    def send_head(self):
        time.sleep(LATENCY)
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        content = compressed(path) if path.is_file() else None
        if content is None:
            return super().send_head()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def copyfile(self, source, outputfile) -> None:
        while piece := source.read(PIECE):
            self.line.carry(len(piece))
            outputfile.write(piece)


@contextmanager
def slow_server() -> Iterator[str]:
    """The address of this checkout behind a line of 20 Mbit/s and 40 ms."""
    handler = partial(SlowHandler, directory=str(ROOT), line=Line(BYTES_PER_SECOND))
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@dataclass(frozen=True)
class Visit:
    """Seconds from navigation until the first label was given, and until it was trained for."""

    given: float
    trained: float


def visit(person: Person) -> Visit:
    """Go to the page and give the first label."""
    person.page.set_default_timeout(PATIENCE)
    person.page.goto(person.address, wait_until="commit")
    person.page.wait_for_selector("body", state="attached")
    given, trained = person.page.evaluate(CLICKS)
    if person.problems:
        raise RuntimeError("\n".join(person.problems))
    return Visit(given / 1000, trained / 1000)


def spread(visits: list[Visit], which: str) -> Measured:
    """Return the median of some visits, with the spread."""
    given = [one.given for one in visits]
    later = median(one.trained - one.given for one in visits)
    note = f"median of {len(visits)} visits{which}, {min(given):.1f} to {max(given):.1f} s"
    note += f"; trained for {later:.2f} s later"
    return Measured(median(given), note=note)


def first_visits() -> Measured:
    """Nothing kept, a line as at home."""
    from person import Person

    visits = []
    with slow_server() as address, new_browser() as browser:
        for _ in range(VISITS):
            guest = Person(browser, address, service_workers="allow")
            visits.append(visit(guest))
            guest.leave()
    return spread(visits, "")


@contextmanager
def regular() -> Iterator[Person]:
    """Somebody who has been there, with all kept."""
    from person import Person

    server, address = start()
    with new_browser() as browser:
        someone = Person(browser, address, service_workers="allow")
        use_once(someone)
        yield someone
        someone.leave()
    server.shutdown()


def later_visits() -> Measured:
    with regular() as someone:
        return spread(_visits(someone), ", the first of them left out")


def stopped_visits() -> Measured:
    """As the second visit, by a browser that is stopped three quarters of the time."""
    with regular() as someone, stopped_at_times():
        return spread(_visits(someone), ", the first of them left out")


def _visits(someone: Person) -> list[Visit]:
    visits = []
    for _ in range(VISITS + 1):  # the engine keeps what it does of the first of them
        leave_page(someone)
        visits.append(visit(someone))
    return visits[1:]


@contextmanager
def stopped_at_times() -> Iterator[None]:
    """Stop all processes of browsers begun here for three quarters of the time."""
    over = threading.Event()

    def stop_and_go() -> None:
        while not over.is_set():
            processes = descendants(os.getpid())
            for number, seconds in ((signal.SIGSTOP, STOPPED), (signal.SIGCONT, RUNNING)):
                for process in processes:
                    try:
                        os.kill(process, number)
                    except ProcessLookupError:
                        continue
                time.sleep(seconds)

    thread = threading.Thread(target=stop_and_go)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def descendants(process: int) -> list[int]:
    """Return the browser's processes below one: not the driver's, which has to go on."""
    parents: dict[int, list[int]] = {}
    browser = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if b"chrom" in (folder / "cmdline").read_bytes().split(b"\0")[0]:
                browser.add(int(folder.name))
        except OSError:
            continue
        parents.setdefault(parent, []).append(int(folder.name))
    found, left = [], [process]
    while left:
        children = parents.get(left.pop(), [])
        found += [child for child in children if child in browser]
        left += children
    return found


ROWS = [
    Row(
        "first-label",
        "Try the Example to the first label given, first visit, 20 Mbit/s and 40 ms",
        first_visits,
        12.0,
    ),
    Row("first-label-again", "the same, second visit, no line between", later_visits, 2.5),
    Row(
        "first-label-stopped",
        "the same, the whole browser stopped three quarters of the time",
        stopped_visits,
        9.0,
    ),
]
