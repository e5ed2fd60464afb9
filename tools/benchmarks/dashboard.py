"""The page's dashboard on a sample, used and timed as a person uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect

from benchmarks.sample import N_INITIAL, sample_of
from benchmarks.tab import new_browser
from serve import start

PATIENCE = 600_000  # ms
NAMES = {0: "Star", 1: "Galaxy", 2: "QSO"}

# From the click until the next question and every plot with it are on the page.
NEXT_ITERATION = """
() => new Promise((resolve, reject) => {
  const shown = () => [
    document.querySelector("#question-title .id")?.textContent,
    ...[...document.querySelectorAll("#dashboard [data-plot]")].map((plot) => plot.dataset.picture),
  ];
  const before = shown();
  const began = performance.now();
  const look = () => {
    const now = shown();
    if (now.length !== before.length || now.some((one, i) => one === before[i])) return;
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - began));
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, attributes: true,
    characterData: true });
  setTimeout(() => reject(new Error("no next question")), 600_000);
  document.getElementById("next-iteration").click();
})
"""

# Tasks of the page's own thread that take longer than 50 ms, in which it answers nobody.
WATCH = """
() => {
  window.longestTask = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longestTask = Math.max(window.longestTask, duration);
  }).observe({ type: "longtask" });
}
"""

KEPT = """
async () => {
  const { ids, readText } = await import("/static/js/storage/project_files.mjs");
  return readText((await ids())[0], "config.json");
}
"""


class Dashboard:
    """One tab with a sample loaded and its settings closed.

    Attributes
    ----------
    seconds : what loading the data and opening the dashboard took, by name
    """

    def __init__(self, browser: Browser, address: str, data: Path, configuration: Path):
        from person import Person

        self.person = Person(browser, address)
        self.page = self.person.page
        self.page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.person.open()
        self.person.wait_for_python()
        self.page.evaluate(WATCH)
        self.seconds: dict[str, float] = {}
        self._load(data, configuration)

    def _load(self, data: Path, configuration: Path) -> None:
        page = self.page
        with self._timed("load"):
            self.person.load_from_disk(data)
            loaded = page.locator(".loaded", has_text=data.name)
            waits = page.get_by_role(
                "button", name="Read All Columns"
            )  # a large one, of which its memory is told
            expect(loaded.or_(waits)).to_be_visible()
            if waits.is_visible():
                waits.click()
            expect(loaded).to_be_visible()
            self.settle()
        page.get_by_text("Load Custom Configuration?").click()
        page.get_by_label("All settings, train from scratch").check()
        page.get_by_label("Configuration file").set_input_files(configuration)
        self.settle()
        with self._timed("plot"):
            page.get_by_role("button", name="Close Settings").click()
            expect(page.locator("#dashboard [data-plot][data-picture]").first).to_be_visible()
            self.settle()

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        began = self.page.evaluate("performance.now()")
        yield
        self.seconds[name] = (self.page.evaluate("performance.now()") - began) / 1000

    def longest_task(self) -> float:
        """Seconds that the page did not answer at most, since Python was ready."""
        return float(self.page.evaluate("longestTask")) / 1000

    def settle(self) -> None:
        self.page.wait_for_timeout(80)
        self.page.wait_for_selector('#status[data-state="ready"]', timeout=PATIENCE)

    def start_training(
        self, members: Sequence[str], strategy: str = "Uncertainty Sampling"
    ) -> None:
        with self._timed("train"):
            self.person.start_training(*members, n_initial=N_INITIAL, strategy=strategy)
        self.settle()

    def export_predictions(self) -> int:
        """Have the predictions of all sources saved as FITS; the bytes of the file."""
        with self._timed("export"):
            self.page.get_by_role("button", name="Export", exact=True).click()
            form = self.page.locator('form[data-action="export.predictions"]')
            with self.page.expect_download(timeout=PATIENCE) as started:
                form.get_by_role("button", name="FITS", exact=True).click()
            n_bytes = started.value.path().stat().st_size
        self.settle()
        return n_bytes

    def next_iteration(self, name: str) -> float:
        """Assign a label; seconds from Next Iteration to the next question with all plots."""
        self.person.assign(name)
        self.settle()
        seconds = self.page.evaluate(NEXT_ITERATION) / 1000
        self.settle()
        return seconds

    def kept(self) -> dict:
        """The configuration as the browser keeps it."""
        return json.loads(self.page.evaluate(KEPT))

    def queried_id(self) -> str:
        return self.person.queried_id()


@contextmanager
def dashboard(folder: Path, n_rows: int) -> Iterator[Dashboard]:
    """A dashboard of a sample of so many rows, in a Chromium of its own."""
    data, configuration = sample_of(folder, n_rows)
    server, address = start()
    try:
        with new_browser() as browser:
            yield Dashboard(browser, address, data, configuration)
    finally:
        server.shutdown()
