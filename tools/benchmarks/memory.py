"""Catalogues of millions of rows in the tab: does everything complete, and in how much memory?"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benchmarks.dashboard import dashboard
from benchmarks.loop import name_of
from benchmarks.row import Measured, Row
from benchmarks.sample import Prepared, sample_of


def status_of(pid: str) -> dict[str, str]:
    """Return the memory of a process as Linux reports it."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return dict(line.split(":", 1) for line in lines)


def peak_memory() -> float:
    """The most that any process this one has started, or they theirs, ever held, in GB (Linux).

    That is the tab's: page, worker, Python and its data live in one process.
    """
    known = {entry.name: status_of(entry.name) for entry in Path("/proc").glob("[0-9]*")}
    ours = {str(os.getpid())}
    peaks = [0.0]
    while ours:
        ours = {pid for pid, status in known.items() if status.get("PPid", "").strip() in ours}
        peaks += [
            int(known[pid]["VmHWM"].split()[0]) * 1024 / 1e9
            for pid in ours
            if "VmHWM" in known[pid]
        ]
    return max(peaks)


def large_catalogue(n_rows: int, exports: bool = False) -> Measured:
    """Load, generate features, plot, train, query and, where asked for, export, in one tab."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = Prepared(sample_of(folder, n_rows)[0])
        with dashboard(folder, n_rows) as page:
            page.start_training(["RForest"])
            first = page.queried_id()
            page.next_iteration(name_of(data, first))
            second = page.queried_id()
            n_bytes = page.export_predictions() if exports else 0
            peak, still = peak_memory(), page.longest_task()
            calm = page.person.problems == []
    usable = {data.ids[row] for row in data.train.tolist()}
    took = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in page.seconds.items())
    took += f"; the page itself busy for {still:.2f} s at most"
    completed = first != second and {first, second} <= usable and calm
    completed &= not exports or n_bytes > 40 * n_rows
    return Measured(peak, None, completed, took)


TEXT = "x 11 float32 and 55 combinations: load, plot, train, query"
ROWS = [
    Row(
        "memory",
        f"1,000,000 {TEXT}; peak of the tab",
        lambda: large_catalogue(1_000_000),
        0.8,
        "GB",
    ),
    Row(
        "memory-10M",
        f"10,000,000 {TEXT}, export all predictions; peak of the tab",
        lambda: large_catalogue(10_000_000, exports=True),
        2.5,
        "GB",
    ),
]
