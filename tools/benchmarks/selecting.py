"""From the end of a lasso among a million points to what it selected, shown where it was drawn and counted."""

from __future__ import annotations

import math
import random
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.dashboard import Dashboard, dashboard
from benchmarks.row import Measured, Row

N_ROWS = 1_000_000
N_LASSOS = 25
N_CORNERS = 40
PLOT = "basic-2"
GOAL = 100  # ms

# The time of each release of the mouse, of the first frame that has the picture with what is selected, and of the first
# in which the Selections panel has counted it.
WATCH = """
(plot) => {
  const log = (window.lassoLog = []);
  const counted = document.querySelector('.panel-body[data-contents="Selections"]');
  let now = null;
  const note = (what) => {
    const one = now;
    if (!one || one[what]) return;
    one[what] = 1; // the frame that shows it is on its way
    requestAnimationFrame(() => {
      const channel = new MessageChannel(); // after the frame is painted
      channel.port1.onmessage = () => (one[what] = performance.now() - one.since);
      channel.port2.postMessage(null);
    });
  };
  addEventListener("pointerup", () => log.push((now = { since: performance.now() })), true);
  document.addEventListener("plot-shown", ({ target }) => target.id === `plot-${plot}` && note("shown"));
  new MutationObserver(() => note("counted")).observe(counted, { subtree: true, childList: true, characterData: true });
}
"""


def draw(page: Dashboard, numbers: random.Random) -> None:
    """Draw a line around some part of the plot, as a hand does."""
    tab = page.page
    box = tab.locator(f'figure[data-plot-id="{PLOT}"] .gesture-view').bounding_box()
    size = min(box["width"], box["height"]) * numbers.uniform(0.1, 0.3)
    middle = [
        box[side] + size + numbers.random() * (box[length] - 2 * size)
        for side, length in (("x", "width"), ("y", "height"))
    ]
    places = []
    for corner in range(N_CORNERS):
        angle, reach = 2 * math.pi * corner / N_CORNERS, size * numbers.uniform(0.8, 1)
        places.append((middle[0] + reach * math.cos(angle), middle[1] + reach * math.sin(angle)))
    tab.mouse.move(*places[0])
    tab.mouse.down()
    for place in places[1:]:
        tab.mouse.move(*place)
    tab.mouse.up()


def lasso() -> Measured:
    """Draw lassos on a Basic Plot beside the panel that counts what they select."""
    from new_panel import add_panel

    numbers = random.Random(0)
    with tempfile.TemporaryDirectory() as name, dashboard(Path(name), N_ROWS) as page:
        tab = page.page
        add_panel(page.person, "Selections")
        figure = tab.locator(f'figure[data-plot-id="{PLOT}"]')
        figure.hover()
        figure.locator('[data-gesture="select"]').click()
        tab.evaluate(WATCH, PLOT)
        for _ in range(N_LASSOS):
            draw(page, numbers)
            page.settle()
            tab.wait_for_timeout(300)
        log = tab.evaluate("window.lassoLog")
    assert len(log) == N_LASSOS
    both = sorted(max(one["shown"], one["counted"]) for one in log)
    shown = sorted(one["shown"] for one in log)
    at_95 = both[math.ceil(0.95 * len(both)) - 1]
    note = f"median {median(both):.0f} ms, worst {both[-1]:.0f}; shown alone {median(shown):.0f}"
    return Measured(at_95, note=note)


ROWS = [
    Row(
        "lasso",
        "from the end of a lasso among 1,000,000 sources to its selection, shown and counted, 95 % of them",
        lasso,
        GOAL,
        "ms",
    )
]
