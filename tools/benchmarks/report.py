"""The results of all rows as docs/performance.md."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from browsers import chromium
from environment import ROOT

PAGE = ROOT / "docs" / "performance.md"

HEAD = """# Performance

Written by `make bench`, which measures the page in a real Chromium (rows that name them: in Firefox and WebKit too)
and its reference natively, one after the other in the same run. Times vary with the machine; the ratio is what counts.
A row whose results differ from the reference's is not met, however fast. `make bench ROW=name` measures one row anew
and leaves the others.

Measured on {machine}, {dates}.

| row | ours | reference | ratio | goal | |
|---|---:|---:|---:|---:|---|
"""

FOOT = """
The reference of the learning rows is AstronomicAL's loop written out with scikit-learn alone, natively, on all
cores: fit, predict the training, validation and test sets, score, ask for the probabilities of the pool. It draws
nothing, but for the rows of AdaBoost, KNN and DTree: there it draws the same two plots, with datashader and Matplotlib.
Ours is the time from *Next Iteration* to the next question, its scores and all plots on the page. Both label the same
sources; every question and all validation scores are compared. Samples of more than 20,000 rows are the
example catalogue tiled with noise.

A start is measured from navigation until all that the main job needs is imported, ours and one from Pyodide's stock
wheels in turn, in one browser; the page's own Python comes compiled to the latter, and lies imported in the memory of
the former. At a second visit everything is kept, and nothing of the page before is left.

Of the bytes of a first visit, 16.6 MB are the memory that Python wakes with (131 MB unpacked), 5.8 MB the extension
modules (32 MB), 3.0 MB the page's own Python with what importing it changes in that memory, 2.9 MB the interpreter
(9.6 MB), and 0.8 MB all else. LZMA would make the memory a tenth smaller and take several times as long to unpack;
storing addresses relative to where they stand, or the bytes of words apart from each other, makes it larger.

In the rows of Firefox and WebKit these and Chromium are open side by side, none with a graphics card, and measured in
turn; the page keeps the times itself. Keys there answer as the catalogue does, by the example and Auto, and all
questions have to be Chromium's.

Settings, files and panels are measured from the script's click to the second frame that shows the result; the first
time in a session is told beside the median.

In the rows of keys a scripted person answers as the catalogue does, 0.6 s after the key before, or as soon as the
question is there. What is measured depends on how many cores there are to train both answers meanwhile. All questions
are compared with those that the core asks one after the other, in WebAssembly too, since GBTrees takes `exp`, which C
libraries round differently in the last bit. 1,000,000 rows are not copied for fits ahead; there the question comes
before the scores and plots of its fit, which are done before the next answer is. Where they take longer than the 0.6 s
from key to key, as a committee's do at times, each key waits a little longer than the one before.

Tables are read in WebAssembly under Node.js, whose JavaScript engine is Chromium's, and natively in turn; each side's
time is the best of several, since it is compiled while it runs first.

pyarrow decodes Parquet on all cores, the page on one.

`predict` over a survey runs natively, and so does its reference, each held to one core: a forest of 1000 trees trained
on 60 labels, 11 columns and 55 combinations. Reading, writing, starting Python and loading the bundle are in both
times; every probability is compared, bit for bit. Ours also flags the sources unlike anything labelled.

Two workers keep both cores busy for 95 % of the time: against one they take 6 s of a processor more, some 3 s to import
the same packages in another process, the rest for the same rows.

From closing the settings to the first plots most of the time goes into passes over a matrix of 1,000,000 x 66 numbers:
partitioning each column for the scaler, gathering the columns, sharing the rows among the sets as scikit-learn does,
so that a published configuration is repeated exactly.

At 10,000,000 rows closing the settings takes 20 to 24 s until the first plots (three runs, 2026-11-30): a pass over all
features, the scaler, the sets and the order in which points are drawn, each some 4 to 6 s. All predictions are exported
there as FITS in 2 s, as Parquet in 14 to 16 s and as CSV in 57 to 66 s, with at most 2.3, 2.5 and 2.2 GB in the tab
(one, three and two runs).
"""


def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def browser() -> str:
    done = subprocess.run([chromium(), "--version"], capture_output=True, text=True, check=False)
    return " ".join(done.stdout.split()[:2]) or "Chromium"


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}; "
        f"{browser()} headless; Python {platform.python_version()}"
    )


def number(value: float | None, unit: str = "") -> str:
    if value is None:
        return "-"
    digits = max(0, 2 - len(str(int(abs(value))))) if abs(value) >= 1 else 2
    return f"{value:.{digits}f}{f' {unit}' if unit else ''}"


def as_page(results: Sequence[dict]) -> str:
    """The page of all results."""
    rows = []
    for result in results:
        absolute = result["reference"] is None
        goal = number(result["goal"], result["unit"] if absolute else "")
        text = result["text"] + (f" ({result['note']})" if result["note"] else "")
        values = (
            f"{text}",
            number(result["ours"], result["unit"]),
            number(result["reference"], result["unit"]),
            number(result["ratio"]),
            f"≤ {goal}",
            "met" if result["ok"] else "**not met**",
        )
        rows.append(f"| {' | '.join(values)} |\n")
    dates = sorted({result["date"] for result in results})
    head = HEAD.format(machine=machine(), dates=" to ".join(dates[:1] + dates[1:][-1:]))
    tables = [steps_of(result) for result in results if result.get("steps")]
    return head + "".join(rows) + FOOT + "".join(tables)


def steps_of(result: dict) -> str:
    """A table of what a row consists of."""
    head = f"\n## Step by step: {result['text']}\n\n| step | median | least | most |\n|---|---:|---:|---:|\n"
    lines = (
        f"| {step['text']} | {step['median']:.2f} s | {step['least']:.2f} s | {step['most']:.2f} s |\n"
        for step in result["steps"]
    )
    return head + "".join(lines)
