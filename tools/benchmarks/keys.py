"""From the key that answers a question to the next question painted, at the speed of a person's eyes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.dashboard import dashboard
from benchmarks.row import Measured, Row
from benchmarks.sample import Prepared, sample_of
from benchmarks.sequential import asked_in_webassembly

N_LABELS = 200
PAUSE = 600  # ms from key to key
EXAMPLE = 20_000  # rows after which the samples' labels repeat

# Presses a key every so often, never before the question is there, and looks when the next is painted.
PRESS = """
async ({ labels, count, pause }) => {
  const id = () => document.querySelector("#question-title .id").textContent;
  const press = (key) =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const until = (isSo) => new Promise((resolve, reject) => {
    const look = () => isSo() && (observer.disconnect(), clearTimeout(late), resolve());
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    const late = setTimeout(() => reject(new Error("no next question")), 120_000);
    look();
  });
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const asked = [], waits = [], size = Object.keys(labels).length;
  let due = performance.now() + pause;
  for (let i = 0; i < count; i++) {
    await sleep(due - performance.now());
    const before = id();
    asked.push(before);
    const label = labels[before] ?? labels[((Number(before) - 1) % size) + 1];
    const { key } = document.querySelector(`.answers button[value="${label}"]`).dataset;
    const began = performance.now();
    press(key);
    due = Math.max(due, began) + pause;
    await until(() => id() !== before);
    await painted();
    waits.push(performance.now() - began);
  }
  return { asked, waits };
}
"""


def keys(
    members: tuple[str, ...],
    n_rows: int,
    n_labels: int = N_LABELS,
    strategy: str = "Uncertainty Sampling",
) -> Measured:
    """Label sources as the catalogue does, in the page; the questions are those of a sequential run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample = sample_of(folder, n_rows)[0]
        data = Prepared(sample)
        # after these they repeat
        labels = {str(n): label for n, label in enumerate(data.labels[:EXAMPLE].tolist(), 1)}
        with dashboard(folder, n_rows) as page:
            page.start_training(members, strategy)
            told = {"labels": labels, "count": n_labels, "pause": PAUSE}
            done = page.page.evaluate(PRESS, told)
            page.settle()
        expected = asked_in_webassembly(sample, members, strategy, n_labels)
    waits = sorted(wait / 1000 for wait in done["waits"])
    same = done["asked"] == expected
    note = f"median {waits[len(waits) // 2]:.2f} s, worst {waits[-1]:.2f} s"
    if not same:
        note += "; other questions than one after the other"
    return Measured(waits[int(0.95 * (len(waits) - 1))], None, same, note)


def keys_row(name: str, members: tuple[str, ...], strategy: str = "Uncertainty Sampling") -> Row:
    text = (
        f"one key per {PAUSE / 1000} s, {N_LABELS} labels: from the key to the next question painted, 95 % of "
        f"them: {', '.join(members)}, {strategy}; 20,000 x 66"
    )
    return Row(name, text, lambda: keys(members, 20_000, strategy=strategy), 0.10)


def keys_row_of_million(
    name: str, members: tuple[str, ...], strategy: str = "Uncertainty Sampling"
) -> Row:
    text = f"the same, 40 labels: {', '.join(members)}, {strategy}; 1,000,000 x 66"
    return Row(name, text, lambda: keys(members, 1_000_000, 40, strategy), 0.35)


ROWS = [
    keys_row("keys-auto", ("Auto",), "Uncertainty Herding"),
    keys_row("keys-rforest", ("RForest",)),
    keys_row("keys-gbtrees", ("GBTrees",)),
    keys_row("keys-committee", ("RForest", "GBTrees", "KNN")),
    keys_row_of_million("keys-1M", ("RForest",)),
    keys_row_of_million("keys-1M-auto", ("Auto",), "Uncertainty Herding"),
    keys_row_of_million("keys-1M-gbtrees", ("GBTrees",)),
    keys_row_of_million("keys-1M-committee", ("RForest", "GBTrees", "KNN")),
]
