"""From a turn of the wheel over a plot to its picture moved, on the page's own thread."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.dashboard import dashboard
from benchmarks.row import Measured, Row

N_NOTCHES = 60
LONGEST_TASK = 50  # ms
FRAME = 1000 / 60

# Every wheel event's time, that of the frame its picture moved in, and tasks of 50 ms and more.
WATCH = """
() => {
  const log = (window.wheelLog = { waits: [], frames: [], tasks: [], redrawn: 0 });
  const figure = document.querySelector("#plot-learner").closest("figure.plot");
  const layer = figure.querySelector(".gesture-view");
  let since = null;
  addEventListener("wheel", () => (since ??= performance.now()), { capture: true, passive: true });
  new MutationObserver(() => {
    if (since === null) return;
    log.waits.push(performance.now() - since);
    since = null;
  }).observe(layer, { subtree: true, attributeFilter: ["style"] });
  document.querySelector("#plot-learner").addEventListener("plot-shown", () => log.redrawn++);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) log.tasks.push(duration);
  }).observe({ type: "longtask" });
}
"""


def wheel() -> Measured:
    """Zoom in and out of the Training Set plot of the example, in steps and with rests between."""
    with tempfile.TemporaryDirectory() as name, dashboard(Path(name), 20_000) as page:
        page.start_training(["DTree"])
        tab = page.page
        tab.evaluate(WATCH)
        box = tab.locator("#plot-learner").bounding_box()
        tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        for n in range(N_NOTCHES):
            tab.mouse.wheel(0, -100 if n % 20 < 12 else 100)
            tab.wait_for_timeout(400 if n % 20 == 19 else 20)
        page.settle()
        log = tab.evaluate("window.wheelLog")
    waits, tasks = sorted(log["waits"]), log["tasks"]
    longest = max(tasks, default=0.0)
    followed = len(waits) >= N_NOTCHES - 2 and log["redrawn"] >= 3
    note = (
        f"worst {waits[-1]:.0f} ms; {len(waits)} of {N_NOTCHES} notches moved the picture; "
        f"longest task {f'{longest:.0f} ms' if tasks else 'under 50 ms'}"
    )
    at_95 = waits[int(0.95 * (len(waits) - 1))]
    return Measured(at_95, None, followed and longest <= LONGEST_TASK, note)


ROWS = [
    Row(
        "wheel",
        "from a turn of the wheel, as it comes to the page, to the frame that moves the picture, "
        "95 % of them",
        wheel,
        FRAME,
        "ms",
    )
]
